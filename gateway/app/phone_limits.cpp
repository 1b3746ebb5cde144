#include "gateway/app/phone_limits.hpp"

namespace raporo::app {
namespace {

/// Half a MiB each; a telephone that rests for some minutes needs no place.
constexpr std::size_t phones_kept = 32'768;

bucket_rate rate_of(std::chrono::nanoseconds in, unsigned most, unsigned at_once) {
  return {in / most, at_once};
}

}  // namespace

phone_limits::phone_limits(const config::limit_settings& l, random_source& random, const clock& time,
                           logger& log)
    : turns_(rate_of(std::chrono::minutes{1}, l.turns_per_minute, l.turns_at_once), phones_kept, random),
      sms_(rate_of(std::chrono::hours{1}, l.sms_per_hour, l.sms_at_once), phones_kept, random),
      turns_log_(time, log, "calls over a telephone's limit turned away", "phone"),
      sms_log_(time, log, "SMS over a telephone's limit ignored", "phone") {}

bool phone_limits::take_turn(const phone_number& phone, time_point now) {
  if (turns_.try_take(phone.e164(), now)) return true;
  turns_log_.add(phone.masked());
  return false;
}

bool phone_limits::may_text(const phone_number& phone, time_point now) {
  if (sms_.wait(phone.e164(), now) == std::chrono::nanoseconds{0}) return true;
  sms_log_.add(phone.masked());
  return false;
}

void phone_limits::texted(const phone_number& phone, time_point now) {
  sms_.take(phone.e164(), now);
}

}  // namespace raporo::app
