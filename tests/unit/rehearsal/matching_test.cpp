#include "gateway/rehearsal/matching.hpp"

#include <doctest/doctest.h>

using namespace raporo::rehearsal;

TEST_CASE("matching: words are somewhere on the screen, and a line break is a blank") {
  CHECK(is_in("Week 48\n1 Attendance", "Attend"));
  CHECK(is_in("Week 48\n1 Attendance", "48 1 Attendance"));
  CHECK(is_in("Week 48\n1 Attendance", "Week 48\n1"));
  CHECK(is_in("anything", ""));
  CHECK_FALSE(is_in("Week 48", "week 48"));
  CHECK_FALSE(is_in("Week 48", "Week 481"));
}

TEST_CASE("matching: dots stand for anything, in order") {
  CHECK(is_in("Thank you. Ref K7M2Q. Attendance 92%", "Ref .... Attendance 92%"));
  CHECK_FALSE(is_in("Attendance 92%. Ref K7M2Q.", "Ref ... Attendance"));
}

TEST_CASE("matching: exactly is the whole screen, line by line") {
  CHECK(is_exactly("Week 48\n1 Send", "Week 48\n1 Send\n"));
  CHECK_FALSE(is_exactly("Week 48\n1 Send", "Week 48"));
  CHECK_FALSE(is_exactly("Week 48\n1 Send", "1 Send"));
  CHECK_FALSE(is_exactly("Week 48\n1 Send", "Week 48 1 Send"));
  CHECK(is_exactly("Ref K7M2Q. Done.\n1 Send", "Ref .... Done.\n1 Send"));
  CHECK(is_exactly("Ref K7M2Q", "Ref ..."));
  CHECK(is_exactly("Ref K7M2Q", "... K7M2Q"));
  CHECK_FALSE(is_exactly("Ref K7M2Q", "... K7M2"));
  CHECK_FALSE(is_exactly("Ref K7M2Q", "ef ..."));
  CHECK_FALSE(is_exactly("ab", "ab...b"));
}
