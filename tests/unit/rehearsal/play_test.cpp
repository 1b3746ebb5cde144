#include <doctest/doctest.h>

#include <sstream>

#include "gateway/rehearsal/results.hpp"

#include "tests/unit/rehearsal/small_district.hpp"

using namespace raporo;
using namespace raporo::test;
using rehearsal::failure;

namespace {

const std::string to_home = "dial, type: 1234, ";
const std::string whole_report_steps = to_home + "type: 1, type: 28 27, type: 24 25, type: 1";

std::string only(const std::vector<failure>& failures) {
  REQUIRE(failures.size() == 1);
  return failures.front().what;
}

}  // namespace

TEST_CASE("play: a story that holds has no failure") {
  small_district d;
  CHECK(d.play("dial: \"*800#\", screen: pin, see exactly: Enter your PIN, type: 1234, screen: home, "
               "see: [EP Karambo, 1 Attendance], type: 1, type: 28 27, drop, wait: 3h, dial, type: 1234, "
               "screen: resume, type: 1, type: 24 25, type: 1, ended, sms out: EP Karambo, sms out: none",
               "    expect:\n"
               "      saved: {form: attendance, period: 2026-W48, revision: 1, flags: [],\n"
               "              present: {P1: [28, 27], P2: [24, 25], P3: none}}\n"
               "      draft: none\n"
               "      language: en\n")
            .empty());
}

namespace {

struct row {
  const char* steps;
  const char* what;
  const char* picture;
};

const row rows[] = {
    {"see: EP Karambo", "nothing was dialled yet", ""},
    {"type: 1234", "`1234` is typed, but there is no call", ""},
    {"dial, see: your name", "`your name` is not on the screen",
     "│ your name                        │   │ Enter your PIN                   │"},
    {"dial, see exactly: Enter", "the screen says something else", "┌─ pin "},
    {"dial, screen: home", "the screen is `pin`, not `home`", "│ (the screen home)"},
    {"dial, ended", "the call goes on", "(the call is over)"},
    {"dial, drop, type: 1", "`1` is typed, but there is no call", ""},
    {"sms in: HELLO, sms out: Thank you", "no SMS that came says this",
     "│ Thank you                        │   │ The first"},
    {"sms in: HELLO, sms out: none", "an SMS came", "(no SMS)"},
    {"sms in: STOP, sms out: START, sms out: START", "no SMS came", "─ no SMS ─"},
    {"sms in: HELLO, sms out: [first word, no such]", "no SMS that came says this", "│ no such"},
};

}  // namespace

TEST_CASE("play: a step that does not hold ends the story, and is shown beside the phone") {
  small_district d;
  for (const row& r : rows) {
    CAPTURE(r.steps);
    const auto failures =
        d.play(std::string(r.steps) + ", screen: locked, ended", "    expect: {saved: {form: attendance}}\n");
    REQUIRE(failures.size() == 1);
    CHECK(failures[0].what == r.what);
    CAPTURE(failures[0].picture);
    CHECK(contains(failures[0].picture, r.picture));
    CHECK(failures[0].where.line == 4);
  }
}

TEST_CASE("play: of what is expected at the end everything is looked at") {
  small_district d;
  std::vector<std::string> told;
  for (const failure& f :
       d.play(whole_report_steps + ", drop, dial, type: 1234, type: 2, type: P1",
              "    expect:\n"
              "      saved:\n"
              "        - {form: attendance, revision: 2, present: {P1: [28, 20], P2: none}, flags: [low]}\n"
              "        - {form: closed}\n"
              "        - {form: attendance, period: 2026-W40}\n"
              "      draft: {form: attendance}\n"
              "      language: rw\n"))
    told.push_back(std::to_string(f.where.line) + ": " + f.what);
  CHECK(told == std::vector<std::string>{
                    "7: the report is revision 1, not 2", "7: present[P1, girls] is 27, not 20",
                    "7: present[P2, boys] is 24, not none", "7: present[P2, girls] is 25, not none",
                    "7: the flags are [], not [low]", "8: no report of `closed` is saved",
                    "9: no report of `attendance` is saved for 2026-W40",
                    "10: the draft is of `dropout`, not `attendance`",
                    "11: the person's language is `en`, not `rw`"});
}

