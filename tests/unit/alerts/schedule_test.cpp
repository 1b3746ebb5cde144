#include "gateway/alerts/schedule.hpp"

#include <doctest/doctest.h>

#include "small_district.hpp"

using namespace raporo;
using namespace raporo::alerts;
using namespace raporo::test;
using std::chrono::hours;
using std::chrono::minutes;

namespace {

alert_rule weekly(std::string id, std::chrono::weekday day, minutes time, int weeks_back) {
  alert_rule rule;
  rule.id = std::move(id);
  rule.when = {day, time, weeks_back};
  return rule;
}

/// A digest on Monday 07:30 about last week, and a reminder on Friday 15:00 about this one.
rule_book two_rules() {
  rule_book book;
  book.rules.push_back(weekly("digest", std::chrono::Monday, hours{7} + minutes{30}, 1));
  book.rules.push_back(weekly("reminder", std::chrono::Friday, hours{15}, 0));
  return book;
}

/// `digest 2026-W48 2026-11-30 07:30`
std::vector<std::string> described(const std::vector<occurrence>& occurrences) {
  std::vector<std::string> lines;
  for (const occurrence& o : occurrences) {
    const local_minutes local = kigali().to_local(o.due);
    const auto day = std::chrono::floor<std::chrono::days>(local);
    lines.push_back(o.rule->id + " " + o.period.label() + " " + format_date(day) + " " +
                    format_time_of_day(local - day));
  }
  return lines;
}

std::vector<std::string> between(const char* after, const char* until) {
  const rule_book book = two_rules();
  return described(occurrences_between(book, kigali(), at(after), at(until)));
}

using lines = std::vector<std::string>;

}  // namespace

TEST_CASE("schedule: a digest on Monday is about the week before, a reminder on Friday about this week") {
  CHECK(between("2026-11-27 12:00", "2026-11-30 12:00") ==
        lines{"reminder 2026-W48 2026-11-27 15:00", "digest 2026-W48 2026-11-30 07:30"});
}

TEST_CASE("schedule: the start is left out and the end is taken in, so that ticks neither miss nor repeat") {
  CHECK(between("2026-11-30 07:29", "2026-11-30 07:30") == lines{"digest 2026-W48 2026-11-30 07:30"});
  CHECK(between("2026-11-30 07:30", "2026-11-30 07:31").empty());
  CHECK(between("2026-11-30 07:30", "2026-11-30 07:30").empty());
  CHECK(between("2026-12-01 07:30", "2026-11-30 07:00").empty());
}

TEST_CASE("schedule: a jump of the clock over weeks brings everything between, in order") {
  CHECK(between("2026-11-26 00:00", "2026-12-08 00:00") ==
        lines{"reminder 2026-W48 2026-11-27 15:00", "digest 2026-W48 2026-11-30 07:30",
              "reminder 2026-W49 2026-12-04 15:00", "digest 2026-W49 2026-12-07 07:30"});
}

TEST_CASE("schedule: the 53rd week of 2026 has its digest in 2027") {
  CHECK(between("2026-12-31 00:00", "2027-01-11 12:00") ==
        lines{"reminder 2026-W53 2027-01-01 15:00", "digest 2026-W53 2027-01-04 07:30",
              "reminder 2027-W01 2027-01-08 15:00", "digest 2027-W01 2027-01-11 07:30"});
}

TEST_CASE("schedule: rules that are due together come in the order of the book") {
  rule_book book;
  for (const char* id : {"schools", "sectors", "districts"}) {
    book.rules.push_back(weekly(id, std::chrono::Monday, hours{7}, 1));
  }
  const auto due =
      described(occurrences_between(book, kigali(), at("2026-11-29 00:00"), at("2026-12-01 00:00")));
  CHECK(due == lines{"schools 2026-W48 2026-11-30 07:00", "sectors 2026-W48 2026-11-30 07:00",
                     "districts 2026-W48 2026-11-30 07:00"});
}

TEST_CASE("schedule: a rule's time is civil, whatever the zone does to its clocks") {
  const time_zone paris = time_zone::find("Europe/Paris").value();
  const rule_book book = two_rules();
  // Summer time ends on Sunday 25 October 2026.
  CHECK(occurrence_for(book.rules[0], {2026, 42}, paris).due ==
        instant(std::chrono::sys_days{std::chrono::year{2026} / 10 / 19} + hours{5} + minutes{30}));
  CHECK(occurrence_for(book.rules[0], {2026, 43}, paris).due ==
        instant(std::chrono::sys_days{std::chrono::year{2026} / 10 / 26} + hours{6} + minutes{30}));
}

TEST_CASE("quiet hours: a time in the night waits for the morning, others stay") {
  const quiet_hours night;  // 20:00 to 07:00
  const auto left = [&](const char* t) { return leave_quiet_hours(at(t), night, kigali()); };
  CHECK(left("2026-11-30 07:30") == at("2026-11-30 07:30"));
  CHECK(left("2026-11-30 19:59") == at("2026-11-30 19:59"));
  CHECK(left("2026-11-30 20:00") == at("2026-12-01 07:00"));
  CHECK(left("2026-11-30 00:30") == at("2026-11-30 07:00"));
  CHECK(left("2026-11-30 07:00") == at("2026-11-30 07:00"));
}

TEST_CASE("quiet hours: they may lie within one day, or not be there") {
  const quiet_hours noon{hours{12}, hours{14}};
  CHECK(leave_quiet_hours(at("2026-11-30 13:00"), noon, kigali()) == at("2026-11-30 14:00"));
  CHECK(leave_quiet_hours(at("2026-11-30 23:00"), noon, kigali()) == at("2026-11-30 23:00"));
  const quiet_hours none{hours{7}, hours{7}};
  CHECK(leave_quiet_hours(at("2026-11-30 07:00"), none, kigali()) == at("2026-11-30 07:00"));
}
