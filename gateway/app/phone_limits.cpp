#include "gateway/app/phone_limits.hpp"

namespace raporo::app {
namespace {

/// Half a MiB each; a telephone that rests for some minutes needs no place.
constexpr std::size_t phones_kept = 32'768;
constexpr unsigned stored_for_each_answer = 20;

bucket_rate rate_of(std::chrono::nanoseconds in, unsigned most, unsigned at_once) {
  return {in / most, at_once};
}

}  // namespace

phone_limits::phone_limits(const config::limit_settings& l, random_source& random, const clock& time,
                           logger& log)
    : turns_(rate_of(std::chrono::minutes{1}, l.turns_per_minute, l.turns_at_once), phones_kept, random),
      sms_answered_(rate_of(std::chrono::hours{1}, l.sms_per_hour, l.sms_at_once), phones_kept, random),
      sms_stored_(rate_of(std::chrono::hours{1}, stored_for_each_answer * l.sms_per_hour,
                          stored_for_each_answer * l.sms_at_once),
                  phones_kept, random),
      turns_log_(time, log, "calls over a telephone's limit turned away", "phone"),
      unanswered_log_(time, log, "SMS over a telephone's limit not answered", "phone"),
      put_off_log_(time, log, "SMS over a telephone's limit put off", "phone") {}

bool phone_limits::take_turn(const phone_number& phone, time_point now) {
  if (turns_.try_take(phone.e164(), now)) return true;
  turns_log_.add(phone.masked());
  return false;
}

sms_treatment phone_limits::treat_sms(const phone_number& phone, time_point now) {
  constexpr std::chrono::nanoseconds at_once{0};
  if (sms_stored_.wait(phone.e164(), now) > at_once) {
    put_off_log_.add(phone.masked());
    return sms_treatment::put_off;
  }
  if (sms_answered_.wait(phone.e164(), now) > at_once) {
    unanswered_log_.add(phone.masked());
    return sms_treatment::stored;
  }
  return sms_treatment::stored_and_answered;
}

void phone_limits::texted(const phone_number& phone, sms_treatment got, time_point now) {
  if (got == sms_treatment::stored_and_answered) sms_answered_.take(phone.e164(), now);
  sms_stored_.take(phone.e164(), now);
}

}  // namespace raporo::app
