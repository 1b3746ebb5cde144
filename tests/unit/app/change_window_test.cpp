#include "gateway/app/change_window.hpp"

#include <doctest/doctest.h>

using namespace raporo;
using namespace raporo::app;

namespace {

instant second_of(int s) {
  return instant(std::chrono::seconds{s});
}

}  // namespace

TEST_CASE("change window: a change is new once, and the next one of the same thing again") {
  change_window w(second_of(100));
  CHECK(w.is_new("m1", second_of(101)));
  CHECK_FALSE(w.is_new("m1", second_of(101)));
  CHECK(w.is_new("m2", second_of(101)));
  CHECK(w.is_new("m1", second_of(102)));
}

TEST_CASE("change window: one that comes to be seen behind a younger one is not missed") {
  change_window w(second_of(100));
  CHECK(w.is_new("m1", second_of(150)));
  CHECK(w.since() == second_of(140));
  CHECK(w.is_new("m2", second_of(145)));
  CHECK_FALSE(w.is_new("m1", second_of(150)));
}

TEST_CASE("change window: what changed before one began to look is not told") {
  change_window w(second_of(100));
  CHECK(w.since() == second_of(100));
  CHECK_FALSE(w.is_new("m1", second_of(99)));
}

TEST_CASE("change window: where the clock was set back, what changes then is told") {
  change_window w(second_of(100));
  CHECK(w.is_new("m1", second_of(150)));
  w.be_at(second_of(90));
  CHECK(w.is_new("m1", second_of(91)));
  CHECK_FALSE(w.is_new("m1", second_of(91)));
}
