#include "gateway/outbound/pace.hpp"

#include <doctest/doctest.h>

using namespace raporo::outbound;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

const steady_time set_out{};

}  // namespace

TEST_CASE("pace: half as fast each time, once for what was under way together") {
  pace p(20);
  CHECK(p.rate(set_out) == 20);
  p.slow_down(set_out);
  p.slow_down(set_out + milliseconds(999));
  CHECK(p.rate(set_out) == 10);
  p.slow_down(set_out + seconds(1));
  CHECK(p.rate(set_out + seconds(1)) == doctest::Approx(5).epsilon(0.01));
}

TEST_CASE("pace: evenly faster again, and never faster than it was set") {
  pace p(20);
  p.slow_down(set_out);
  CHECK(p.rate(set_out + minutes(1)) == doctest::Approx(12));
  CHECK(p.rate(set_out + minutes(5)) == doctest::Approx(20));
  CHECK(p.rate(set_out + minutes(500)) == 20);
}

TEST_CASE("pace: never at a standstill") {
  pace p(20);
  for (int i = 0; i < 100; ++i) p.slow_down(set_out + seconds(i));
  CHECK(p.rate(set_out + seconds(99)) >= 0.2);
}
