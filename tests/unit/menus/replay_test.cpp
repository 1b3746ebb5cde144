#include "menus/replay.hpp"

#include <doctest/doctest.h>

#include "tests/unit/menus/meals_menu.hpp"
#include "tests/unit/menus/story.hpp"

using namespace raporo;
using namespace raporo::menus;
using namespace raporo::menus::testing;

namespace {

/// Played on the demo's menus with a passage replaced.
std::vector<replay_difference> differing_in(const stored_report& r, std::string_view passage = {},
                                            std::string_view instead = {}) {
  const phone p;
  const auto m = passage.empty() ? nullptr : demo_with(passage, instead);
  return replay(m != nullptr ? *m : demo(), r, p.schools[0], p.world);
}

/// The same in words.
std::string replayed(const stored_report& r, std::string_view passage = {}, std::string_view instead = {}) {
  std::string all;
  for (const replay_difference& d : differing_in(r, passage, instead))
    all += (all.empty() ? "" : "; ") + d.what;
  return all;
}

/// What a person types becomes the report of a form.
stored_report reported(const std::vector<std::string_view>& inputs) {
  phone p;
  p.dial_home();
  p.type_all(inputs);
  REQUIRE(p.reports.size() == 1);
  return p.reports.front();
}

stored_report leavers() {
  return reported({"2", "P1 P3", "1 0", "0 1", "3", "2", "P4", "0 1", "1"});
}

/// The small menu, where many questions are asked of every grade.
std::shared_ptr<const menu> menu_of_many_questions() {
  std::string questions = "    ask:\n";
  for (int i = 0; i < 36; ++i)
    questions += fmt::format(
        "      - {{field: n{0}, each: grade, number: 0..9, {1}name: {{rw: a, en: a, fr: a}}, say: {{rw: a, "
        "en: "
        "a, fr: a}}}}\n",
        i, i == 35 ? "when: n34 > 0, " : "");
  std::string text(meals_menu);
  text.erase(text.find("    sms: [MEALS"), std::string_view("    sms: [MEALS, REPAS]\n").size());
  const std::size_t from = text.find("    ask:\n");
  text.replace(from, text.find("    confirm:") - from, questions);
  for (std::size_t at = text.find(" {cook} {reason}"); at != std::string::npos;
       at = text.find(" {cook} {reason}"))
    text.erase(at, std::string_view(" {cook} {reason}").size());
  for (std::size_t at = text.find("{meals}"); at != std::string::npos; at = text.find("{meals}"))
    text.replace(at, std::string_view("{meals}").size(), "{n0}");
  config::diagnostics problems;
  auto m = load_menu(with_phrases(std::move(text)), {}, problems);
  if (m == nullptr) throw std::runtime_error(problems.to_text());
  return m;
}

}  // namespace

TEST_CASE("replay: every report makes the same record on the version that it was made with") {
  CHECK(replayed(sent_attendance()).empty());
  CHECK(replayed(leavers()).empty());
  CHECK(replayed(reported({"4", "2", "1"})).empty());
  CHECK(replayed(reported({"1", "5 5", "1", "55 57", "28 30", "50 52", "40 45", "30 35", "1"})).empty());
}

TEST_CASE("replay: other texts and other keys make the same record") {
  CHECK(replayed(sent_attendance(), "en: Attendance", "en: Pupils").empty());
  CHECK(replayed(leavers(), "{key: 2, go: dropout", "{key: 7, go: dropout").empty());
}

TEST_CASE("replay: what comes out otherwise is told with its field and grade") {
  const std::string_view range = "number: 0..counted       # of this";
  CHECK(replayed(sent_attendance(), range, "number: 0..40 # of this") ==
        "present of P1: 59 is not in 0..40; present of P2: 54 is not in 0..40; present of P4: 49 is not in "
        "0..40; present of P5: 45 is not in 0..40");
  CHECK(replayed(leavers(), "- {code: 3, say: {rw: Imirimo, en: Work, fr: Travail}}", "") ==
        "reason of P1: there is no answer 3");
  CHECK(replayed(leavers(), "- field: reason\n        each: grade", "- field: cause\n        each: grade") ==
        "cause of P1 is asked, and was not answered; cause of P3 is asked, and was not answered; reason of "
        "P1 is "
        "not asked any more; reason of P3 is not asked any more");
  CHECK(replayed(leavers(), "        when: dropout > 0\n", "        when: dropout > 5\n") ==
        "reason of P1 is not asked any more; reason of P3 is not asked any more");
  CHECK(replayed(sent_attendance(), "present < 0.5 * enrolled", "present < 0.995 * enrolled") ==
        "the warning low[P1] is asked; the warning low[P2] is asked; the warning low[P3] is asked; "
        "the warning low[P4] is asked; the warning low[P5] is asked; the warning low[P6] is asked");
}

TEST_CASE("replay: a warning that was answered and is not asked any more is a difference") {
  const stored_report low = reported({"1", "5 5", "1", "55 57", "28 30", "50 52", "40 45", "30 35", "1"});
  REQUIRE(low.flags == std::vector<std::string>{"low[P1]"});
  CHECK(replayed(low, "present < 0.5 * enrolled", "present < 0.05 * enrolled") ==
        "the warning low[P1] is not asked any more");
}

TEST_CASE("replay: a form that is gone") {
  stored_report r = sent_attendance();
  r.key.form = "meals";
  CHECK(replayed(r) == "there is no form meals any more");
}

TEST_CASE("replay: all that comes out otherwise is told, under reasons that reports share") {
  const auto found =
      differing_in(sent_attendance(), "number: 0..counted       # of this", "number: 0..40 # of this");
  CHECK(found.size() > 2);
  for (const replay_difference& d : found) CHECK(d.reason == "present is out of its range");
}

TEST_CASE("replay: what has no answer is told once, however much of it there is") {
  const auto m = menu_of_many_questions();
  const phone p;
  stored_report r;
  r.key = {"211008", "meals", "2026-W48"};
  r.period_name = "48";
  for (int i = 18; i < 36; ++i)
    for (const grade_enrolment& e : p.schools[0].grades)
      r.answers.push_back({fmt::format("n{}", i), e.grade, sex::none, 1});
  const auto found = replay(*m, r, p.schools[0], p.world);
  CHECK(found.size() == 18 * p.schools[0].grades.size());
  for (const replay_difference& d : found) CHECK(has(d.what, "is asked, and was not answered"));
}
