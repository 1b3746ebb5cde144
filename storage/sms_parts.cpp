#include "storage/sms_parts.hpp"

#include "storage/rows.hpp"

namespace raporo::storage {
namespace {

bool had_its_effect(sql::connection& c, const incoming_sms& sms) {
  return c
      .query(
          "SELECT 1 FROM incoming_sms WHERE channel = $1 AND phone = $2 AND provider_id = $3 AND text = $4 "
          "AND received_ms > $5",
          {sms.channel, sms.phone, sms.provider_id, sms.text, to_ms(sms.received - id_lifetime)})
      .next();
}

/// The sender's telephone uses the reference again.
void drop_earlier_use(sql::connection& c, const sms_part& p) {
  const bool used = c.query(
                         "SELECT 1 FROM sms_part WHERE channel = $1 AND phone = $2 AND reference = $3 AND "
                         "total = $4 AND number = $5 AND provider_id <> $6 AND text <> $7",
                         {p.sms.channel, p.sms.phone, p.reference, std::int64_t{p.total},
                          std::int64_t{p.number}, p.sms.provider_id, p.sms.text})
                        .next();
  if (!used) return;
  c.execute("DELETE FROM sms_part WHERE channel = $1 AND phone = $2 AND reference = $3 AND total = $4",
            {p.sms.channel, p.sms.phone, p.reference, std::int64_t{p.total}});
}

void drop_oldest_beyond(sql::connection& c, const incoming_sms& newest, int most) {
  c.execute(
      "DELETE FROM sms_part WHERE channel = $1 AND phone = $2 AND provider_id IN (SELECT provider_id FROM "
      "(SELECT provider_id, row_number() OVER (ORDER BY received_ms DESC, reference, number) AS place "
      "FROM sms_part WHERE channel = $1 AND phone = $2) AS placed WHERE place > $3)",
      {newest.channel, newest.phone, std::int64_t{most}});
}

}  // namespace

void keep_part(sql::connection& c, const sms_part& part) {
  const incoming_sms& sms = part.sms;
  c.execute("DELETE FROM sms_part WHERE received_ms <= $1", {to_ms(sms.received - part_lifetime)});
  if (had_its_effect(c, sms)) return;
  drop_earlier_use(c, part);
  c.execute(
      "INSERT INTO sms_part (channel, phone, reference, total, number, provider_id, text, received_ms) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING",
      {sms.channel, sms.phone, part.reference, std::int64_t{part.total}, std::int64_t{part.number},
       sms.provider_id, sms.text, to_ms(sms.received)});
  drop_oldest_beyond(c, sms, most_waiting_parts);
}

std::optional<std::vector<sms_part>> find_all_parts(sql::connection& c, const sms_part& part) {
  const incoming_sms& sms = part.sms;
  std::vector<sms_part> all;
  auto row = c.query(
      "SELECT number, provider_id, text, received_ms FROM sms_part WHERE channel = $1 AND phone = $2 AND "
      "reference = $3 AND total = $4 ORDER BY number",
      {sms.channel, sms.phone, part.reference, std::int64_t{part.total}});
  while (row.next()) {
    sms_part& one = all.emplace_back(part);
    one.number = static_cast<unsigned>(row.integer(0));
    one.sms.provider_id = row.string(1);
    one.sms.text = row.string(2);
    one.sms.received = from_ms(row.integer(3));
  }
  if (all.size() < part.total) return std::nullopt;
  return all;
}

void finish_joining(sql::connection& c, const std::vector<sms_part>& parts) {
  for (const sms_part& p : parts) {
    remember_sms(c, p.sms);
    c.execute(
        "DELETE FROM sms_part WHERE channel = $1 AND phone = $2 AND reference = $3 AND total = $4 AND number "
        "= $5 "
        "AND provider_id = $6",
        {p.sms.channel, p.sms.phone, p.reference, std::int64_t{p.total}, std::int64_t{p.number},
         p.sms.provider_id});
  }
}

}  // namespace raporo::storage
