#include "storage/housekeeping.hpp"

#include "storage/rows.hpp"

namespace raporo::storage {

purged_rows purge(sql::connection& c, const keep_from& from, int most) {
  purged_rows gone;
  gone.parked_reports = static_cast<int>(
      c.execute("DELETE FROM parked_delivery WHERE (channel, provider_id) IN (SELECT channel, provider_id "
                "FROM parked_delivery WHERE received_ms < $1 ORDER BY received_ms LIMIT $2)",
                {to_ms(from.parked_reports), std::int64_t{most}}));
  gone.incoming_sms = static_cast<int>(c.execute(
      "DELETE FROM incoming_sms WHERE (channel, phone, provider_id, text) IN (SELECT channel, phone, "
      "provider_id, text FROM incoming_sms WHERE received_ms < $1 ORDER BY received_ms LIMIT $2)",
      {to_ms(from.incoming_sms), std::int64_t{most}}));
  return gone;
}

}  // namespace raporo::storage
