#include "storage/outbox_parts.hpp"

#include "storage/rows.hpp"

namespace raporo::storage {
namespace {

bool is_whole(sql::connection& c, const std::string& message) {
  return !c.query("SELECT 1 FROM outbox_part WHERE message_id = $1 AND state <> 'delivered'", {message})
              .next();
}

}  // namespace

std::vector<message_part> load_parts(sql::connection& c, const std::string& message) {
  std::vector<message_part> parts;
  auto row = c.query(
      "SELECT number, state, provider_id, reason, cost FROM outbox_part WHERE message_id = $1 ORDER BY "
      "number",
      {message});
  while (row.next()) {
    parts.push_back({.number = static_cast<unsigned>(row.integer(0)),
                     .state = find_message_state(row.text(1)).value(),
                     .provider_id = row.string(2),
                     .reason = row.string(3),
                     .cost = row.string(4)});
  }
  return parts;
}

void keep_parts(sql::connection& c, const std::string& message, const std::string& channel,
                const std::vector<sent_part>& parts, instant now) {
  for (const sent_part& p : parts) {
    c.execute(
        "INSERT INTO outbox_part (message_id, number, channel, provider_id, state, state_ms, reason, cost) "
        "VALUES ($1, $2, $3, $4, 'accepted', $5, '', $6) ON CONFLICT (message_id, number) DO NOTHING",
        {message, std::int64_t{p.number}, channel, p.provider_id, to_ms(now), p.cost});
  }
}

std::optional<std::string> move_part(sql::connection& c, const std::string& channel, const delivery_report& r,
                                     instant now) {
  {
    auto moved = c.query(
        "UPDATE outbox_part SET state = CASE WHEN $3 = 'waiting' THEN state ELSE $3 END, "
        "state_ms = CASE WHEN $3 = 'waiting' THEN state_ms ELSE $4 END, reason = $5, "
        "cost = CASE WHEN $6 = '' THEN cost ELSE $6 END "
        "WHERE channel = $1 AND provider_id = $2 AND state = 'accepted' RETURNING message_id",
        {channel, r.provider_id, to_string(r.outcome), to_ms(now), r.said, r.cost});
    if (moved.next()) return moved.string(0);
  }
  const bool known =
      c.query("SELECT 1 FROM outbox_part WHERE channel = $1 AND provider_id = $2", {channel, r.provider_id})
          .next();
  return known ? std::optional(std::string()) : std::nullopt;
}

delivery_outcome outcome_of_whole(sql::connection& c, const std::string& message, delivery_outcome of_part) {
  if (of_part == delivery_outcome::delivered && !is_whole(c, message)) return delivery_outcome::waiting;
  return of_part;
}

}  // namespace raporo::storage
