#include "config/calendar.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "tests/support/temporary_folder.hpp"

namespace {

using namespace raporo::config;
using raporo::iso_week;
using raporo::parse_date;

const std::vector<std::string> karambo = {"450601", "gicumbi-kageyo", "gicumbi", "north", "rwanda"};

std::chrono::local_days day(const char* text) {
  return parse_date(text).value();
}
iso_week week(const char* label) {
  return iso_week::parse(label).value();
}

calendar read(const std::string& yaml, diagnostics& problems) {
  const raporo::test::temporary_folder folder;
  folder.write("calendar.yaml", yaml);
  return read_calendar(folder.path(), problems);
}

/// `line code` of every problem.
std::string calendar_problems(const std::string& yaml) {
  diagnostics problems;
  read(yaml, problems);
  std::string text;
  for (const diagnostic& d : problems.all()) {
    if (!text.empty()) text += "; ";
    text += std::to_string(d.where.line) + " " + d.code;
  }
  return text;
}

const std::string years =
    "years:\n"
    "  - {year: 2026/27, terms: [{first: 2026-09-07, last: 2026-12-18}, {first: 2027-01-04, last: "
    "2027-04-02}]}\n";

calendar with(const std::string& more) {
  diagnostics problems;
  calendar c = read(years + more, problems);
  CHECK(problems.to_text() == "");
  return c;
}

}  // namespace

TEST_CASE("calendar: a term begins and ends with its days") {
  const calendar c = with("");
  CHECK(c.term_on(day("2026-09-06")) == nullptr);
  REQUIRE(c.term_on(day("2026-09-07")) != nullptr);
  CHECK(c.term_on(day("2026-09-07"))->label() == "2026/27-T1");
  CHECK(c.term_on(day("2026-12-18")) == &c.terms[0]);
  CHECK(c.term_on(day("2026-12-19")) == nullptr);
  CHECK(c.term_on(day("2027-01-04"))->label() == "2026/27-T2");
  CHECK(c.term_on(day("2027-04-03")) == nullptr);
}

TEST_CASE("calendar: in the holidays the term before them is the newest") {
  const calendar c = with("");
  CHECK(c.term_at_or_before(day("2026-09-06")) == nullptr);
  CHECK(c.term_at_or_before(day("2026-11-24")) == &c.terms[0]);
  CHECK(c.term_at_or_before(day("2026-12-30")) == &c.terms[0]);
  CHECK(c.term_at_or_before(day("2027-08-01")) == &c.terms[1]);
  CHECK(calendar().term_at_or_before(day("2026-11-24")) == nullptr);
}

TEST_CASE("calendar: a week in term has five school days, one in the holidays none") {
  const calendar c = with("");
  CHECK(c.open_days(week("2026-W48"), karambo) == 5);
  CHECK(c.open_days(week("2026-W37"), karambo) == 5);
  CHECK(c.open_days(week("2026-W36"), karambo) == 0);
  CHECK(c.open_days(week("2026-W52"), karambo) == 0);
}

TEST_CASE("calendar: 2026 has a 53rd week, in the holidays; term 2 begins in the week after it") {
  const calendar c = with("");
  CHECK(week("2026-W53").monday() == day("2026-12-28"));
  CHECK(c.open_days(week("2026-W53"), karambo) == 0);
  CHECK(week("2026-W53").plus(1) == week("2027-W01"));
  CHECK(c.open_days(week("2027-W01"), karambo) == 5);
}

TEST_CASE("calendar: a holiday closes every school") {
  const calendar c =
      with("holidays:\n  - {day: 2026-11-24, name: A}\n  - {first: 2026-11-26, last: 2026-11-29, name: B}\n");
  CHECK(c.open_days(week("2026-W48"), karambo) == 2);
}

TEST_CASE("calendar: a closure counts for its unit and all below it, and no day twice") {
  const calendar c = with(
      "holidays: [{day: 2026-11-23, name: Holiday}]\n"
      "closures:\n"
      "  - {first: 2026-11-23, last: 2026-11-24, unit: gicumbi, reason: Race}\n"
      "  - {day: 2026-11-24, unit: gicumbi-kageyo, reason: Rain}\n"
      "  - {day: 2026-11-25, unit: \"450601\", reason: Roof}\n"
      "  - {day: 2026-11-26, unit: gicumbi-rutare, reason: Bridge}\n");
  CHECK(c.open_days(week("2026-W48"), karambo) == 2);
  CHECK(c.open_days(week("2026-W48"), {"450602", "gicumbi-kageyo", "gicumbi", "north", "rwanda"}) == 3);
  CHECK(c.open_days(week("2026-W48"), {"451801", "gicumbi-rutare", "gicumbi", "north", "rwanda"}) == 2);
  CHECK(c.open_days(week("2026-W48"), {"110101", "gasabo-remera", "gasabo", "kigali", "rwanda"}) == 4);
}

