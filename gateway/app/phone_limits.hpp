#pragma once

#include <chrono>
#include <cstdint>

#include "config/settings.hpp"
#include "gateway/app/refusal_log.hpp"
#include "gateway/base/clock.hpp"
#include "gateway/base/log.hpp"
#include "gateway/base/phone_number.hpp"
#include "gateway/base/random.hpp"
#include "gateway/base/token_buckets.hpp"

namespace raporo::app {

/// How many turns and SMS one telephone may have. Asked only for callbacks whose secret was right: whoever
/// does not know one cannot use up what a telephone may ask.
class phone_limits {
 public:
  using time_point = std::chrono::steady_clock::time_point;

  /// `time` and `log` outlive it.
  phone_limits(const config::limit_settings& limits, random_source& random, const clock& time, logger& log);

  /// Counts a turn; false, counted and told, when it is one too many.
  bool take_turn(const phone_number& phone, time_point now);
  /// False, counted and told, when one more SMS is too many.
  bool may_text(const phone_number& phone, time_point now);
  /// Counts an SMS: once it is stored, because the aggregator repeats those that were not.
  void texted(const phone_number& phone, time_point now);

  std::uint64_t turns_refused() const noexcept { return turns_log_.count(); }
  std::uint64_t sms_ignored() const noexcept { return sms_log_.count(); }

 private:
  token_buckets turns_, sms_;
  refusal_log turns_log_, sms_log_;
};

}  // namespace raporo::app
