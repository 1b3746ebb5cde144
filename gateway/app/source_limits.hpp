#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>

#include "config/settings.hpp"
#include "gateway/base/address_range.hpp"
#include "gateway/base/random.hpp"
#include "gateway/base/token_buckets.hpp"

namespace raporo::app {

/// How much one address may ask of the public listener, and how often it may be refused. Of IPv6 a whole /64
/// counts as one: that is what a single customer has.
///
/// Who was refused too often has to wait, and is not judged until then: that is what makes guessing slow. But
/// not an address from which a right secret came in the last day. Where a proxy does not say whom requests
/// are from everybody has one address, and else anybody could keep the aggregator out by guessing.
class source_limits {
 public:
  using time_point = std::chrono::steady_clock::time_point;

  source_limits(const config::limit_settings& limits, random_source& random);

  /// Counts a request. How long its sender should wait before another one; zero when it is to be judged.
  std::chrono::nanoseconds ask(const ip_address& client, time_point now);
  void refused(const ip_address& client, time_point now);
  /// It knew a secret.
  void admitted(const ip_address& client, time_point now);

 private:
  struct known_source {
    std::uint64_t network = 0, host = 0;
    time_point last = time_point::min();
  };
  static known_source source_of(const ip_address& client) noexcept;
  known_source* find_known(const known_source& s) noexcept;

  token_buckets refusals_;
  std::optional<token_buckets> requests_;
  std::array<known_source, 64> known_{};  ///< aggregators have few addresses each
};

}  // namespace raporo::app
