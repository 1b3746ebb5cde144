#include "storage/inbox.hpp"

#include "storage/rows.hpp"

namespace raporo::storage {

bool remember_sms(sql::connection& c, const incoming_sms& sms) {
  return c.execute(
             "INSERT INTO incoming_sms (channel, provider_id, phone, text, received_ms) "
             "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (channel, phone, provider_id, text) DO UPDATE "
             "SET received_ms = excluded.received_ms WHERE incoming_sms.received_ms <= $6",
             {sms.channel, sms.provider_id, sms.phone, sms.text, to_ms(sms.received),
              to_ms(sms.received - id_lifetime)}) == 1;
}

bool repeats_newest(sql::connection& c, const incoming_sms& sms, instant since) {
  auto newest = c.query(
      "SELECT text, received_ms FROM incoming_sms WHERE channel = $1 AND phone = $2 "
      "ORDER BY received_ms DESC LIMIT 1",
      {sms.channel, sms.phone});
  return newest.next() && newest.text(0) == sms.text && newest.integer(1) >= to_ms(since);
}

}  // namespace raporo::storage
