#include "gateway/roster/pin_hash.hpp"

#include <doctest/doctest.h>

#include <string>
#include <thread>
#include <vector>

namespace {
constexpr raporo::pin_cost cheap{1, 1};
}

TEST_CASE("pin: four to six digits, nothing else") {
  for (const char* pin : {"1234", "00000", "987654"}) CHECK(raporo::valid_pin(pin));
  for (const char* pin : {"", "123", "1234567", "12a4", "12 4", "-123", "١٢٣٤"}) {
    CAPTURE(pin);
    CHECK_FALSE(raporo::valid_pin(pin));
  }
}

TEST_CASE("pin: a hash knows its PIN and no other") {
  const std::string hash = raporo::hash_pin("2580", cheap);
  CHECK(raporo::verify_pin(hash, "2580"));
  CHECK_FALSE(raporo::verify_pin(hash, "2581"));
  CHECK_FALSE(raporo::verify_pin(hash, "02580"));
  CHECK_FALSE(raporo::verify_pin(hash, ""));
}

TEST_CASE("pin: the hash is argon2id and carries its cost") {
  CHECK(raporo::hash_pin("2580", {8, 3}).starts_with("$argon2id$v=19$m=8192,t=3,p=1$"));
}

TEST_CASE("pin: the same PIN hashes differently for each person") {
  CHECK(raporo::hash_pin("2580", cheap) != raporo::hash_pin("2580", cheap));
}

TEST_CASE("pin: a missing or damaged hash lets nobody in") {
  std::string damaged = raporo::hash_pin("2580", cheap);
  damaged[damaged.size() / 2] ^= 1;
  for (const std::string& hash : {std::string(), std::string("2580"), damaged, std::string(500, 'x')}) {
    CHECK_FALSE(raporo::verify_pin(hash, "2580"));
  }
}

TEST_CASE("pin: several threads hash and verify at once") {
  std::vector<int> right(4);
  {
    std::vector<std::jthread> threads;
    for (int& r : right) {
      threads.emplace_back([&r] {
        const std::string hash = raporo::hash_pin("4711", cheap);
        r = raporo::verify_pin(hash, "4711") && !raporo::verify_pin(hash, "4712") ? 1 : 0;
      });
    }
  }
  CHECK(right == std::vector<int>(4, 1));
}
