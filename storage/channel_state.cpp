#include "storage/channel_state.hpp"

#include <chrono>

#include "storage/rows.hpp"
#include "storage/settings.hpp"

namespace raporo::storage {

channel_state load_channel_state(sql::connection& c, const std::string& channel) {
  channel_state state;
  auto row = c.query(
      "SELECT paused_ms, paused_by, pause_reason, trouble_ms, trouble, trouble_reason, error_ms, error "
      "FROM channel_state WHERE channel = $1",
      {channel});
  if (!row.next()) return state;
  if (!row.is_null(0)) state.paused = channel_pause{from_ms(row.integer(0)), row.string(1), row.string(2)};
  if (!row.is_null(3)) state.trouble = channel_trouble{from_ms(row.integer(3)), row.string(4), row.string(5)};
  if (!row.is_null(6)) state.last_error = channel_error{from_ms(row.integer(6)), row.string(7)};
  return state;
}

std::optional<channel_pause> find_pause(sql::connection& c, const std::string& channel) {
  return load_channel_state(c, channel).paused;
}

bool pause_channel(sql::connection& c, const std::string& channel, const channel_pause& p) {
  if (c.execute("INSERT INTO channel_state (channel, paused_ms, paused_by, pause_reason) "
                "VALUES ($1, $2, $3, $4) ON CONFLICT (channel) DO UPDATE SET paused_ms = excluded.paused_ms, "
                "paused_by = excluded.paused_by, pause_reason = excluded.pause_reason "
                "WHERE channel_state.paused_ms IS NULL",
                {channel, to_ms(p.since), p.by, p.reason}) == 0) {
    return false;
  }
  const audit_event e{.actor = p.by, .action = "channel paused", .subject = channel, .detail = p.reason};
  record_audit(c, e, p.since);
  return true;
}

bool resume_channel(sql::connection& c, const std::string& channel, const channel_resumption& r) {
  if (c.execute("UPDATE channel_state SET paused_ms = NULL, paused_by = '', pause_reason = '' "
                "WHERE channel = $1 AND paused_ms IS NOT NULL",
                {channel}) == 0) {
    return false;
  }
  record_audit(c, {.actor = r.by, .action = "channel resumed", .subject = channel, .detail = r.reason},
               r.when);
  return true;
}

void set_trouble(sql::connection& c, const std::string& channel, const std::optional<channel_trouble>& t) {
  const channel_trouble now = t.value_or(channel_trouble{});
  c.execute(
      "INSERT INTO channel_state (channel, trouble_ms, trouble, trouble_reason) VALUES ($1, $2, $3, $4) "
      "ON CONFLICT (channel) DO UPDATE SET trouble_ms = excluded.trouble_ms, trouble = excluded.trouble, "
      "trouble_reason = excluded.trouble_reason",
      {channel, t ? sql::parameter(to_ms(now.since)) : sql::parameter(), now.what, now.reason});
}

void set_last_error(sql::connection& c, const std::string& channel, const channel_error& e) {
  c.execute(
      "INSERT INTO channel_state (channel, error_ms, error) VALUES ($1, $2, $3) "
      "ON CONFLICT (channel) DO UPDATE SET error_ms = excluded.error_ms, error = excluded.error",
      {channel, to_ms(e.when), e.what});
}

std::int64_t count_planned(sql::connection& c, const std::string& channel, std::int64_t most) {
  auto row = c.query(
      "SELECT COUNT(*) FROM (SELECT 1 FROM outbox_message WHERE state = 'planned' AND channel = $1 LIMIT $2) "
      "m",
      {channel, most});
  row.next();
  return row.integer(0);
}

std::vector<std::string> channels_with_planned(sql::connection& c) {
  std::vector<std::string> all;
  // Each is found by one step in the index, however many messages it has.
  auto row = c.query(
      "WITH RECURSIVE found(channel) AS ("
      "SELECT MIN(channel) FROM outbox_message WHERE state = 'planned' "
      "UNION ALL SELECT (SELECT MIN(m.channel) FROM outbox_message m WHERE m.state = 'planned' "
      "AND m.channel > found.channel) FROM found WHERE channel IS NOT NULL) "
      "SELECT channel FROM found WHERE channel IS NOT NULL",
      {});
  while (row.next()) all.push_back(row.string(0));
  return all;
}

channel_counts count_channel(sql::connection& c, const std::string& channel, instant day_began, instant now,
                             message_kind last) {
  channel_counts n;
  {
    auto row = c.query(
        "SELECT COUNT(*), COUNT(*) FILTER (WHERE due_ms <= $2 AND kind <= $3), "
        "COUNT(*) FILTER (WHERE due_ms <= $2 AND kind > $3) FROM outbox_message "
        "WHERE state = 'planned' AND channel = $1",
        {channel, to_ms(now), static_cast<std::int64_t>(last)});
    row.next();
    n.planned = row.integer(0);
    n.due = row.integer(1);
    n.held = row.integer(2);
  }
  {
    // Who was sent since then became what it is since then.
    auto row = c.query(
        "SELECT COUNT(*) FILTER (WHERE state = 'accepted' OR state = 'delivered'), "
        "COUNT(*) FILTER (WHERE state = 'failed'), COUNT(*) FILTER (WHERE state = 'unknown') "
        "FROM outbox_message WHERE state_ms >= $2 AND sent_ms >= $2 AND channel = $1",
        {channel, to_ms(day_began)});
    row.next();
    n.accepted = row.integer(0);
    n.failed = row.integer(1);
    n.unknown = row.integer(2);
  }
  {
    auto row = c.query(
        "SELECT COALESCE(SUM(segments), 0) FROM outbox_message "
        "WHERE state_ms > $2 AND sent_ms > $2 AND channel = $1",
        {channel, to_ms(now - std::chrono::minutes{1})});
    row.next();
    n.segments_last_minute = row.integer(0);
  }
  auto row =
      c.query("SELECT COUNT(*) FROM outbox_message WHERE state = 'sending' AND channel = $1", {channel});
  row.next();
  n.sending = row.integer(0);
  return n;
}

}  // namespace raporo::storage
