#include "menus/enrolment.hpp"

#include <doctest/doctest.h>

#include "story.hpp"

using namespace raporo;
using namespace raporo::menus;
using namespace raporo::menus::testing;

namespace {

const std::string counted_school = "211008";

/// Counted in week 40: 30 boys and 28 girls.
const grade_enrolment p3{"P3", 30, 28, "2026-W40"};

std::vector<enrolment_change> some_changes() {
  return {{counted_school, "2026-W39", "P3", sex::boys, -9},   // counted without them already
          {counted_school, "2026-W40", "P3", sex::boys, -2},   //
          {counted_school, "2026-W42", "P3", sex::boys, 1},    //
          {counted_school, "2026-W42", "P3", sex::girls, -3},  //
          {counted_school, "2026-W42", "P4", sex::girls, -3},  // another grade
          {"211009", "2026-W42", "P3", sex::girls, -3}};
}

std::optional<std::int64_t> in(sex by, std::string_view period) {
  return enrolled(counted_school, p3, by, period, some_changes());
}

}  // namespace

TEST_CASE("enrolment: as counted, less who left in earlier weeks, and who came back from that week on") {
  CHECK(in(sex::boys, "2026-W40") == 30);
  CHECK(in(sex::boys, "2026-W41") == 28);
  CHECK(in(sex::boys, "2026-W42") == 29);
  CHECK(in(sex::girls, "2026-W42") == 28);
  CHECK(in(sex::girls, "2026-W43") == 25);
  CHECK(in(sex::none, "2026-W42") == 57);
  CHECK(in(sex::none, "2026-W43") == 54);
  CHECK(in(sex::none, "2027-W01") == 54);
}

TEST_CASE("enrolment: about a term, a year or no period everything that is known counts") {
  for (const char* period : {"2026/27-T1", "2026/27", ""}) CHECK(in(sex::none, period) == 54);
}

TEST_CASE("enrolment: a week before the count has the pupils that were counted") {
  CHECK(in(sex::boys, "2026-W38") == 30);
}

TEST_CASE("enrolment: never below zero, and unknown where it was not counted") {
  const std::vector<enrolment_change> all_gone{{counted_school, "2026-W41", "P3", sex::boys, -50},
                                               {counted_school, "2026-W41", "P3", sex::none, -5}};
  CHECK(enrolled(counted_school, p3, sex::boys, "2026-W42", all_gone) == 0);
  CHECK(enrolled(counted_school, p3, sex::none, "2026-W42", all_gone) == 23);  // 0 + 28 - 5
  CHECK_FALSE(
      enrolled(counted_school, {"P3", std::nullopt, 28, ""}, sex::boys, "2026-W42", all_gone).has_value());
  CHECK_FALSE(
      enrolled(counted_school, {"P3", std::nullopt, 28, ""}, sex::none, "2026-W42", all_gone).has_value());
}

TEST_CASE("enrolment: no more come back than have gone") {
  const auto boys = [](std::vector<enrolment_change> changes, std::string_view period) {
    return enrolled(counted_school, p3, sex::boys, period, changes);
  };
  const std::vector<enrolment_change> too_many{{counted_school, "2026-W41", "P3", sex::boys, 31},
                                               {counted_school, "2026-W42", "P3", sex::boys, -4},
                                               {counted_school, "2026-W43", "P3", sex::boys, 9},
                                               {counted_school, "2026-W44", "P3", sex::boys, -1}};
  CHECK(boys(too_many, "2026-W41") == 30);
  CHECK(boys(too_many, "2026-W43") == 30);
  CHECK(boys(too_many, "2026-W45") == 29);
  CHECK(enrolled(counted_school, p3, sex::none, "2026-W43", too_many) == 58);
  // In one week, some of those who left it are back before its end.
  CHECK(boys({{counted_school, "2026-W41", "P3", sex::boys, -5},
              {counted_school, "2026-W41", "P3", sex::boys, 3}},
             "2026-W42") == 28);
}

TEST_CASE("enrolment: only what the weeks of its own school year tell counts") {
  grade_enrolment last_year = p3;
  last_year.until = "2026-W42";
  CHECK(enrolled(counted_school, last_year, sex::boys, "2026-W45", some_changes()) == 28);
  CHECK(enrolled(counted_school, last_year, sex::girls, "2026-W45", some_changes()) == 28);
}

TEST_CASE("enrolment: after a flood who came back is reported, or is there before it was") {
  phone p;
  p.schools[0].grades = {{"P1", 30, 28, "2026-W40"}};
  p.person.changes = {{counted_school, "2026-W46", "P1", sex::boys, -19}};
  p.dial_home();
  play(p, {{"1", "Enrolled: 11 28"},
           {"31 20", "P1: 31 boys is more than 30 enrolled"},
           {"29 20", "P1: more than the 11 28 left. Who came back goes under Drop-outs. Is it right?"},
           {"1", "Week 48: present 49"},
           {"1", "Thank you"}});
  REQUIRE(p.saved.size() == 1);
  CHECK(p.saved[0].flags == std::vector<std::string>{"more_than_left[P1]"});
  p.dial_home();
  play(p,
       {{"2", ""}, {"0", ""}, {"P1", ""}, {"31 0", "P1: 31 boys: only 0 to 30"}, {"15 0", "came back 15"}});
}

TEST_CASE("enrolment: bounds, rates and receipts of a week leave out who dropped out before it") {
  phone p;
  p.schools[0].grades = {{"P1", 30, 28, "2026-W40"}};
  p.person.changes = {{counted_school, "2026-W47", "P1", sex::boys, -2},
                      {counted_school, "2026-W48", "P1", sex::girls, -1}};
  p.dial_home();
  play(p, {{"1", "Enrolled: 28 28"},
           {"31 20", "P1: 31 boys is more than 30 enrolled"},
           {"28 20", "present 48/56 = 86%"},
           {"1", "Attendance 86%"}});
  CHECK(has(p.receipt, "48 present of 56 = 86%"));
  // Last week's are those of last week, and a stored report is shown with its own.
  p.dial_home();
  play(
      p,
      {{"6", ""}, {"3", ""}, {"1", "Enrolled: 30 28"}, {"000", ""}, {"5", ""}, {"1", "present 48/56 = 86%"}});
}
