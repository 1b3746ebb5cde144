#pragma once

#include <chrono>
#include <mutex>

#include "gateway/base/clock.hpp"

namespace raporo {

/// A clock that can be told a date and a speed: for demonstrations (`serve --test-clock`) and tests.
/// Thread-safe.
class test_clock final : public clock {
 public:
  /// Starts at `start`; `speed` is how many seconds pass here in one real second, 0 stands still.
  explicit test_clock(instant start, double speed = 1.0);

  instant now() const override;
  double speed() const;
  void set(instant now, double speed);
  void advance(std::chrono::milliseconds by);

 private:
  instant now_locked() const;

  mutable std::mutex mutex_;
  instant base_;
  std::chrono::steady_clock::time_point set_at_;
  double speed_;
};

/// How long to wait between two looks at a clock of this speed: a second, or as long as ten minutes pass on
/// it, since what is due then may be of no use two hours later; never less than 20 ms, however fast it is.
std::chrono::milliseconds tick_interval(double speed) noexcept;

}  // namespace raporo
