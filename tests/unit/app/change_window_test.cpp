#include "gateway/app/change_window.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace raporo;
using namespace raporo::app;

namespace {

instant second_of(int s) {
  return instant(std::chrono::seconds{s});
}

constexpr storage::message_state accepted = storage::message_state::accepted;

/// One look at what a database has. Gives whose changes are told.
struct change_row {
  std::string id;
  int second = 0;
};
std::string look(change_window& w, int now, const std::vector<change_row>& rows) {
  w.be_at(second_of(now));
  const instant since = w.since();
  std::string told;
  for (const change_row& r : rows)
    if (second_of(r.second) >= since && w.is_new(r.id, accepted, second_of(r.second))) told += r.id + ' ';
  return told;
}

}  // namespace

TEST_CASE("change window: a change is new once, and the next one of the same thing again") {
  change_window w(second_of(100));
  CHECK(w.is_new("m1", accepted, second_of(101)));
  CHECK_FALSE(w.is_new("m1", accepted, second_of(101)));
  CHECK(w.is_new("m2", accepted, second_of(101)));
  CHECK(w.is_new("m1", accepted, second_of(102)));
}

TEST_CASE("change window: one that comes to be seen behind a younger one is not missed") {
  change_window w(second_of(100));
  CHECK(w.is_new("m1", accepted, second_of(150)));
  w.be_at(second_of(151));
  CHECK(w.since() == second_of(140));
  CHECK(w.is_new("m2", accepted, second_of(145)));
  CHECK_FALSE(w.is_new("m1", accepted, second_of(150)));
}

TEST_CASE("change window: what changed before one began to look is not told") {
  change_window w(second_of(100));
  CHECK(w.since() == second_of(100));
  CHECK_FALSE(w.is_new("m1", accepted, second_of(99)));
}

TEST_CASE("change window: where the clock was set back, what changes then is told") {
  change_window w(second_of(100));
  CHECK(w.is_new("m1", accepted, second_of(150)));
  w.be_at(second_of(90));
  CHECK(w.is_new("m1", accepted, second_of(91)));
  CHECK_FALSE(w.is_new("m1", accepted, second_of(91)));
}

TEST_CASE("change window: what is ahead of the clock is told once, however often one looks") {
  change_window w(second_of(100));
  const std::vector<change_row> ahead{{"m1", 5'000}, {"m2", 5'020}, {"m3", 9'000}};
  CHECK(look(w, 100, ahead) == "m1 m2 m3 ");
  for (int now = 101; now < 110; ++now) CHECK(look(w, now, ahead).empty());
}

TEST_CASE("change window: a clock that was set back tells nothing again, and what changes then once") {
  change_window w(second_of(100));
  std::vector<change_row> rows{{"old", 95}, {"m1", 110}, {"m2", 150}};
  CHECK(look(w, 150, rows) == "m1 m2 ");
  CHECK(look(w, 50, rows).empty());
  rows.insert(rows.begin(), {"m3", 51});
  CHECK(look(w, 52, rows) == "m3 ");
  for (int now = 53; now < 160; ++now) CHECK(look(w, now, rows).empty());
}

TEST_CASE("change window: two changes of one thing at one instant are two, on a clock that stands") {
  change_window w(second_of(100));
  CHECK(w.is_new("m1", storage::message_state::planned, second_of(100)));
  CHECK(w.is_new("m1", storage::message_state::sending, second_of(100)));
  CHECK_FALSE(w.is_new("m1", storage::message_state::sending, second_of(100)));
}
