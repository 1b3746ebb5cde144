#include "storage/outbox_review.hpp"

#include <limits>
#include <string_view>

#include "storage/outbox_listing.hpp"
#include "storage/outbox_rows.hpp"
#include "storage/rows.hpp"
#include "storage/settings.hpp"

namespace raporo::storage {
namespace {

/// Unit and period of an alert, whose key is `<rule>|<period>|<person>@<unit>`.
void read_alert_key(listed_message& m) {
  const std::string_view key = m.what.key;
  const std::size_t first = key.find('|');
  const std::size_t second = key.find('|', first + 1);
  const std::size_t at = key.rfind('@');
  if (second == std::string_view::npos || at == std::string_view::npos) return;
  m.period = key.substr(first + 1, second - first - 1);
  m.about = key.substr(at + 1);
}

}  // namespace

std::vector<listed_message> list_messages(sql::connection& c, const message_filter& f) {
  std::vector<listed_message> all;
  auto row = c.query(listing_for(f),
                     {f.state ? to_string(*f.state) : std::string_view(), std::int64_t{f.unsettled}, f.phone,
                      f.school, f.period, f.channel, f.rule, f.kind ? static_cast<std::int64_t>(*f.kind) : -1,
                      f.changed_since ? to_ms(*f.changed_since) : 0, std::int64_t{f.limit}});
  while (row.next()) {
    listed_message& m = all.emplace_back();
    m.what = read_message(row);
    m.changed = read_change(row);
    m.person_name = row.string(message_columns);
    m.about = row.string(message_columns + 1);
    m.period = row.string(message_columns + 2);
    if (m.what.kind == message_kind::alert) read_alert_key(m);
  }
  return all;
}

result<message_state> settle_message(sql::connection& c, const std::string& id, message_state to,
                                     const std::string& reason, instant now) {
  const auto before = find_message(c, id);
  if (!before) return errc::not_found;
  if (c.execute(
          "UPDATE outbox_message SET state = $2, state_ms = $3, reason = $4 "
          "WHERE id = $1 AND (state = 'unknown' OR (state = 'skipped' AND reason IN ('late', 'expired')))",
          {id, to_string(to), to_ms(now), reason}) == 0) {
    return errc::refused;
  }
  const std::string detail =
      std::string(to_string(before->state)) + " to " + std::string(to_string(to)) + ": " + reason;
  record_audit(c, {.actor = "operator", .action = "message settled", .subject = id, .detail = detail}, now);
  return before->state;
}

result<void> cancel_message(sql::connection& c, const std::string& id, const std::string& by,
                            const std::string& reason, instant now) {
  if (c.execute("UPDATE outbox_message SET state = 'cancelled', state_ms = $2, reason = $3 "
                "WHERE id = $1 AND state = 'planned'",
                {id, to_ms(now), reason}) == 0) {
    return find_message(c, id) ? errc::refused : errc::not_found;
  }
  record_audit(c, {.actor = by, .action = "message cancelled", .subject = id, .detail = reason}, now);
  return {};
}

int settle_messages(sql::connection& c, message_filter f, message_state to, const std::string& reason,
                    instant now) {
  f.unsettled = true;
  f.limit = std::numeric_limits<int>::max();
  int settled = 0;
  for (const listed_message& m : list_messages(c, f)) {
    if (settle_message(c, m.what.id, to, reason, now)) ++settled;
  }
  return settled;
}

int cancel_messages(sql::connection& c, message_filter f, const std::string& by, const std::string& reason,
                    instant now) {
  f.state = message_state::planned;
  f.limit = std::numeric_limits<int>::max();
  int cancelled = 0;
  for (const listed_message& m : list_messages(c, f)) {
    if (cancel_message(c, m.what.id, by, reason, now)) ++cancelled;
  }
  return cancelled;
}

}  // namespace raporo::storage
