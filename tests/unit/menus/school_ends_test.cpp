#include "menus/school_ends.hpp"

#include <doctest/doctest.h>

#include "meals_menu.hpp"

using namespace raporo;
using namespace raporo::menus;
using namespace raporo::menus::testing;

namespace {

/// Three schools, of which one has no girls in P4.
std::shared_ptr<const std::vector<school_facts>> three_schools() {
  std::vector<school_facts> schools{{"450601", "EP Karambo", "Kageyo", {{"P1", 30, 31}, {"P4", 20, 0}}},
                                    {"450602", "GS Zamuka", "Kageyo", {{"P1", 200, 210}, {"P4", 150, 140}}},
                                    {"450603", "EP Byumba", "Rutare", {{"P1", 40, 41}, {"P4", 29, 31}}}};
  return std::make_shared<const std::vector<school_facts>>(std::move(schools));
}

struct changes {
  std::string_view meals = "0..enrolled";  ///< by sex, in each grade
  std::string_view cook = "0..9";          ///< of the school
  std::string_view of_cook = "";           ///< its refusal
  std::vector<std::string_view> of_form{};
  std::string_view of_meals = "";
  std::string_view of_reason = "";  ///< when it is asked
};

std::string changed_menu(const changes& c) {
  std::string text(meals_menu);
  const auto replace = [&](std::string_view from, const std::string& to) {
    const std::size_t at = text.find(from);
    REQUIRE(at != std::string::npos);
    text.replace(at, from.size(), to);
  };
  const auto refusal = [](std::string_view condition, std::string_view indent) {
    return fmt::format("{}  - {{refuse: \"{}\", say: {{rw: a, en: a, fr: a}}}}\n", indent, condition);
  };
  constexpr std::string_view inner = "        ";
  replace("number: 0..enrolled", fmt::format("number: {}", c.meals));
  if (!c.of_meals.empty()) replace("        check:\n", "        check:\n" + refusal(c.of_meals, inner));
  std::string cook = fmt::format("{}number: {}\n", inner, c.cook);
  if (!c.of_cook.empty()) cook += fmt::format("{}check:\n{}", inner, refusal(c.of_cook, inner));
  replace("        number: 0..9\n        when: meals > 0\n", cook);
  if (!c.of_reason.empty())
    replace("field: reason\n", fmt::format("field: reason\n{}when: {}\n", inner, c.of_reason));
  if (!c.of_form.empty()) {
    std::string checks = "    check:\n";
    for (const std::string_view one : c.of_form) checks += refusal(one, "    ");
    replace("    confirm:", checks + "    confirm:");
  }
  return text;
}

worst_case extremes_at(std::shared_ptr<const std::vector<school_facts>> schools) {
  worst_case extremes;
  extremes.grades = {"P1", "P4"};
  extremes.schools = std::move(schools);
  return extremes;
}

/// A line for each problem: `error CODE MESSAGE; HINT`
std::string lines_of(const config::diagnostics& problems) {
  std::string told;
  for (const config::diagnostic& d : problems.all())
    told +=
        fmt::format("{} {} {}; {}\n", d.level == config::diagnostic::severity::error ? "error" : "warning",
                    d.code, d.message, d.hint);
  return told;
}

/// What lint tells of the menu at these schools.
std::string told_at(const changes& c, std::shared_ptr<const std::vector<school_facts>> schools) {
  config::diagnostics problems;
  lint_menu({{"meals.yaml", changed_menu(c)}, short_phrases()}, extremes_at(std::move(schools)), problems);
  return lines_of(problems);
}

std::string told_of_three(const changes& c) {
  return told_at(c, three_schools());
}

}  // namespace

TEST_CASE("lint: a range is told that no school of the roster can answer, with one of them and its figures") {
  CHECK(told_of_three({.cook = "2500..enrolled"}) ==
        "error menu/empty-range at all 3 schools, for instance 450601 (81 enrolled), no answer to `cook` is "
        "allowed: its range there is 2500..81; begin the range at 81 or less, or let it end at 2500 or "
        "more\n");
  CHECK(has(told_of_three({.cook = "100..enrolled"}), "at one school, 450601 (81 enrolled), no answer"));
  CHECK(has(told_of_three({.cook = "10000..enrolled"}), "at all 3 schools"));
}

TEST_CASE("lint: a range is told that has no number where a grade has no girls") {
  for (const char* range : {"1..enrolled", "1..counted"})
    CHECK(told_of_three({.meals = range}) ==
          "error menu/empty-range at one school, 450601 (P4 girls: 0 enrolled), no answer to `meals` is "
          "allowed: its range there is 1..0; begin the range at 0\n");
  CHECK(has(told_of_three({.meals = "30..enrolled"}), "at 2 of 3 schools, for instance 450601 (P4 boys: 20"));
}

