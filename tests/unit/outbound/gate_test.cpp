#include "gateway/outbound/gate.hpp"

#include <doctest/doctest.h>

using namespace raporo::outbound;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

const steady_time start{};

}  // namespace

TEST_CASE("token bucket: a second's worth at once, then the rate") {
  token_bucket b(20, start);
  CHECK(b.available(start) == doctest::Approx(20));
  b.take(20, start);
  CHECK(b.available(start) == doctest::Approx(0));
  CHECK(b.wait_for(5, start) == milliseconds(250));
  CHECK(b.available(start + milliseconds(250)) == doctest::Approx(5));
  CHECK(b.wait_for(5, start + milliseconds(250)) == milliseconds(0));
  CHECK(b.available(start + seconds(3600)) == doctest::Approx(20));
}

TEST_CASE("token bucket: what is taken beyond the stock is waited for") {
  token_bucket b(2, start);
  b.take(6, start);
  CHECK(b.available(start) == doctest::Approx(-4));
  CHECK(b.wait_for(1, start) == milliseconds(2500));
  CHECK(b.available(start + seconds(3)) == doctest::Approx(2));
}

TEST_CASE("token bucket: a rate below one a second still lets single tokens through") {
  token_bucket b(0.1, start);
  CHECK(b.available(start) == doctest::Approx(1));
  b.take(1, start);
  CHECK(b.wait_for(1, start) == seconds(10));
}

TEST_CASE("gate: no more in flight than the limit, and a settlement makes room") {
  gate g(1000, 4, start);
  CHECK(g.allowance(start) == 4);
  g.claimed(3, 3, start);
  CHECK(g.allowance(start) == 1);
  g.claimed(1, 1, start);
  CHECK(g.allowance(start) == 0);
  CHECK(g.wait(start) == seconds(0));
  g.settled(2);
  CHECK(g.allowance(start) == 2);
  CHECK(g.in_flight() == 2);
}

TEST_CASE("gate: segments are paced, in portions of a quarter of a second") {
  gate g(20, 100, start);
  CHECK(g.allowance(start) == 20);
  g.claimed(10, 20, start);
  CHECK(g.allowance(start + milliseconds(200)) == 0);
  CHECK(g.wait(start + milliseconds(200)) == milliseconds(50));
  CHECK(g.allowance(start + milliseconds(250)) == 5);
}

TEST_CASE("gate: after a fault nothing until the pause ends, then one trial at a time until the link works") {
  gate g(100, 10, start);
  g.claimed(2, 2, start);
  g.fault(start, seconds(60), seconds(60));
  CHECK(g.allowance(start + seconds(59)) == 0);
  CHECK(g.wait(start + seconds(59)) == seconds(1));

  CHECK(g.allowance(start + seconds(60)) == 0);  // two are still in flight
  g.settled(2);
  CHECK(g.allowance(start + seconds(60)) == 1);
  g.claimed(1, 1, start + seconds(60));
  CHECK(g.allowance(start + seconds(60)) == 0);

  g.recovered();
  g.settled(1);
  CHECK(g.allowance(start + seconds(61)) == 10);
}

TEST_CASE("gate: what is too fast for the aggregator rests as long as it asks, and is slower then") {
  gate g(100, 100, start);
  CHECK(g.allowance(start) == 100);
  g.throttled(start, seconds(30));
  CHECK(g.rate(start) == 50);
  CHECK(g.allowance(start + seconds(29)) == 0);
  CHECK(g.wait(start + seconds(29)) == seconds(1));
  // What was taken meanwhile does not end the rest.
  g.recovered();
  CHECK(g.allowance(start + seconds(29)) == 0);
  CHECK(g.allowance(start + seconds(30)) == 50);
}

TEST_CASE("gate: where it is not told how long to rest, tokens come in slower at once") {
  gate g(20, 100, start);
  g.throttled(start, seconds(0));
  CHECK(g.allowance(start) == 0);
  CHECK(g.wait(start) == milliseconds(250));
  CHECK(g.allowance(start + milliseconds(250)) == 2);
}

TEST_CASE("gate: the pause doubles with each trial that fails, not with what was under way before") {
  gate g(100, 10, start);
  const auto fault = [&g](seconds at) { g.fault(start + at, seconds(60), seconds(200)); };
  for (int i = 0; i < 5; ++i) fault(seconds(0));
  CHECK(g.wait(start) == seconds(60));
  fault(seconds(60));
  CHECK(g.wait(start + seconds(60)) == seconds(120));
  fault(seconds(180));
  CHECK(g.wait(start + seconds(180)) == seconds(200));
  g.recovered();
  fault(seconds(500));
  CHECK(g.wait(start + seconds(500)) == seconds(60));
}
