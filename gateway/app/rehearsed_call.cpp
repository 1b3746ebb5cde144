#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <iostream>
#include <optional>

#include "gateway/app/commands.hpp"
#include "gateway/app/kept_story.hpp"
#include "gateway/app/rehearsed_folder.hpp"
#include "gateway/base/phone_number.hpp"
#include "gateway/rehearsal/recorder.hpp"
#include "gateway/rehearsal/report_writer.hpp"
#include "gateway/rehearsal/stage_line.hpp"
#include "gateway/rehearsal/story_reader.hpp"

namespace raporo::app {
namespace {

/// As what stories allow after `given`; otherwise `problem` says what is wrong.
std::optional<rehearsal::circumstances> read_given(const rehearsed_call_command& c,
                                                   const dialogue::in_force& force, std::string& problem) {
  rehearsal::circumstances given;
  given.pin = rehearsal::usual_pin;
  const storage::person* person = nullptr;
  if (!c.school.empty()) {
    person = rehearsal::find_leader(*force.people, c.school);
    problem = fmt::format("nobody in the roster reports for a school `{}`", c.school);
    if (person == nullptr) return std::nullopt;
    given.phone = person->phone;
  } else {
    const auto phone = phone_number::parse(c.options.phone);
    problem = c.options.phone.empty() ? "who calls? Give --school or --phone"
                                      : fmt::format("'{}' is not a telephone number", c.options.phone);
    if (!phone) return std::nullopt;
    person = force.people->find_person(*phone);
    given.phone = phone->e164();
  }
  const auto now = std::chrono::floor<std::chrono::minutes>(force.zone.to_local(system_clock().now()));
  const auto at = c.at.empty() ? std::optional(now) : rehearsal::read_moment(c.at);
  problem = fmt::format("'{}' is no day and time; write 2026-11-25T10:00", c.at);
  if (!at) return std::nullopt;
  given.at = force.zone.to_instant(*at);

  const std::vector<std::string>& languages = force.menu->languages();
  const bool known = std::ranges::find(languages, c.language) != languages.end();
  problem = fmt::format("no language is called '{}'", c.language);
  if (!c.language.empty() && c.language != "none" && !known) return std::nullopt;
  if (c.language.empty())
    given.languages = {person != nullptr ? person->language : std::string()};
  else
    given.languages = {known ? c.language : std::string()};
  return given;
}

}  // namespace

int rehearse_call(const rehearsed_call_command& c) {
  if (!c.record.empty() && is_taken(c.record)) return 1;
  config::diagnostics problems;
  const auto folder = rehearse_folder(c.menus, problems);
  std::cerr << problems.to_text();
  if (!folder) return 1;
  const dialogue::in_force& force = *folder->district.force;
  std::string problem;
  const auto given = read_given(c, force, problem);
  if (!given) {
    std::cerr << problem << '\n';
    return 2;
  }
  dial::dial_options options = c.options;
  options.service_code = force.service_code;
  options.screen_septets = folder->files.settings.channels.front().screen_septets;
  std::cout << fmt::format(
      "A rehearsal with the menus of {}: {} calls, the PIN is {}, nothing is sent or kept.\n",
      c.menus.string(), given->phone, given->pin);
  rehearsal::stage stage(folder->district, *given, given->languages.front());
  rehearsal::stage_line line(stage);
  rehearsal::recorder recorder(force, given->phone, given->at);
  const int code = dial::dial_on(line, options, std::cin, std::cout, &recorder);
  if (c.record.empty()) return code;
  const std::string story = recorder.to_yaml() + rehearsal::write_outcome(stage);
  return keep_story(c.record, story, c.menus) ? code : 1;
}

}  // namespace raporo::app
