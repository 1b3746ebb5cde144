#include "menus/carry_over.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "tests/unit/menus/story.hpp"

using namespace raporo::menus;
using namespace raporo::menus::testing;

namespace {

const std::string ranges = "number: 0..counted       # of this";

std::shared_ptr<const menu> with_why_for_reason() {
  return demo_with("- field: reason\n        each: grade", "- field: cause\n        each: grade");
}

/// The form of drop-outs under another name.
std::shared_ptr<const menu> with_leavers_for_dropout() {
  std::vector<menu_source> sources = read_folder(RAPORO_SOURCE_DIR "/config/demo/menus");
  for (menu_source& s : sources) {
    for (const auto& [from, to] :
         {std::pair{"\n  dropout:\n", "\n  leavers:\n"}, {"go: dropout", "go: leavers"}})
      for (std::size_t at = 0; (at = s.text.find(from, at)) != std::string::npos;)
        s.text.replace(at, std::string_view(from).size(), to);
  }
  raporo::config::diagnostics problems;
  auto m = load_menu(sources, {}, problems);
  if (m == nullptr) throw std::runtime_error(problems.to_text());
  return m;
}

}  // namespace

TEST_CASE("carry over: what the newer form still asks is kept, and nothing is told") {
  phone p;
  p.dial_home();
  p.type_all({"1", "55 50", "50 50"});
  const auto newer = demo_with("en: Attendance", "en: Pupils");
  p.menus = newer.get();
  p.dial();
  play(p, {{"2580", "you stopped at P3"}, {"1", "P3: present"}});
  CHECK(p.state.open_draft->answers.size() == 4);
}

TEST_CASE("carry over: an answer whose field is gone is named, in each language, and the rest goes on") {
  for (const auto& [language, said] :
       {std::pair{"en", "Drop-outs has changed since you began. Not kept: reason.\n1 Continue\n000 Home"},
        {"fr", "Abandons a change depuis. Non garde: reason.\n1 Continuer"},
        {"rw", "Abataye ishuri: ibibazo byahindutse. Ntibyabitswe: reason.\n1 Komeza"}}) {
    CAPTURE(language);
    phone p(language);
    p.dial_home();
    p.type_all({"2", "P1", "1 0", "3"});
    REQUIRE(p.state.open_draft.has_value());
    const auto newer = with_why_for_reason();
    p.menus = newer.get();
    p.dial();
    play(p, {{"2580", ""}, {"1", said}, {"1", "P1: "}});
    const draft& d = *p.state.open_draft;
    CHECK(p.screen_name == "dropout.cause");
    CHECK(std::ranges::none_of(d.answers, [](const auto& a) { return a.field == "reason"; }));
    CHECK(std::ranges::count(d.answers, std::string("dropout"), &raporo::answer::field) == 12);
  }
}

TEST_CASE("resume: where the grades have yet to be named, the question is") {
  phone p;
  p.dial_home();
  p.type_all({"2", "0"});
  p.dial();
  play(p, {{"2580", "you stopped at Came back."}});
}

TEST_CASE("carry over: it is told once, and home leads home") {
  phone p;
  p.dial_home();
  p.type_all({"2", "P1", "1 0", "3"});
  const auto newer = with_why_for_reason();
  p.menus = newer.get();
  p.dial();
  play(p, {{"2580", "you stopped at P1"},
           {"1", "Not kept: reason"},
           {"000", "EP Karambo, week 48"},
           {"2", "P1: "}});
}

TEST_CASE("carry over: a field that is gone goes by the name that it had") {
  phone p;
  p.dial_home();
  p.type_all({"2", "P1", "1 0", "3"});
  const auto newer = with_why_for_reason();
  p.menus = newer.get();
  p.world.before = &demo().compiled();
  p.dial();
  play(p, {{"2580", "you stopped at P1"}, {"1", "Not kept: Reason."}});
}

TEST_CASE("carry over: a number out of the newer range is asked again, others of its field stay") {
  phone p;
  p.dial_home();
  p.type_all({"1", "55 50", "10 10", "1"});
  const auto newer = demo_with(ranges, "number: 0..20       # of this");
  p.menus = newer.get();
  p.dial();
  play(p,
       {{"2580", "you stopped at P1"}, {"1", "Not kept: Attendance."}, {"1", "P1: present"}, {"20 20", ""}});
  CHECK(p.state.open_draft->answers.size() == 4);
}

TEST_CASE("carry over: flags of a check that is gone go, too, and what is asked instead is asked") {
  phone p;
  p.dial_home();
  p.type_all({"1", "5 5", "1"});
  REQUIRE(p.state.open_draft->flags == std::vector<std::string>{"low[P1]"});
  const auto newer = demo_with("flag: low", "flag: few");
  p.menus = newer.get();
  p.dial();
  play(p, {{"2580", ""}, {"1", "P1: 10 of 118 is very low"}});
  CHECK(p.state.open_draft->flags.empty());
}

TEST_CASE("carry over: a form that is gone is named before anything else is asked") {
  const auto newer = with_leavers_for_dropout();
  phone p;
  p.dial_home();
  p.type_all({"2", "P1", "1 0"});
  p.menus = newer.get();
  p.dial();
  SUBCASE("at one school") {
    play(p,
         {{"2580", "dropout is no longer asked. What you had begun is gone."}, {"1", "EP Karambo, week 48"}});
  }
  SUBCASE("by its name, where the menus in which it was begun are at hand") {
    p.world.before = &demo().compiled();
    play(p, {{"2580", "Drop-outs is no longer asked."}});
  }
  SUBCASE("of somebody with several schools, who chooses next") {
    p.person.schools.push_back(&p.schools[1]);
    play(p, {{"2580", "dropout is no longer asked."},
             {"000", "1 EP Karambo\n2 GS Gihembe"},
             {"2", "GS Gihembe, week"}});
  }
  CHECK_FALSE(p.state.open_draft.has_value());
}

TEST_CASE("carry over: a report that is corrected under a newer form tells what that has no place for") {
  phone p;
  p.reports.push_back(sent_attendance());
  const auto newer = demo_with(ranges, "number: 0..40       # of this");
  p.menus = newer.get();
  p.dial_home();
  play(p, {{"5", "Which report?"},
           {"1", "K7M40"},
           {"1", "Attendance has changed since you began. Not kept: Attendance."},
           {"1", "P1: present"}});
  // P3 and P6 had fewer than 40 of each.
  CHECK(p.state.open_draft->answers.size() == 4);
}

TEST_CASE("carry over: a long list of what is lost is cut between names") {
  CHECK(list_of_lost({"meals", "cooks"}) == "meals, cooks");
  CHECK(list_of_lost({"a_rather_long_name", "another_name", "third_name"}) ==
        "a_rather_long_name, another_name ...");
  CHECK(list_of_lost({std::string(60, 'x')}) == std::string(36, 'x') + " ...");
  CHECK(list_of_lost({std::string(60, 'x')}).size() <= longest_list_of_lost);
  CHECK(list_of_lost({std::string(30, '[')}) == std::string(18, '[') + " ...");
}
