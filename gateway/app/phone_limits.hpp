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

/// What one more SMS of a telephone gets.
enum class sms_treatment {
  stored_and_answered,
  stored,
  put_off,  ///< the aggregator is to send it again later
};

/// How many turns and SMS one telephone may have. Asked only for callbacks whose secret was right: whoever
/// does not know one cannot use up what a telephone may ask.
///
/// Of SMS, answers are few, because they cost money and because two machines that answer each other have to
/// end. What was written is stored all the same: it may be a report, and who used up the answers may have
/// borrowed the number. For each answer twenty SMS may be stored, more than anybody types; beyond that only a
/// machine writes, and it shall not fill the disk. What it sends is put off, for as long as its
/// aggregator goes on trying.
class phone_limits {
 public:
  using time_point = std::chrono::steady_clock::time_point;

  /// `time` and `log` outlive it.
  phone_limits(const config::limit_settings& limits, random_source& random, const clock& time, logger& log);

  /// Counts a turn; false, counted and told, when it is one too many.
  bool take_turn(const phone_number& phone, time_point now);
  /// What is less than an answer is counted and told.
  sms_treatment treat_sms(const phone_number& phone, time_point now);
  /// Counts an SMS that got this: once it is stored, because the aggregator repeats those that were not; but
  /// not one that was there before, or those that come again beside one that was put off would use up all.
  void texted(const phone_number& phone, sms_treatment got, time_point now);

  std::uint64_t turns_refused() const noexcept { return turns_log_.count(); }
  std::uint64_t sms_unanswered() const noexcept { return unanswered_log_.count(); }
  std::uint64_t sms_put_off() const noexcept { return put_off_log_.count(); }

 private:
  token_buckets turns_, sms_answered_, sms_stored_;
  refusal_log turns_log_, unanswered_log_, put_off_log_;
};

}  // namespace raporo::app
