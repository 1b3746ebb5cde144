#include "gateway/base/token_buckets.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace raporo;
using namespace std::chrono_literals;

namespace {

using bucket_time = token_buckets::time_point;

constexpr bucket_rate one_a_second{.interval = 1s, .at_once = 3};

/// How many of `tries` get a token at one moment.
int taken(token_buckets& b, const std::string& key, bucket_time now, int tries) {
  int count = 0;
  for (int i = 0; i < tries; ++i) count += b.try_take(key, now) ? 1 : 0;
  return count;
}

}  // namespace

TEST_CASE("token buckets: some at once, then one each interval") {
  seeded_random random(1);
  token_buckets b(one_a_second, 64, random);
  const bucket_time now{1h};
  CHECK(taken(b, "a", now, 10) == 3);
  CHECK(b.wait("a", now) == 1s);
  CHECK(taken(b, "a", now + 999ms, 10) == 0);
  CHECK(b.wait("a", now + 999ms) == 1ms);
  CHECK(taken(b, "a", now + 1s, 10) == 1);
  CHECK(taken(b, "a", now + 3s, 10) == 2);
  CHECK(taken(b, "a", now + 1h, 10) == 3);
}

TEST_CASE("token buckets: keys have nothing to do with each other") {
  seeded_random random(1);
  token_buckets b(one_a_second, 64, random);
  const bucket_time now{};
  CHECK(taken(b, "a", now, 10) == 3);
  CHECK(taken(b, "b", now, 10) == 3);
  CHECK(b.wait("c", now) == 0s);
  CHECK(taken(b, "", now, 10) == 3);
}

TEST_CASE("token buckets: who goes on without asking waits longer, but not for ever") {
  seeded_random random(1);
  token_buckets b(one_a_second, 64, random);
  const bucket_time now{};
  for (int i = 0; i < 4; ++i) b.take("a", now);
  CHECK(b.wait("a", now) == 2s);
  for (int i = 0; i < 1'000; ++i) b.take("a", now);
  CHECK(b.wait("a", now) == 4s);
}

TEST_CASE("token buckets: a clock that stands or goes back gives nothing away") {
  seeded_random random(1);
  token_buckets b(one_a_second, 64, random);
  const bucket_time now{1h};
  CHECK(taken(b, "a", now, 10) == 3);
  CHECK(taken(b, "a", now - 10s, 10) == 0);
  CHECK(taken(b, "a", now + 1s, 10) == 1);
}

TEST_CASE("token buckets: strangers by the thousand do not make it forget who is worst") {
  seeded_random random(1);
  token_buckets b({.interval = 1s, .at_once = 60}, 1'024, random);
  const bucket_time now{};
  CHECK(taken(b, "worst", now, 1'000) == 60);
  for (int i = 0; i < 100'000; ++i) b.take("stranger " + std::to_string(i), now);
  CHECK(taken(b, "worst", now, 1'000) == 0);
}

TEST_CASE("token buckets: nobody is refused because of others, however many they are") {
  seeded_random random(1);
  token_buckets b(one_a_second, 8, random);
  const bucket_time now{};
  for (int i = 0; i < 10'000; ++i) taken(b, "stranger " + std::to_string(i), now, 4);
  CHECK(taken(b, "head", now, 10) == 3);
}

TEST_CASE("token buckets: those that are full again make room first") {
  seeded_random random(1);
  token_buckets b(one_a_second, 8, random);
  for (int i = 0; i < 8; ++i) b.take("early " + std::to_string(i), bucket_time{});
  const bucket_time later{10s};
  for (int i = 0; i < 8; ++i) CHECK(taken(b, "late " + std::to_string(i), later, 10) == 3);
  for (int i = 0; i < 8; ++i) CHECK(taken(b, "late " + std::to_string(i), later, 10) == 0);
}