TEST_CASE("calendar: a closure of an unknown unit is reported where it is written") {
  diagnostics problems;
  const calendar c =
      read(years + "closures:\n  - {day: 2026-11-24, unit: gicumby, reason: Rain}\n", problems);
  check_units(c, [](std::string_view id) { return id == "gicumby"; }, problems);
  CHECK(problems.empty());
  check_units(c, [](std::string_view id) { return id == "gicumbi"; }, problems);
  REQUIRE(problems.all().size() == 1);
  CHECK(problems.all()[0].code == "calendar/unknown-unit");
  CHECK(problems.all()[0].where.line == 4);
}

TEST_CASE("calendar: deadlines lie in the week and in the one after it") {
  const calendar c =
      with("deadlines:\n  first: {day: thursday, at: \"16:30\"}\n  second: {day: monday, at: \"08:00\"}\n");
  CHECK(c.first_deadline.in(week("2026-W48")) == day("2026-11-26") + std::chrono::minutes{16 * 60 + 30});
  CHECK(c.second_deadline.in(week("2026-W48")) == day("2026-11-30") + std::chrono::hours{8});
  const calendar usual = with("");
  CHECK(usual.first_deadline.in(week("2026-W53")) == day("2027-01-01") + std::chrono::hours{17});
  CHECK(usual.second_deadline.in(week("2026-W53")) == day("2027-01-05") + std::chrono::hours{12});
}

TEST_CASE("calendar: quiet days") {
  const calendar c = with("quiet: [{first: 2027-04-07, last: 2027-04-13}]\n");
  CHECK_FALSE(c.is_quiet(day("2027-04-06")));
  CHECK(c.is_quiet(day("2027-04-07")));
  CHECK(c.is_quiet(day("2027-04-13")));
  CHECK_FALSE(c.is_quiet(day("2027-04-14")));
}

TEST_CASE("calendar: what is wrong is reported with its place") {
  CHECK(calendar_problems("holidays: []\n") == "1 calendar/missing-key");
  CHECK(calendar_problems("years:\n  - {year: 2026, terms: [{first: 2026-09-07, last: 2026-12-18}]}\n") ==
        "2 calendar/wrong-value");
  CHECK(calendar_problems("years:\n  - {year: 2026/27, terms: []}\n") == "2 calendar/wrong-type");
  CHECK(calendar_problems(years + "quiet:\n  - {first: 2027-04-13, last: 2027-04-07}\n") ==
        "4 calendar/backwards");
  CHECK(calendar_problems(years + "quiet:\n  - {first: 2027-04-31, last: 2027-05-07}\n") ==
        "4 calendar/wrong-value");
  CHECK(calendar_problems(years + "closures:\n  - {day: 2026-11-24, reason: Rain}\n") ==
        "4 calendar/missing-key");
  CHECK(calendar_problems(years + "deadlines:\n  first: {day: fryday, at: \"17:00\"}\n") ==
        "4 calendar/wrong-value");
  CHECK(calendar_problems(years + "deadlines:\n  first: {day: friday, at: \"25:00\"}\n") ==
        "4 calendar/wrong-value");
  CHECK(calendar_problems(years + "holydays: []\n") == "3 calendar/unknown-key");
  CHECK(calendar_problems(years + "quiet: 7\n") == "3 calendar/wrong-type");
}

TEST_CASE("calendar: terms that overlap or stand out of order are refused") {
  CHECK(calendar_problems("years:\n"
                          "  - year: 2026/27\n"
                          "    terms:\n"
                          "      - {first: 2026-09-07, last: 2026-12-18}\n"
                          "      - {first: 2026-12-18, last: 2027-04-02}\n") == "5 calendar/overlap");
  CHECK(calendar_problems("years:\n"
                          "  - year: 2026/27\n"
                          "    terms:\n"
                          "      - {first: 2027-01-04, last: 2027-04-02}\n"
                          "      - {first: 2026-09-07, last: 2026-12-18}\n") == "5 calendar/overlap");
}

TEST_CASE("calendar: the demo has two school years") {
  diagnostics problems;
  const calendar c = read_calendar(RAPORO_SOURCE_DIR "/config/demo", problems);
  CHECK(problems.to_text() == "");
  REQUIRE(c.terms.size() == 6);
  CHECK(c.terms[3].label() == "2026/27-T1");
  CHECK(c.open_days(week("2026-W48"), karambo) == 5);
  CHECK(c.open_days(week("2026-W14"), karambo) == 4);  // Good Friday
  CHECK(c.open_days(week("2026-W46"), {"451801", "gicumbi-rutare", "gicumbi", "north", "rwanda"}) == 3);
  CHECK(c.is_quiet(day("2026-04-10")));
}

TEST_CASE(
    "calendar: the days of a school year are from its first term to its last, and terms follow each other") {
  const calendar c = with("  - {year: 2027/28, terms: [{first: 2027-09-06, last: 2027-12-17}]}\n");
  CHECK(c.days_of("2026/27").first == day("2026-09-07"));
  CHECK(c.days_of("2026/27").last == day("2027-04-02"));
  CHECK(c.days_of("2027/28").last == day("2027-12-17"));
  CHECK(c.term_before(c.terms[0]) == nullptr);
  CHECK(c.term_before(c.terms[2]) == &c.terms[1]);
}
