#pragma once

#include <chrono>
#include <optional>

namespace raporo::outbound {

using steady_time = std::chrono::steady_clock::time_point;

/// How fast a channel sends: as its setting says, until the aggregator calls that too fast. Then half as
/// fast, and evenly faster again, so that it comes to rest near what the account is allowed. Pure.
class pace {
 public:
  /// `most` in segments a second. Requires: most > 0.
  explicit pace(double most) noexcept;

  double rate(steady_time now) const noexcept;
  /// Once for all that is told within a second: what was under way was sent at the old rate.
  void slow_down(steady_time now) noexcept;

 private:
  double most_;
  double slowed_to_;
  std::optional<steady_time> slowed_at_;
};

}  // namespace raporo::outbound
