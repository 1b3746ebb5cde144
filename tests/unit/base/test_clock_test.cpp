#include "gateway/base/test_clock.hpp"

#include <doctest/doctest.h>

using namespace raporo;
using std::chrono::milliseconds;

TEST_CASE(
    "test clock: it is looked at every second, or every ten minutes of its own, and at most every 20 ms") {
  struct row {
    double speed;
    milliseconds interval;
  };
  for (const row& r :
       {row{0, milliseconds{1'000}}, row{1, milliseconds{1'000}}, row{600, milliseconds{1'000}},
        row{1'200, milliseconds{500}}, row{10'080, milliseconds{59}}, row{100'000, milliseconds{20}}}) {
    CAPTURE(r.speed);
    CHECK(tick_interval(r.speed).count() == r.interval.count());
  }
}
