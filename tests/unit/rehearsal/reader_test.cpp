#include <doctest/doctest.h>

#include "tests/unit/rehearsal/small_district.hpp"

using namespace raporo;
using namespace raporo::test;
using rehearsal::step;
using rehearsal::story;

TEST_CASE("story: everything that is written is read") {
  small_district d;
  const std::vector<story> all = d.read(R"(
given: {school: 450101, at: 2026-11-25T10:00, language: [fr, en], enrolment: {P2: [10, none], P1: [31, 30]}}
stories:
  - name: First
    given:
      pin: 4321
      reports: {form: attendance, period: 2026-W47, present: {P1: [28, 27]}, flags: ["low[P1]"]}
    steps:
      - dial
      - dial: "*800*1#"
      - type: 28 27
      - see: [Week 48, {en: boys, fr: garcons}]
      - see exactly: "Done"
      - screen: home
      - ended
      - drop
      - wait: 90m
      - sms in: ATT
      - sms out: [a, b]
      - sms out: none
    expect:
      saved: [{form: closed, school: 450102, revision: 2, reason: 3}, {form: attendance, present: {P1: none}}]
      draft: {form: dropout, period: 2026-W48, dropout: {P1: [1, 0]}}
      language: rw
  - name: Second
    given: {phone: 0788 999 999, at: 2026-12-01 00:30}
    steps: [dial]
    expect: {saved: none, draft: none}
)");
  CAPTURE(d.problems.to_text());
  REQUIRE(!d.problems.has_errors());
  REQUIRE(all.size() == 2);

  const story& first = all[0];
  CHECK(first.name == "First");
  CHECK(first.where.line == 4);
  CHECK(first.given.phone == alice);
  CHECK(first.given.at == wednesday());
  CHECK(first.given.languages == std::vector<std::string>{"fr", "en"});
  CHECK(first.given.pin == "4321");
  REQUIRE(first.given.enrolment.size() == 2);
  CHECK(first.given.enrolment[0].grade == "P1");
  CHECK(first.given.enrolment[0].girls == 30);
  CHECK(first.given.enrolment[1].boys == 10);
  CHECK_FALSE(first.given.enrolment[1].girls);
  REQUIRE(first.given.reports.size() == 1);
  CHECK(first.given.reports[0].cells.size() == 2);
  CHECK(first.given.reports[0].flags == std::vector<std::string>{"low[P1]"});

  std::vector<step::kind> kinds;
  for (const step& s : first.steps) kinds.push_back(s.what);
  using enum step::kind;
  CHECK(kinds ==
        std::vector{dial, dial, type, see, see_exactly, screen, ended, drop, wait, sms_in, sms_out, sms_out});
  CHECK(first.steps[0].texts.empty());
  CHECK(first.steps[2].texts[0].in("fr") == "28 27");
  CHECK(first.steps[3].texts[1].in("fr") == "garcons");
  CHECK(first.steps[3].where.line == 12);
  CHECK(first.steps[8].wait == std::chrono::minutes{90});
  CHECK(first.steps[10].texts.size() == 2);
  CHECK(first.steps[11].texts.empty());

  REQUIRE(first.expected.saved.size() == 2);
  CHECK(first.expected.saved[0].school == "450102");
  CHECK(first.expected.saved[0].revision == 2);
  CHECK(first.expected.saved[0].cells[0].value == 3);
  CHECK(first.expected.saved[1].cells.size() == 2);
  CHECK_FALSE(first.expected.saved[1].cells[0].value);
  CHECK(first.expected.draft->form == "dropout");
  CHECK(first.expected.language == "rw");
  CHECK(first.expected.language_where.line == 24);

  const story& second = all[1];
  CHECK(second.given.phone == "+250788999999");
  CHECK(second.given.at == wednesday() + std::chrono::hours{5 * 24 + 14} + std::chrono::minutes{30});
  CHECK(second.given.pin == rehearsal::usual_pin);
  CHECK(second.given.languages == std::vector<std::string>{"fr", "en"});
  CHECK(second.expected.none_saved);
  CHECK(second.expected.no_draft);
}

TEST_CASE("story: without a language it is played in the person's own") {
  small_district d;
  CHECK(d.story("dial", {}, "phone: \"" + bosco + "\"").given.languages == std::vector<std::string>{"fr"});
  CHECK(d.story("dial", {}, "phone: \"" + stranger + "\"").given.languages == std::vector<std::string>{"rw"});
  CHECK(d.story("dial", {}, "phone: \"" + alice + "\", language: all").given.languages.size() == 3);
  CHECK(d.story("dial", {}, "phone: \"" + alice + "\", language: none").given.languages ==
        std::vector<std::string>{""});
}

