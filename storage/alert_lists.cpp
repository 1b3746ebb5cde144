#include "storage/alert_lists.hpp"

#include <algorithm>
#include <cstdint>

#include "storage/rows.hpp"

namespace raporo::storage {
namespace {

/// The head of a list.
struct sent_list {
  std::string message;
  std::string key;
  std::string rule;
  std::string period;
  std::string unit;
  bool names_schools = false;
};

/// More messages of rules nobody gets between two digests.
constexpr std::int64_t most_newest_lists = 100;

std::vector<sent_list> newest_lists(sql::connection& c, const std::string& person, instant from,
                                    instant now) {
  std::vector<sent_list> found;
  auto row = c.query(
      "SELECT l.message_id, m.key, l.rule, l.period, l.unit_id, "
      "CASE WHEN EXISTS (SELECT 1 FROM alert_school s WHERE s.message_id = l.message_id) THEN 1 ELSE 0 END "
      "FROM alert_list l JOIN outbox_message m ON m.id = l.message_id "
      "WHERE l.person_id = $1 AND l.said_ms >= $2 AND l.said_ms <= $3 "
      "AND m.state IN ('sending', 'accepted', 'delivered', 'unknown') "
      "ORDER BY l.said_ms DESC, l.message_id DESC LIMIT $4",
      {person, to_ms(from), to_ms(now), most_newest_lists});
  while (row.next()) {
    found.push_back(
        {row.string(0), row.string(1), row.string(2), row.string(3), row.string(4), row.integer(5) != 0});
  }
  return found;
}

std::vector<named_school> schools_of(sql::connection& c, const std::string& message) {
  std::vector<named_school> schools;
  auto row =
      c.query("SELECT school_id, name, call_first FROM alert_school WHERE message_id = $1 ORDER BY position",
              {message});
  while (row.next()) schools.push_back({row.string(0), row.string(1), row.integer(2) != 0});
  return schools;
}

}  // namespace

void keep_names(sql::connection& c, const std::string& message, const std::string& person,
                const alert_names& names, instant said) {
  c.execute(
      "INSERT INTO alert_list (message_id, person_id, rule, period, unit_id, said_ms) "
      "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (message_id) DO NOTHING",
      {message, person, names.rule, names.period, names.unit, to_ms(said)});
  std::int64_t position = 0;
  for (const named_school& s : names.schools) {
    c.execute(
        "INSERT INTO alert_school (message_id, position, school_id, name, call_first) "
        "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (message_id, position) DO NOTHING",
        {message, ++position, s.id, s.name, std::int64_t{s.call_first}});
  }
}

std::vector<alert_list> lists_to_answer(sql::connection& c, const std::string& person, instant from,
                                        instant now) {
  const std::vector<sent_list> sent = newest_lists(c, person, from, now);
  const auto is_replaced = [&](const sent_list& l) {
    const auto newest = std::ranges::find_if(
        sent, [&](const sent_list& other) { return other.rule == l.rule && other.unit == l.unit; });
    return newest->message != l.message;
  };
  const auto newest =
      std::ranges::find_if(sent, [&](const sent_list& l) { return l.names_schools && !is_replaced(l); });
  if (newest == sent.end()) return {};

  std::vector<const sent_list*> together;
  for (const sent_list& l : sent) {
    if (l.rule == newest->rule && l.period == newest->period && l.names_schools && !is_replaced(l))
      together.push_back(&l);
  }
  std::ranges::sort(together, {}, [](const sent_list* l) { return l->unit; });
  std::vector<alert_list> lists;
  lists.reserve(together.size());
  for (const sent_list* l : together) lists.push_back({l->key, schools_of(c, l->message)});
  return lists;
}

}  // namespace raporo::storage
