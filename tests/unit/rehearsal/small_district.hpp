#pragma once

#include <string>
#include <vector>

#include "gateway/rehearsal/play.hpp"
#include "gateway/rehearsal/story_reader.hpp"
#include "tests/support/switchboard.hpp"

namespace raporo::test {

/// Two schools and the demo's menus, for stories that a test writes.
struct small_district {
  std::vector<rehearsal::story> read(const std::string& text) {
    problems = {};
    return rehearsal::read_stories(text, "a.test.yaml", *board.force, problems);
  }

  /// One story of Alice's, on a Wednesday, in English unless `given` says otherwise.
  rehearsal::story story(const std::string& steps, const std::string& rest = {},
                         const std::string& given = {}) {
    const std::string g = given.empty() ? "phone: \"" + alice + "\", language: en" : given;
    std::vector<rehearsal::story> all =
        read("stories:\n  - name: A story\n    given: {at: 2026-11-25T10:00, " + g + "}\n    steps: [" +
             steps + "]\n" + rest);
    CAPTURE(problems.to_text());
    REQUIRE(!problems.has_errors());
    REQUIRE(all.size() == 1);
    return std::move(all.front());
  }

  std::vector<rehearsal::failure> play(const rehearsal::story& s) {
    std::vector<rehearsal::failure> failures;
    for (const std::string& language : s.given.languages)
      for (rehearsal::failure& f : rehearsal::play(s, language, district, met))
        failures.push_back(std::move(f));
    return failures;
  }
  std::vector<rehearsal::failure> play(const std::string& steps, const std::string& rest = {},
                                       const std::string& given = {}) {
    return play(story(steps, rest, given));
  }

  switchboard board;
  config::diagnostics problems;
  rehearsal::district district{.database = database_of_two_schools(),
                               .force = board.force,
                               .school_year = [](instant) { return std::string("2026/27"); },
                               .channel = "at",
                               .pins = {}};
  rehearsal::coverage met{board.force->menu->compiled()};
};

}  // namespace raporo::test
