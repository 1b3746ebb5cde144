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
  storage::record_delivery(c, channel, e.message_id, outcome_of(e.what), e.word, e.reason, now);
  if (e.opted_out) record_opt_out(c, e.phone, now);
}

void record_opt_out(sql::connection& c, std::string_view phone, instant now) {
  const auto number = phone_number::parse(phone);
  if (!number) return;
  const auto person = storage::find_person(c, *number);
  if (person && !person->opted_out_at) storage::set_opted_out(c, person->id, now);
}

}  // namespace raporo::outbound
