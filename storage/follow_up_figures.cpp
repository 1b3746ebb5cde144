#include "storage/follow_up_figures.hpp"

#include <algorithm>

#include "storage/rows.hpp"

namespace raporo::storage {

std::vector<open_follow_up> open_follow_ups(sql::connection& c, instant from, instant now) {
  std::vector<open_follow_up> open;
  auto row = c.query(
      "SELECT s.school_id, MIN(l.said_ms) FROM alert_list l "
      "JOIN alert_school s ON s.message_id = l.message_id "
      "JOIN outbox_message m ON m.id = l.message_id "
      "WHERE l.said_ms >= $1 AND l.said_ms <= $2 AND m.state <> 'cancelled' "
      "AND NOT EXISTS (SELECT 1 FROM follow_up f "
      "WHERE f.school_id = s.school_id AND f.at_ms >= l.said_ms AND f.at_ms <= $2 "
      "AND f.outcome <> 'not_found') "
      "AND NOT EXISTS (SELECT 1 FROM alert_list n JOIN outbox_message o ON o.id = n.message_id "
      "WHERE n.rule = l.rule AND n.unit_id = l.unit_id AND n.said_ms > l.said_ms AND n.said_ms <= $2 "
      "AND o.state <> 'cancelled' AND NOT EXISTS (SELECT 1 FROM alert_school t "
      "WHERE t.message_id = n.message_id AND t.school_id = s.school_id)) "
      "GROUP BY s.school_id ORDER BY s.school_id",
      {to_ms(from), to_ms(now)});
  while (row.next()) open.push_back({row.string(0), from_ms(row.integer(1))});
  return open;
}

std::vector<std::string> followed_up(sql::connection& c, instant from, instant until) {
  std::vector<std::string> schools;
  auto row =
      c.query("SELECT DISTINCT school_id FROM follow_up WHERE at_ms >= $1 AND at_ms < $2 ORDER BY school_id",
              {to_ms(from), to_ms(until)});
  while (row.next()) schools.push_back(row.string(0));
  return schools;
}

follow_up_counts count_follow_ups(std::span<const open_follow_up> open, std::span<const std::string> done,
                                  const std::set<std::string, std::less<>>& schools, instant now) {
  follow_up_counts counts;
  counts.followed_up = std::ranges::count_if(done, [&](const std::string& s) { return schools.contains(s); });
  for (const open_follow_up& o : open) {
    if (!schools.contains(o.school)) continue;
    ++counts.open;
    if (now - o.since >= follow_up_overdue) ++counts.overdue;
    if (now - o.since >= follow_up_escalated) ++counts.escalated;
  }
  return counts;
}

}  // namespace raporo::storage