TEST_CASE("lint: a range is warned about that has no number where the enrolment is not known") {
  CHECK(told_at({.cook = "2500..enrolled"}, nullptr) ==
        "warning menu/empty-range at a school whose enrolment is not known no answer to `cook` is allowed: "
        "its range there is 2500..2000; begin the range at 2000 or less, or let it end at 2500 or more\n");
  std::vector<school_facts> large{{"450601", "EP Karambo", "Kageyo", {{"P1", 3'000, 3'000}}}};
  CHECK(has(told_at({.cook = "2500..enrolled"},
                    std::make_shared<const std::vector<school_facts>>(std::move(large))),
            "warning menu/empty-range at a school whose"));
}

TEST_CASE("lint: a refusal is told that leaves no answer at the schools of the roster") {
  CHECK(told_of_three({.cook = "0..20", .of_cook = "cook < enrolled"}) ==
        "error menu/always-refused at all 3 schools, for instance 450601 (81 enrolled), no answer to `cook` "
        "is allowed: each number of 0..20 is refused; refuse only what cannot be right\n");
  CHECK(has(told_of_three({.cook = "0..100", .of_cook = "cook < enrolled"}),
            "at 2 of 3 schools, for instance 450602"));
  CHECK(has(told_of_three({.of_meals = "meals < enrolled or meals > enrolled - 1"}),
            "no answer to `meals` is allowed: each is refused"));
}

TEST_CASE("lint: refusals of a form are told that leave no answer at the schools of the roster") {
  CHECK(told_of_three({.cook = "0..enrolled", .of_form = {"cook < enrolled", "cook > enrolled - 1"}}) ==
        "error menu/always-refused at all 3 schools, for instance 450601 (81 enrolled), no answer to `cook` "
        "is allowed: each number of 0..81 is refused; refuse only what cannot be right\n");
  CHECK(has(told_of_three({.cook = "0..enrolled", .of_form = {"cook != 0.37 * enrolled"}}),
            "at 2 of 3 schools, for instance 450601 (81 enrolled), no answer to `cook`"));
  CHECK(told_of_three({.of_form = {"meals < 2 * enrolled"}}) ==
        "error menu/always-refused at all 3 schools, for instance 450601 (81 enrolled), no report of `meals` "
        "is allowed: each is refused; refuse only what cannot be right\n");
}

TEST_CASE("lint: a refusal is told that always holds and does not look so") {
  for (const char* always : {"cook / 2 != cook / 2 + 1", "cook * cook >= cook and enrolled == enrolled",
                             "percent(cook, 7) < 1000000"}) {
    const std::string told = told_of_three({.cook = "0..enrolled", .of_cook = always});
    CAPTURE(told);
    CHECK(has(told, "error menu/always-refused"));
  }
}

TEST_CASE("lint: a question is never asked when its condition wants more than any school can have") {
  CHECK(has(told_of_three({.cook = "0..enrolled", .of_reason = "cook > 99999"}), "warning menu/never-asked"));
  CHECK(told_of_three({.cook = "0..enrolled", .of_reason = "cook > 9999"}) == "");
}

TEST_CASE("lint: of refusals that leave some report nothing is told") {
  for (const char* of_form :
       {"meals < 0.1 * enrolled", "meals != 50", "meals + cook != 60", "meals[girls] * cook != 28",
        "meals < enrolled", "meals > 0", "count(meals == 0) < 2", "cook != 5 or meals > 20",
        "enrolled > 0 and reason == 1", "last.meals > 0"})
    CHECK(told_of_three({.of_form = {of_form}}) == "");
  CHECK(told_of_three({}) == "");
  CHECK(told_of_three({.cook = "0..meals", .of_form = {"meals > 3", "cook < 3"}}).empty());
  CHECK(told_of_three({.of_meals = "meals > 0.9 * enrolled"}).empty());
}

TEST_CASE("lint: that no report was found which is allowed is a warning, where not all were tried") {
  const std::string told = told_of_three(
      {.of_form = {"meals[boys] * meals[boys] != 2 * meals[girls] * meals[girls] or meals[girls] < 1"}});
  CAPTURE(told);
  CHECK(has(told, "warning menu/always-refused at 2 of 3 schools"));
  CHECK(has(told, "no report of `meals` was found that is not refused"));
}

TEST_CASE("lint: where trying would cost too much it is said that not every school was tried") {
  config::diagnostics none;
  const auto made = load_menu({{"meals.yaml", changed_menu({.of_form = {"meals < 3"}})}, short_phrases()},
                              extremes_at(three_schools()), none);
  REQUIRE(made != nullptr);
  const form& meals = made->compiled().forms.front();
  const told_ends nothing{std::vector<bool>(meals.questions.size()), false};
  config::diagnostics problems;
  int effort = 1'000'000;
  check_ends_at_schools(meals, extremes_at(three_schools()), nothing, effort, problems);
  CHECK(problems.empty());
  effort = 0;
  check_ends_at_schools(meals, extremes_at(three_schools()), nothing, effort, problems);
  CHECK(lines_of(problems) ==
        "warning menu/not-all-tried of `meals` refusals were not tried at every school: 3 trials are left; "
        "proving them costs too much: write fewer, or such that read less\n");
}
