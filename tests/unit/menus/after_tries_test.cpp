#include <doctest/doctest.h>

#include "meals_menu.hpp"
#include "menus/replay.hpp"
#include "story.hpp"

using namespace raporo;
using namespace raporo::menus;
using namespace raporo::menus::testing;

namespace {

constexpr std::string_view range_of_present = "number: 0..counted       # of this";
constexpr std::string_view leavers_by_sex = "by: sex\n        number: 0..enrolled";

/// The demo, where attendance goes on after its tries as `word` says.
std::shared_ptr<const menu> attendance_then(std::string_view word) {
  return demo_with(range_of_present,
                   fmt::format("tries: 2\n        after_tries: {}\n        {}", word, range_of_present));
}

std::shared_ptr<const menu> leavers_then_skip() {
  return demo_with(leavers_by_sex,
                   fmt::format("tries: 2\n        after_tries: skip\n        {}", leavers_by_sex));
}

/// The small menu, whose meals are left out after two tries; cooks are asked for when there were meals.
std::shared_ptr<const menu> meals_then_skip() {
  std::string text(meals_menu);
  text.insert(text.find("number: 0..enrolled"), "tries: 2\n        after_tries: skip\n        ");
  config::diagnostics problems;
  auto m = load_menu(with_phrases(std::move(text)), {}, problems);
  if (m == nullptr) throw std::runtime_error(problems.to_text());
  return m;
}

/// A phone on these menus, with the first screen.
struct left_out_desk {
  explicit left_out_desk(std::shared_ptr<const menu> m) : loaded(std::move(m)) {
    p.menus = loaded.get();
    p.dial_home();
  }
  std::shared_ptr<const menu> loaded;
  phone p;
};

const std::vector<line> all_but_p2 = {{"1", "P1: present"},     {"59 58", "P2: present"},
                                      {"x", "Digits only."},    {"56 57", "Left out for now.\nP3: present"},
                                      {"27 30", "P4: present"}, {"49 52", "P5: present"},
                                      {"39 45", "P6: present"}};

std::size_t cells_of(const draft& d, std::string_view grade) {
  return static_cast<std::size_t>(std::ranges::count(d.answers, grade, &answer::grade));
}

std::size_t answers_to(const draft& d, std::string_view field) {
  return static_cast<std::size_t>(std::ranges::count(d.answers, field, &answer::field));
}

}  // namespace

TEST_CASE("after tries: the person is at the first screen, and goes on at the same question") {
  left_out_desk c(attendance_then("home"));
  play(c.p, {{"1", "P1: present"},
             {"59 58", "P2: present"},
             {"x", "Digits only."},
             {"x", "Your answers are kept."}});
  CHECK_FALSE(c.p.ended);
  CHECK(c.p.screen_name == "home");
  CHECK(c.p.refused);
  play(c.p, {{"1", "P2: present"}, {"54 57", "P3: present"}});
}

TEST_CASE("after tries: a question of one grade is left out, and the form goes on with the next") {
  left_out_desk c(attendance_then("skip"));
  play(c.p, all_but_p2);
  play(c.p, {{"29 35", "Week 48: present -; enrolment not known"}, {"2", "1 P1 59/58\n2 P2 -\n3 P3 27/30"}});
  CHECK(c.p.state.open_draft->skipped == std::vector<std::string>{"present[P2]"});
  play(c.p, {{"2", "P2: present"}, {"54 57", "present 534/540"}});
  CHECK(c.p.state.open_draft->skipped.empty());
  play(c.p, {{"1", "Thank you"}});
  CHECK(cells_of(c.p.saved.front(), "P2") == 2);
}

TEST_CASE("after tries: what is left out is not reported, and asked when the report is corrected") {
  left_out_desk c(attendance_then("skip"));
  play(c.p, all_but_p2);
  play(c.p, {{"29 35", "present -"}, {"1", "Thank you"}});
  REQUIRE(c.p.saved.size() == 1);
  CHECK(cells_of(c.p.saved.front(), "P1") == 2);
  CHECK(cells_of(c.p.saved.front(), "P2") == 0);
  CHECK(replay(*c.loaded, c.p.reports.front(), c.p.schools[0], c.p.world).empty());
  const auto differs = replay(demo(), c.p.reports.front(), c.p.schools[0], c.p.world);
  REQUIRE(differs.size() == 1);
  CHECK(differs[0].what == "present of P2 is asked, and was not answered");
  c.p.dial_home();
  play(c.p, {{"1", "present -"}, {"1", "P2: present"}, {"54 57", "present 534/540"}});
}

TEST_CASE("after tries: it survives a dropped call, and going back to it answers it") {
  left_out_desk c(attendance_then("skip"));
  play(c.p, {{"1", ""}, {"59 58", "P2: present"}, {"x", ""}, {"x", "P3: present"}});
  c.p.dial();
  play(c.p, {{"2580", "you stopped at P3"}, {"1", "P3: present"}, {"27 30", "P4: present"}});
  c.p.dial_home();
  play(c.p, {{"1", "P4: present"}, {"00", "EP Karambo"}});
  left_out_desk back(attendance_then("skip"));
  play(back.p, {{"1", ""}, {"59 58", "P2: present"}, {"x", ""}, {"x", "P3: present"}, {"00", "P2: present"}});
  back.p.type("54 57");
  CHECK(back.p.state.open_draft->skipped.empty());
  CHECK(has(back.p.shown, "P3: present"));
}

