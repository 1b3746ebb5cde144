#pragma once

#include <algorithm>
#include <chrono>

#include "gateway/outbound/pace.hpp"

namespace raporo::outbound {

using steady_duration = std::chrono::steady_clock::duration;

/// A rate limit with a memory of one second: tokens come in at `rate` a second, up to a second's worth (at
/// least one). Taking may go below zero; what is owed is waited for, so that the average holds whatever the
/// size of one taking.
class token_bucket {
 public:
  /// Requires: rate > 0.
  token_bucket(double rate, steady_time now) noexcept;

  double available(steady_time now) const noexcept;
  void take(double tokens, steady_time now) noexcept;
  /// From now on. Requires: rate > 0.
  void set_rate(double rate, steady_time now) noexcept;
  /// Until `tokens` (capped to what fits) are there; zero when they are.
  steady_duration wait_for(double tokens, steady_time now) const noexcept;
  double capacity() const noexcept { return capacity_; }

 private:
  double rate_;
  double capacity_;
  double tokens_;
  steady_time counted_at_;
};

/// Decides how many messages of a channel may be claimed now. Every claimed message is put in flight at once,
/// so that a crash leaves no more unknown messages than there were sends in flight.
class gate {
 public:
  /// Requires: segments_per_second > 0, in_flight_limit > 0.
  gate(double segments_per_second, int in_flight_limit, steady_time now) noexcept;

  /// 0: wait. One only, as a trial, from a fault until the recovery.
  int allowance(steady_time now) const noexcept;
  /// Until allowance() may rise without anything else happening; zero when it is above 0 or only a settlement
  /// can raise it.
  steady_duration wait(steady_time now) const noexcept;

  void claimed(int messages, unsigned segments, steady_time now) noexcept;
  void settled(int messages) noexcept;

  /// The link is in trouble: nothing for a while, then one trial at a time. The while is `shortest` and, with
  /// each trial that fails, twice as long, up to `longest`.
  void fault(steady_time now, steady_duration shortest, steady_duration longest) noexcept;
  /// It works again.
  void recovered() noexcept;

  /// It was too fast for the aggregator: slower for a while, and nothing at all for `rest`.
  void throttled(steady_time now, steady_duration rest) noexcept;
  /// Segments a second.
  double rate(steady_time now) const noexcept { return pace_.rate(now); }

  int in_flight() const noexcept { return in_flight_; }

 private:
  bool paused(steady_time now) const noexcept { return now < paused_until_; }
  /// When both the pause and the rest are over.
  steady_time quiet_until() const noexcept { return std::max(paused_until_, rests_until_); }
  /// Claims are not made for single tokens: a quarter of a second's worth goes out together.
  double least_tokens() const noexcept;

  pace pace_;
  token_bucket bucket_;
  int in_flight_limit_;
  int in_flight_ = 0;
  bool faulty_ = false;
  steady_duration pause_{};
  steady_time paused_until_{};
  steady_time rests_until_{};
};

}  // namespace raporo::outbound
