#include "gateway/outbound/delivery.hpp"

#include "gateway/base/phone_number.hpp"
#include "storage/outbox.hpp"
#include "storage/roster.hpp"

namespace raporo::outbound {
namespace {

storage::delivery_outcome outcome_of(channels::delivery_event::outcome o) noexcept {
  using from = channels::delivery_event::outcome;
  using to = storage::delivery_outcome;
  switch (o) {
    case from::delivered:
      return to::delivered;
    case from::failed:
      return to::failed;
    case from::waiting:
    case from::unrecognised:
      break;
  }
  return to::waiting;
}

}  // namespace

void record_delivery(sql::connection& c, const std::string& channel, const channels::delivery_event& e,
                     instant now) {
  const storage::delivery_report report{
      .provider_id = e.message_id,
      .outcome = outcome_of(e.what),
      .recognised = e.what != channels::delivery_event::outcome::unrecognised,
      .said = e.reason.empty() ? e.word : e.word + ": " + e.reason,
      .opted_out = e.opted_out,
      .cost = e.cost};
  storage::record_delivery(c, channel, report, now);
}

void record_opt_out(sql::connection& c, const std::string& channel, std::string_view phone, instant now) {
  const auto number = phone_number::parse(phone);
  if (!number) return;
  const std::string how = "opt-out on channel " + channel;
  if (const auto person = storage::find_person(c, *number)) {
    storage::opt_out_by_aggregator(c, person->id, how, now);
  } else {
    storage::opt_out_number(c, *number, how, now);
  }
}

}  // namespace raporo::outbound