namespace {

struct mistake {
  const char* what;
  const char* given;
  const char* steps;
  const char* expect;
  const char* message;  ///< in the problems
  const char* hint;
};

const mistake mistakes[] = {
    {"an unknown step", "", "tpye: 1234", "", "6:15: error: no step is called `tpye`",
     "did you mean `type`?"},
    {"two words in one step", "", "{type: 1, see: 2}", "", "one word and what goes with it",
     "type: \"28 27\""},
    {"a step further in than the one before", "", "dial\n             - ended", "",
     "`dial - ended` is two steps", "begin each `-` in the same column"},
    {"the same, with something behind it", "", "dial\n             - type: 1", "",
     "7:14: error: this line begins in column 14", "begin it in column 13 as the next `-`"},
    {"a draft that is none", "", "dial", "draft: nothing", "7:21: error: `nothing` is no report",
     "write `none`"},
    {"a report that is none", "", "dial", "saved: [nothing]", "`nothing` is no report", "write `none`"},
    {"a screen that is none", "", "screen: hoem", "", "no screen is called `hoem`", "did you mean `home`?"},
    {"something after drop", "", "drop: now", "", "nothing goes with `drop`", ""},
    {"nothing after type", "", "type:", "", "`type` needs something after it", ""},
    {"no time to wait", "", "wait: long", "", "`long` is no time to wait", "write 10m, 3h or 2d"},
    {"another service code", "", "dial: \"*900#\"", "", "`*900#` is another service", "*800#"},
    {"a language that is none", "language: sw", "dial", "", "no language is called `sw`", ""},
    {"a language without a text", "language: all", "see: {en: a, rw: b}", "", "is played in `fr` too", ""},
    {"no day", "at: tomorrow", "dial", "", "`tomorrow` is no day and time", "2026-11-25T10:00"},
    {"a day that is none", "at: 2026-02-30T10:00", "dial", "", "is no day and time", ""},
    {"a PIN that is none", "pin: 12", "dial", "", "a PIN is 4 to 6 digits", ""},
    {"two persons", "school: 450101", "dial", "", "by `phone` or by `school`, not both", ""},
    {"an unknown key", "scool: 450101", "dial", "", "unknown key `scool`", "did you mean `school`?"},
    {"an earlier report without its period", "reports: {form: closed}", "dial", "", "needs its `period`", ""},
    {"a form that is none", "", "dial", "saved: {form: attendence}", "no form is called `attendence`",
     "did you mean `attendance`?"},
    {"a field that is none", "", "dial", "saved: {form: attendance, presnt: {}}", "unknown key `presnt`",
     "did you mean `present`?"},
    {"a field without its grades", "", "dial", "saved: {form: attendance, present: 3}",
     "`present` is asked by grade", "{P1: [28, 27]}"},
    {"a grade that is none", "", "dial", "saved: {form: attendance, present: {P9: [1, 2]}}",
     "no grade is called `P9`", "known: N1, N2"},
    {"one number for two sexes", "", "dial", "saved: {form: attendance, present: {P1: 3}}",
     "boys and girls are written as [28, 27]", ""},
    {"a number that is none", "", "dial", "saved: {form: closed, reason: x}", "a whole number or `none`", ""},
    {"a school that is none", "", "dial", "saved: {form: closed, school: 450109}",
     "no school with the code `450109`", "did you mean `450101`?"},
};

}  // namespace

TEST_CASE("story: a mistake is told with its place and a hint") {
  small_district d;
  for (const mistake& m : mistakes) {
    CAPTURE(m.what);
    const std::string given(m.given);
    std::string text = "stories:\n  - name: A\n    given:\n      {phone: \"" + alice + "\"";
    if (given.find("at:") == std::string::npos) text += ", at: 2026-11-25T10:00";
    text += (given.empty() ? "" : ", " + given) + "}\n    steps:\n            - " + m.steps + "\n";
    if (*m.expect != '\0') text += "    expect: {" + std::string(m.expect) + "}\n";
    d.read(text);
    const std::string told = d.problems.to_text();
    CAPTURE(told);
    CHECK(contains(told, m.message));
    CHECK(contains(told, m.hint));
    CHECK(d.problems.all().size() == 1);
  }
}

TEST_CASE("story: steps are a list, and not an empty one") {
  small_district d;
  const std::string head =
      "stories:\n  - name: A\n    given: {school: 450101, at: 2026-11-25T10:00}\n    steps:";
  d.read(head + "\n      -dial\n");
  CHECK(contains(d.problems.to_text(), "5:7: error: a blank is missing after the `-` [yaml/missing-blank]"));
  CHECK(contains(d.problems.to_text(), "write `- dial`"));
  d.read(head + "\n      -dial\n      -drop\n");
  CHECK(contains(d.problems.to_text(), "write `- dial`"));
  d.read(head + " []\n");
  CHECK(contains(d.problems.to_text(), "4:12: error: the story has no step"));
  d.read(head + " dial\n");
  CHECK(contains(d.problems.to_text(), "`steps` is a list"));
}

TEST_CASE("story: who calls and when has to be said") {
  small_district d;
  d.read("stories:\n  - {name: A, steps: [dial]}\n");
  CHECK(contains(d.problems.to_text(), "2:5: error: nobody calls"));
  CHECK(contains(d.problems.to_text(), "2:5: error: the day is missing"));
  d.read("given: {school: 450109, at: 2026-11-25T10:00}\nstories:\n  - {name: A, steps: [dial]}\n");
  CHECK(contains(d.problems.to_text(), "no school with the code `450109`"));
  d.read("stories: {}\n");
  CHECK(contains(d.problems.to_text(), "`stories` is a list"));
}
