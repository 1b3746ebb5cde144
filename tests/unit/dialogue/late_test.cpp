#include <doctest/doctest.h>

#include "tests/support/switchboard.hpp"

using namespace raporo;
using namespace raporo::test;

namespace {

constexpr std::string_view due_on_friday = "Late (due 27/11).";

bool stored_as_late(switchboard& b) {
  return b.look(
      [](sql::connection& c) { return storage::find_report(c, {karambo, "attendance", "2026-W48"})->late; });
}

}  // namespace

TEST_CASE(
    "late: a report after the first deadline is stored as late, and the screen and the receipt say so") {
  switchboard b;
  b.time.advance(std::chrono::hours{24 * 3});
  const std::string shown = b.walk(alice, "s1", whole_report());
  CHECK(stored_as_late(b));
  CHECK_MESSAGE(contains(shown, due_on_friday), shown);
  REQUIRE(b.messages().size() == 1);
  CHECK_MESSAGE(contains(b.messages()[0], due_on_friday), b.messages()[0]);

  // What is corrected stays late, since it counts from when it first came.
  REQUIRE(b.text(alice, "id-1", "ATT P1 20 20 P2 20 20"));
  CHECK(contains(b.messages()[1], due_on_friday));
}

TEST_CASE("late: a report that came in time stays so when it is corrected after the deadline") {
  switchboard b;
  CHECK_FALSE(contains(b.walk(alice, "s1", whole_report()), "Late"));
  b.time.advance(std::chrono::hours{24 * 3});
  REQUIRE(b.text(alice, "id-1", "ATT P1 20 20 P2 20 20"));
  CHECK_FALSE(stored_as_late(b));
  for (const std::string& text : b.messages()) CHECK_FALSE(contains(text, "Late"));
}

TEST_CASE("late: until the minute of the deadline a report is in time") {
  switchboard b;
  b.time.advance(std::chrono::hours{24 * 2 + 7});
  SUBCASE("on it") {
    REQUIRE(b.text(alice, "id-1", "ATT P1 20 20 P2 20 20"));
    CHECK_FALSE(stored_as_late(b));
  }
  SUBCASE("after it") {
    b.time.advance(std::chrono::milliseconds{1});
    REQUIRE(b.text(alice, "id-1", "ATT P1 20 20 P2 20 20"));
    CHECK(stored_as_late(b));
  }
}

TEST_CASE("late: a report of a term is never late") {
  switchboard b;
  b.time.advance(std::chrono::hours{24 * 30});
  REQUIRE(b.text(alice, "id-1", "RISK P1 0 0 P2 0 0"));
  REQUIRE(b.messages().size() == 1);
  CHECK(contains(b.messages()[0], "Received term 1"));
  CHECK_FALSE(contains(b.messages()[0], "Late"));
}
