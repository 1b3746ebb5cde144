#include "storage/inbox.hpp"

#include "storage/rows.hpp"

namespace raporo::storage {

bool remember_sms(sql::connection& c, const incoming_sms& sms) {
  return c.execute(
             "INSERT INTO incoming_sms (channel, provider_id, phone, text, received_ms) "
             "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (channel, provider_id) DO NOTHING",
             {sms.channel, sms.provider_id, sms.phone, sms.text, to_ms(sms.received)}) == 1;
}

}  // namespace raporo::storage
