#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "gateway/base/random.hpp"

namespace raporo {

/// How often something may happen: one each `interval` in the long run, and `at_once` after a rest.
struct bucket_rate {
  std::chrono::nanoseconds interval{0};
  unsigned at_once = 1;  ///< at least 1
};

/// Counts by key how often something happened lately: a token bucket for each, of which only the time is kept
/// at which it will be full again. Takes all its memory when it is made, and no more.
///
/// A key falls into a set of a few places, which one nobody can know beforehand. When all of them are taken,
/// the key that is nearest to being full again makes room, and is forgiven what is left. So nobody is ever
/// refused because of others, and whoever wants to be forgotten has to do worse under some thousands of other
/// keys. Not thread-safe.
class token_buckets {
 public:
  using time_point = std::chrono::steady_clock::time_point;

  /// Room for `keys`, rounded up to a power of two.
  token_buckets(bucket_rate rate, std::size_t keys, random_source& random);

  /// How long until `key` has a token: zero when it has one.
  std::chrono::nanoseconds wait(std::string_view key, time_point now) const noexcept;
  /// Takes a token, also one that is not there yet: what goes on without asking waits longer, up to twice as
  /// long as it takes to fill the bucket.
  void take(std::string_view key, time_point now) noexcept;
  /// Takes one if there is one.
  bool try_take(std::string_view key, time_point now) noexcept;

 private:
  struct bucket {
    std::uint64_t key = 0;  ///< its hash; 0: free
    time_point full_at = time_point::min();
  };
  static constexpr std::size_t places = 8;
  using set = std::array<bucket, places>;

  std::uint64_t hash(std::string_view key) const noexcept;
  const set& set_of(std::uint64_t key) const noexcept { return sets_[key & (sets_.size() - 1)]; }
  set& set_of(std::uint64_t key) noexcept { return sets_[key & (sets_.size() - 1)]; }

  const std::chrono::nanoseconds interval_;
  const std::chrono::nanoseconds capacity_;  ///< what an empty bucket takes to fill
  std::array<std::byte, 16> secret_{};
  std::vector<set> sets_;
};

}  // namespace raporo
