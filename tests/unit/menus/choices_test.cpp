#include <doctest/doctest.h>

#include "menus/values.hpp"
#include "story.hpp"

using namespace raporo;
using namespace raporo::menus;
using namespace raporo::menus::testing;

namespace {

/// The demo, where a closed school is asked for a word more when its reason is `Other`.
struct choice_desk {
  choice_desk() {
    std::vector<menu_source> sources = read_folder(RAPORO_SOURCE_DIR "/config/demo/menus");
    for (menu_source& s : sources)
      if (const std::size_t at =
              s.text.find("    confirm:\n      rw: \"Icyumweru {period}: {school} irafunze");
          at != std::string::npos)
        s.text.insert(at,
                      "      - field: note\n        when: reason == 7\n        text: {most: 20}\n"
                      "        sms: NOTE\n        name: {rw: Ijambo, en: Note, fr: Note}\n"
                      "        say: {rw: \"Iyihe?\", en: \"Which?\", fr: \"Laquelle?\"}\n");
    config::diagnostics problems;
    loaded = load_menu(sources, worst_case{}, problems);
    REQUIRE_MESSAGE(loaded != nullptr, problems.to_text());
  }

  const form& form_of(std::string_view id) const {
    return *std::ranges::find(loaded->compiled().forms, id, &form::id);
  }

  values values_of(const form& f, std::string_view language) const {
    values v(loaded->compiled(), p.world, language);
    v.school = &p.schools[0];
    v.asked = &f;
    v.answers = &answers;
    return v;
  }

  bool holds(std::string_view condition, const form& f, std::string_view grade = {}) const {
    config::diagnostics problems;
    const expression e = expression::parse(condition, {}, make_vocabulary("", &f), problems);
    REQUIRE_MESSAGE(!e.empty(), problems.to_text());
    values v = values_of(f, "rw");
    v.grade = grade;
    return e.holds(v);
  }

  std::shared_ptr<const menu> loaded;
  phone p;
  std::vector<answer> answers;
};

}  // namespace

TEST_CASE("choices: a condition compares the code, so it holds in every language") {
  choice_desk d;
  const form& closed = d.form_of("closed");
  const expression& when = closed.questions[1].when;
  for (const std::string_view language : {"rw", "en", "fr"}) {
    CAPTURE(language);
    d.answers = {{"reason", "", sex::none, 7}};
    CHECK(when.holds(d.values_of(closed, language)));
    d.answers = {{"reason", "", sex::none, 4}};
    CHECK_FALSE(when.holds(d.values_of(closed, language)));
    d.answers.clear();
    CHECK_FALSE(when.holds(d.values_of(closed, language)));
  }
}

TEST_CASE("choices: a text shows the words of the option, in the language of the caller") {
  choice_desk d;
  const form& closed = d.form_of("closed");
  d.answers = {{"reason", "", sex::none, 7}};
  for (const auto& [language, words] :
       {std::pair<std::string_view, std::string_view>{"rw", "Indi mpamvu"}, {"en", "Other"}, {"fr", "Autre"}})
    CHECK(has(closed.confirm.words.in(language).render(d.values_of(closed, language)), words));
}

TEST_CASE("choices: the code stands on either side, and belongs to the grade that is asked or named") {
  choice_desk d;
  const form& dropout = d.form_of("dropout");
  d.answers = {{"reason", "P1", sex::none, 3}, {"reason", "P2", sex::none, 12}};
  CHECK(d.holds("reason == 3", dropout, "P1"));
  CHECK(d.holds("3 == reason", dropout, "P1"));
  CHECK(d.holds("reason != 3", dropout, "P2"));
  CHECK(d.holds("reason[P2] == (12)", dropout, "P1"));
  CHECK_FALSE(d.holds("reason != 3", dropout, "P3"));
}

TEST_CASE("choices: a field that a condition alone compares is used") {
  choice_desk d;
  const form& closed = d.form_of("closed");
  CHECK(closed.questions[1].when.reads([](std::string_view name) { return name == "reason"; }));
}

TEST_CASE("choices: under a long reason the list of items has the same pages as without it") {
  const std::string reason =
      "Fewer than ever were there, so that somebody has to look at it before this is sent.";
  const auto m =
      demo_with("    check:\n      - warn: same_as_last",
                fmt::format("    check:\n      - {{refuse: present < 9999, say: {{rw: \"{0}\", en: \"{0}\", "
                            "fr: \"{0}\"}}}}\n      - warn: same_as_last",
                            reason));
  phone p;
  p.menus = m.get();
  p.dial_home();
  p.type_all({"1", "55 50", "50 50", "28 30", "45 50", "38 40", "30 35"});
  REQUIRE(p.screen_name == "attendance.change");
  REQUIRE(has(p.shown, reason));
  REQUIRE(has(p.shown, "0 Next"));
  std::string seen = p.shown;
  seen += p.type("0");
  CHECK_FALSE(p.refused);
  for (const char* item : {"1 P1 ", "2 P2 ", "3 P3 ", "4 P4 ", "5 P5 ", "6 P6 "})
    CHECK_MESSAGE(has(seen, item), item);
}