TEST_CASE("after tries: an answer that was given before stays") {
  left_out_desk c(attendance_then("skip"));
  c.p.type_all({"1", "59 58", "54 57", "27 30", "49 52", "39 45", "29 35", "2"});
  play(c.p, {{"2", "P2: present"}, {"x", ""}, {"x", "Your answers are kept.\nWeek 48: present 534/540"}});
  CHECK(c.p.state.open_draft->skipped.empty());
}

TEST_CASE("after tries: an answer stays while what its question depends on is typed again") {
  left_out_desk c(meals_then_skip());
  c.p.type_all({"1", "59 58", "54 57", "27 30", "49 52", "39 45", "29 35", "3", "1"});
  play(c.p, {{"2", "1 Meals P1 59/58"}, {"1", "P1: ate"}, {"1 1", "Only 2?"}, {"2", "P1: ate"}});
  CHECK(answers_to(*c.p.state.open_draft, "cook") == 1);
  play(c.p, {{"x", "Digits only."}, {"58 58", "533 3 Flood"}});
}

TEST_CASE("after tries: what was asked under a condition that is not known any more is not reported") {
  left_out_desk c(meals_then_skip());
  c.p.type_all({"1", "59 58", "54 57", "27 30", "49 52", "39 45", "29 35", "3"});
  play(c.p, {{"1", "534 3 Flood"},
             {"2", "1 Meals P1 59/58"},
             {"1", "P1: ate"},
             {"1 1", "Only 2?"},
             {"2", "P1: ate"},
             {"x", "Digits only."},
             {"x", "Left out for now.\n- - Flood"}});
  SUBCASE("the report has neither") {
    play(c.p, {{"1", "K7M42"}});
    CHECK(answers_to(c.p.saved.front(), "cook") == 0);
    CHECK(answers_to(c.p.saved.front(), "meals") == 10);
    CHECK(replay(*c.loaded, c.p.reports.front(), c.p.schools[0], c.p.world).empty());
  }
  SUBCASE("it is asked again when the condition is known") {
    play(c.p, {{"2", "1 Meals P1 -"}, {"1", "P1: ate"}, {"59 58", "How many cooks?"}, {"4", "534 4 Flood"}});
  }
  SUBCASE("it is none of the items to change") {
    std::string list = c.p.type("2");
    list += c.p.type("0");
    CHECK(has(list, "Reason"));
    CHECK_FALSE(has(list, "Cooks"));
  }
}

TEST_CASE("after tries: of each grade only what hangs on the one that was left out goes") {
  left_out_desk c(leavers_then_skip());
  play(c.p, {{"2", "Which grades"},
             {"P1 P2", "P1: dropped out"},
             {"1 0", "P2: dropped out"},
             {"0 1", "P1: main reason"},
             {"3", "P2: main reason"},
             {"2", "In which grades did pupils come back"},
             {"0", "dropped out 2, came back 0"},
             {"2", "2 Reason P1\n3 Reason P2"},
             {"1", "Which grades"},
             {"P1 P2", "P1: dropped out"},
             {"x", ""},
             {"x", "Left out for now.\nP2: dropped out"},
             {"0 1", "dropped out -, came back 0"},
             {"1", "Thank you"}});
  REQUIRE(c.p.saved.size() == 1);
  CHECK(answers_to(c.p.saved.front(), "reason") == 1);
  CHECK(cells_of(c.p.saved.front(), "P1") == 2);
}

TEST_CASE("after tries: where all grades have their answers, a refused change of them leaves nothing out") {
  left_out_desk c(leavers_then_skip());
  play(c.p, {{"2", "Which grades"},
             {"0", "In which grades did pupils come back"},
             {"0", "dropped out 0"},
             {"2", "1 Dropped out\n"},
             {"1", "Which grades"},
             {"x", ""},
             {"x", "Your answers are kept.\nWeek 48: dropped out 0"}});
  CHECK(c.p.state.open_draft->skipped.empty());
}

TEST_CASE("after tries: where all was left out there is nothing to send") {
  left_out_desk c(attendance_then("skip"));
  c.p.type("1");
  for (int i = 0; i < 6; ++i) c.p.type_all({"x", "x"});
  CHECK(c.p.screen_name == "attendance.change");
  CHECK(has(c.p.shown, "Left out for now.\nWhat do you want to change?\n1 P1 -\n2 P2 -"));
  play(c.p, {{"3", "P3: present"}, {"27 30", "present -"}, {"1", "Thank you"}});
  CHECK(c.p.saved.front().answers.size() == 2);
}