TEST_CASE("play: that nothing was saved or begun is looked at") {
  small_district d;
  CHECK(only(d.play(whole_report_steps, "    expect: {saved: none}\n")) ==
        "a report of `attendance` for 2026-W48 was saved");
  CHECK(only(d.play(to_home + "type: 1, type: 28 27", "    expect: {draft: none}\n")) ==
        "a draft of `attendance` for 2026-W48 is still open");
  CHECK(only(d.play("dial", "    expect: {draft: {form: attendance}}\n")) == "no draft is open");
  const std::string earlier =
      "phone: \"" + alice + "\", reports: {form: closed, period: 2026-W47, reason: 2}";
  CHECK(d.play("dial", "    expect: {saved: none}\n", earlier).empty());
  CHECK(only(d.play("sms in: CLOSED 3", "    expect: {saved: none}\n", earlier)) ==
        "a report of `closed` for 2026-W48 was saved");
}

TEST_CASE("play: the story's circumstances are those of the gateway") {
  small_district d;
  const std::string phone = "phone: \"" + alice + "\", ";
  CHECK(d.play("dial, type: 9876, screen: home", {}, phone + "pin: 9876").empty());
  CHECK(d.play("dial, screen: language", {}, phone + "language: none").empty());
  CHECK(d.play("dial, type: 1234, type: 1, see: \"Inscrits: 7 8\"", {},
               phone + "language: fr, enrolment: {S1: [7, 8]}")
            .empty());
  CHECK(d.play("dial, type: 1234, see: \"{week: 1}\"", {}, phone + "language: en").size() == 1);
  CHECK(d.play("dial, type: 1234, type: 5, type: 1, see: 55/110", {},
               phone + "language: en, reports: {form: attendance, period: 2026-W48, present: {P1: [30, 0], "
                       "P2: [0, 25]}}")
            .empty());
  CHECK(d.play("dial, screen: unknown_number", {}, "phone: \"" + stranger + "\"").empty());
}

TEST_CASE("play: a story is played anew in each language") {
  small_district d;
  CHECK(d.play(to_home + "see: {rw: icyumweru, en: week, fr: semaine}, type: 1, type: 28 27",
               "    expect: {saved: none}\n", "phone: \"" + alice + "\", language: all")
            .empty());
  CHECK(d.play(to_home + "see: week", {}, "phone: \"" + alice + "\", language: all").size() == 2);
}

TEST_CASE("play: a language that is chosen, or not yet") {
  small_district d;
  const std::string given = "phone: \"" + alice + "\", language: none";
  CHECK(d.play("dial", "    expect: {language: none}\n", given).empty());
  CHECK(only(d.play("dial, type: 2", "    expect: {language: none}\n", given)) ==
        "the person's language is `en`, not `none`");
}

TEST_CASE("play: what fails alike in several languages is one failure, and tells what was done last") {
  small_district d;
  const rehearsal::story s =
      d.story(to_home + "screen: home, screen: pin", {}, "phone: \"" + alice + "\", language: all");
  const auto failures = rehearsal::play_all(s, d.district, d.met);
  REQUIRE(failures.size() == 1);
  CHECK(failures[0].languages == std::vector<std::string>{"rw", "en", "fr"});
  CHECK(failures[0].after == "type: 1234");
  std::ostringstream out;
  rehearsal::print_failure(s, failures[0], out);
  const std::string told = out.str();
  CAPTURE(told);
  CHECK(contains(told,
                 "a.test.yaml:4:45: error: the screen is `home`, not `pin` [story/does-not-hold]\n"
                 "    4 |     steps: [dial, type: 1234, screen: home, screen: pin]\n"
                 "      |                                             ^~~~~~\n"
                 "      = in the story `A story`, in rw, en, fr, after `type: 1234`\n"));
}

TEST_CASE("play: who wants no messages gets none but answers") {
  small_district d;
  CHECK(d.play("sms in: STOP, sms out: START, " + whole_report_steps + ", ended, sms out: none").empty());
}

TEST_CASE("play: keys that are dialled at once are typed one after the other") {
  small_district d;
  CHECK(d.play("dial: \"*800*1234*1#\", screen: attendance.present, type: 28 27, see: P2").empty());
}
