#include <doctest/doctest.h>

#include "menus/replay.hpp"
#include "menus/sms_report.hpp"
#include "story.hpp"

using namespace raporo;
using namespace raporo::menus;
using namespace raporo::menus::testing;

namespace {

constexpr std::string_view shifts = R"(dimensions:
  shift:
    morning: {rw: igitondo, en: morning, fr: matin}
    afternoon: {rw: nimugoroba, en: afternoon, fr: apres-midi}
)";

constexpr std::string_view lessons = R"(forms:
  lessons:
    name: {rw: Amasomo, en: Lessons, fr: Cours}
    every: week
    sms: [LESSONS]
    ask:
      - field: there
        each: grade
        by: [sex, shift]
        number: 0..enrolled
        say: {rw: "{grade}: abaje", en: "{grade}: boys girls, morning then afternoon", fr: "{grade}: presents"}
        check:
          - {warn: "there[afternoon] > there[morning]", flag: late_birds, say: {rw: "?", en: "{grade}: more after noon. Is it right?", fr: "?"}}
    confirm: {rw: "{there}", en: "All {there}, morning {there[morning]}, girls {there[girls]}, P1 afternoon {there[P1][afternoon]}", fr: "{there}"}
    done: {rw: "{receipt}", en: "Thank you. Ref {receipt}", fr: "{receipt}"}
    receipt: {rw: "{there}", en: "{there}", fr: "{there}"}
    last: {rw: "{there}", en: "{there}", fr: "{there}"}
)";

std::vector<menu_source> with_lessons(std::string_view passage = {}, std::string_view instead = {}) {
  std::string head(shifts);
  std::string form(lessons);
  for (std::string* text : {&head, &form})
    if (const std::size_t at = passage.empty() ? std::string::npos : text->find(passage);
        at != std::string::npos)
      text->replace(at, passage.size(), instead);
  return around_form("lessons", "Lessons", std::move(form), head);
}

struct divided_desk {
  divided_desk() {
    config::diagnostics problems;
    loaded = load_menu(with_lessons(), worst_case{}, problems);
    REQUIRE_MESSAGE(loaded != nullptr, problems.to_text());
    p.menus = loaded.get();
    p.schools[0].grades = {{"P1", 60, 58}, {"P2", 55, 57}};
  }
  std::shared_ptr<const menu> loaded;
  phone p;
};

const std::vector<answer> morning_and_evening{
    {"there", "P1", sex::boys, 30, "", "morning"},   {"there", "P1", sex::girls, 29, "", "morning"},
    {"there", "P1", sex::boys, 20, "", "afternoon"}, {"there", "P1", sex::girls, 19, "", "afternoon"},
    {"there", "P2", sex::boys, 8, "", "morning"},    {"there", "P2", sex::girls, 7, "", "morning"},
    {"there", "P2", sex::boys, 6, "", "afternoon"},  {"there", "P2", sex::girls, 5, "", "afternoon"}};

}  // namespace

TEST_CASE("dimensions: a declared one is asked beside the sexes, and its parts have sums of their own") {
  divided_desk d;
  d.p.dial_home();
  play(d.p, {{"6", "More"},
             {"6", "P1: boys girls, morning then afternoon"},
             {"30 29", "Type 4 numbers."},
             {"30 29 70 19", "P1: 70 afternoon boys: only 0 to 60."}});
  d.p.dial_home();
  play(d.p, {{"6", "More"},
             {"6", "P1: "},
             {"10 9 20 19", "P1: more after noon. Is it right?"},
             {"2", "P1: "},
             {"30 29 20 19", "P2: "}});
  d.p.dial();
  play(d.p, {{"2580", "you stopped at P2"},
             {"1", "P2: "},
             {"8 7 6 5", "All 124, morning 74, girls 60, P1 afternoon 39"},
             {"2", "1 P1 30/29/20/19\n2 P2 8/7/6/5"},
             {"00", "All 124"},
             {"1", "Thank you"}});
  REQUIRE(d.p.saved.size() == 1);
  CHECK(d.p.saved[0].answers == morning_and_evening);
}

TEST_CASE("dimensions: by SMS the numbers come in the same order") {
  divided_desk d;
  const auto read = read_sms(*d.loaded, "lessons p2 8 7 6 5 p1 30 29 20 19", d.p.world);
  const auto* report = std::get_if<sms_report>(&read);
  REQUIRE(report != nullptr);
  CHECK(report->report.answers == morning_and_evening);
  const auto short_of_two = read_sms(*d.loaded, "lessons p1 30 29 p2 8 7 6 5", d.p.world);
  REQUIRE(std::holds_alternative<sms_refusal>(short_of_two));
  CHECK(has(std::get<sms_refusal>(short_of_two).text, "P1: write 4 number(s)"));
}

TEST_CASE(
    "dimensions: a replay types numbers as before, so that another order of the values is a difference") {
  divided_desk d;
  d.p.dial_home();
  d.p.type_all({"6", "6", "30 29 20 19", "5 5 5 5", "1"});
  REQUIRE(d.p.reports.size() == 1);
  const stored_report& stored = d.p.reports.front();
  const std::string_view morning = "    morning: {rw: igitondo, en: morning, fr: matin}\n";
  std::vector<menu_source> turned = with_lessons(morning, "");
  for (menu_source& s : turned)
    if (const std::size_t at = s.text.find("apres-midi}\n"); at != std::string::npos)
      s.text.insert(at + std::string_view("apres-midi}\n").size(), morning);
  config::diagnostics problems;
  const auto after = load_menu(turned, worst_case{}, problems);
  REQUIRE_MESSAGE(after != nullptr, problems.to_text());
  const auto told = [&](const menu& m, const menu* typed_on) {
    std::string all;
    for (const replay_difference& r : replay(m, stored, d.p.schools[0], d.p.world, typed_on))
      all += (all.empty() ? "" : "; ") + r.what;
    return all;
  };
  CHECK(told(*d.loaded, d.loaded.get()).empty());
  CHECK(told(*after, after.get()).empty());
  CHECK(told(*after, d.loaded.get()) ==
        "the warning late_birds[P1] is asked; there of P1 (afternoon, boys) becomes 30; there of P1 "
        "(afternoon, girls) becomes 29; there of P1 (morning, boys) becomes 20; there of P1 (morning, girls) "
        "becomes 19");
}

TEST_CASE("dimensions: what is wrong with one is told") {
  for (const auto& [passage, instead, says] :
       std::vector<std::tuple<std::string_view, std::string_view, std::string_view>>{
           {"by: [sex, shift]", "by: [sex, shfit]", "did you mean `shift`?"},
           {"by: [sex, shift]", "by: [shift, shift]", "one declared dimension at most"},
           {"there[afternoon] >", "there[afternon] >", "did you mean `afternoon`?"},
           {"{there[P1][afternoon]}", "{enrolled[afternoon]}", "expected a grade"},
           {"afternoon:", "girls:", "`girls` is a value of another dimension"},
           {"  shift:", "  sex:", "`sex` is there already"},
           {"    afternoon: {rw: nimugoroba, en: afternoon, fr: apres-midi}\n", "", "two values at least"},
           {"fr: matin}", "fr: matin}\n    noon: {rw: a, en: a, fr: a}", "6 numbers on one screen"}}) {
    CAPTURE(instead);
    config::diagnostics problems;
    CHECK(load_menu(with_lessons(passage, instead), worst_case{}, problems) == nullptr);
    CHECK_MESSAGE(has(problems.to_text(), says), problems.to_text());
  }
}