TEST_CASE("after tries: with its grades all of a question is left out, and its list item has a dash") {
  left_out_desk c(leavers_then_skip());
  play(c.p,
       {{"2", "Which grades"}, {"x", ""}, {"x", "Left out for now.\nIn which grades did pupils come back"}});
  CHECK(c.p.state.open_draft->skipped.size() == 6);
  play(c.p, {{"0", "dropped out -, came back 0"},
             {"2", "1 Dropped out -\n2 Came back\n"},
             {"1", "Which grades"},
             {"P1", "P1: dropped out"},
             {"x", ""},
             {"x", "Left out for now.\nWeek 48: dropped out -"}});
  CHECK(c.p.state.open_draft->skipped == std::vector<std::string>{"dropout[P1]"});
  CHECK(cells_of(*c.p.state.open_draft, "P2") == 4);
  play(c.p, {{"2", ""}, {"1", ""}, {"P1", ""}, {"1 0", "P1: main reason"}});
}

TEST_CASE("after tries: in practice it is the same") {
  left_out_desk c(attendance_then("skip"));
  c.p.type_all({"6", "4"});
  REQUIRE(c.p.state.practice);
  play(c.p, all_but_p2);
  play(c.p, {{"29 35", "present -"}, {"1", "EXAMPLE"}});
}

TEST_CASE("after tries: the head says it for all questions, and everything else ends the call") {
  const auto m = demo_with("tries: 3  ", "after_tries: skip\ntries: 2  ");
  left_out_desk c(m);
  play(c.p, {{"1", "P1: present"}, {"x", ""}, {"x", "Left out for now.\nP2: present"}});
  c.p.dial();
  play(c.p, {{"x", ""}, {"x", "Too many wrong entries"}});
  CHECK(c.p.ended);
  c.p.dial_home();
  play(c.p, {{"x", ""}, {"x", "Too many wrong entries"}});
  CHECK(c.p.ended);
}

TEST_CASE("after tries: a mark goes where its question does not apply or may not be left out any more") {
  const auto m =
      demo_with("        when: dropout > 0\n", "        when: dropout > 0\n        after_tries: skip\n");
  left_out_desk c(m);
  c.p.type_all({"2", "P1 P2", "1 0", "0 1"});
  for (int i = 0; i < 3; ++i) c.p.type("x");
  REQUIRE(c.p.state.open_draft->skipped == std::vector<std::string>{"reason[P1]"});
  play(c.p, {{"2", "In which grades did pupils come back"},
             {"0", "dropped out 2"},
             {"2", "2 Reason P1 -\n3 Reason P2\n"}});
  c.p.dial();
  c.p.type_all({"2580", "1", "2"});
  SUBCASE("it does not apply") {
    c.p.type_all({"1", "P2", "0 1"});
    CHECK(c.p.state.open_draft->skipped.empty());
  }
  SUBCASE("it is asked in the newer menus") {
    c.p.menus = &demo();
    c.p.dial();
    play(c.p, {{"2580", ""}, {"1", "P1: main reason"}});
    CHECK(c.p.state.open_draft->skipped.empty());
  }
  SUBCASE("it may still be left out in newer ones") {
    const auto newer = demo_with("        when: dropout > 0\n",
                                 "        when: dropout > 0\n        tries: 5\n        after_tries: skip\n");
    c.p.menus = newer.get();
    c.p.dial();
    play(c.p, {{"2580", ""}, {"1", "dropped out 2"}});
    CHECK(c.p.state.open_draft->skipped == std::vector<std::string>{"reason[P1]"});
  }
}

TEST_CASE("after tries: another word is refused with its place") {
  config::diagnostics problems;
  std::vector<menu_source> sources = read_folder(RAPORO_SOURCE_DIR "/config/demo/menus");
  for (menu_source& s : sources)
    if (const std::size_t at = s.text.find(range_of_present); at != std::string::npos)
      s.text.insert(at, "after_tries: next\n        ");
  CHECK(load_menu(sources, {}, problems) == nullptr);
  CHECK_MESSAGE(has(problems.to_text(), "`after_tries` is end, home or skip"), problems.to_text());
}

TEST_CASE("after tries: what may be left out may be unknown where it is needed") {
  const std::string always = "    check:\n      - {refuse: dropout >= 0, say: {rw: a, en: a, fr: a}}\n";
  const std::string many = "    check:\n      - warn: dropout > 0.02 * enrolled";
  std::vector<menu_source> sources = read_folder(RAPORO_SOURCE_DIR "/config/demo/menus");
  for (menu_source& s : sources)
    if (const std::size_t at = s.text.find(many); at != std::string::npos)
      s.text.replace(at, many.find("      -"), always);
  const auto accepted = [&] {
    config::diagnostics problems;
    return load_menu(sources, {}, problems) != nullptr;
  };
  CHECK_FALSE(accepted());
  for (menu_source& s : sources)
    if (const std::size_t at = s.text.find(leavers_by_sex); at != std::string::npos)
      s.text.insert(at, "after_tries: skip\n        ");
  CHECK(accepted());
}
