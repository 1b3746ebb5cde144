#pragma once

#include <chrono>
#include <optional>

#include "config/settings.hpp"
#include "gateway/base/address_range.hpp"
#include "gateway/base/random.hpp"
#include "gateway/base/token_buckets.hpp"

namespace raporo::app {

/// How much one address may ask of the public listener, and how often it may be refused before it is told to
/// wait. Of IPv6 a whole /64 counts as one.
class source_limits {
 public:
  using time_point = std::chrono::steady_clock::time_point;

  source_limits(const config::limit_settings& limits, random_source& random);

  /// Counts a request. How long its sender should wait before another one; zero when it is to be judged.
  std::chrono::nanoseconds ask(const ip_address& client, time_point now);
  /// Counts a refusal. How long its sender should wait before it tries again; zero when it may at once.
  std::chrono::nanoseconds refuse(const ip_address& client, time_point now);

 private:
  token_buckets refusals_;
  std::optional<token_buckets> requests_;
};

}  // namespace raporo::app
