#include "storage/follow_ups.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "storage/rows.hpp"

namespace raporo::storage {
namespace {

template <class Meaning, std::size_t N>
Meaning meaning_of(std::string_view word, const std::array<std::string_view, N>& words) {
  const auto* found = std::ranges::find(words, word);
  if (found == words.end())
    throw std::logic_error("the schema lets an unknown word about a follow-up through");
  return static_cast<Meaning>(found - words.begin());
}

}  // namespace

bool record_follow_up(sql::connection& c, const follow_up& f) {
  return c.execute(
             "INSERT INTO follow_up (id, school_id, person_id, action, outcome, at_ms, channel, alert_key) "
             "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (id, school_id) DO NOTHING",
             {f.id, f.school, f.person, to_string(f.action), to_string(f.outcome), to_ms(f.at), f.channel,
              f.alert_key}) == 1;
}

std::vector<listed_follow_up> list_follow_ups(sql::connection& c, const follow_up_filter& f) {
  std::vector<listed_follow_up> found;
  auto row = c.query(
      "SELECT f.id, f.school_id, f.person_id, f.action, f.outcome, f.at_ms, f.channel, f.alert_key, "
      "COALESCE(s.name, ''), COALESCE(u.name, ''), COALESCE(p.name, ''), COALESCE(p.phone, '') "
      "FROM follow_up f LEFT JOIN org_unit s ON s.id = f.school_id "
      "LEFT JOIN org_unit u ON u.id = s.parent_id LEFT JOIN person p ON p.id = f.person_id "
      "WHERE f.at_ms >= $1 AND ($2 = '' OR f.school_id = $2) AND ($3 = '' OR u.id = $3) "
      "ORDER BY f.at_ms DESC, f.id DESC, f.school_id LIMIT $4",
      {to_ms(f.since), f.school, f.sector, std::int64_t{f.limit}});
  while (row.next()) {
    found.push_back({.what = {.id = row.string(0),
                              .school = row.string(1),
                              .person = row.string(2),
                              .action = meaning_of<follow_up_action>(row.text(3), follow_up_action_words),
                              .outcome = meaning_of<follow_up_outcome>(row.text(4), follow_up_outcome_words),
                              .at = from_ms(row.integer(5)),
                              .channel = row.string(6),
                              .alert_key = row.string(7)},
                     .school_name = row.string(8),
                     .sector_name = row.string(9),
                     .person_name = row.string(10),
                     .phone = row.string(11)});
  }
  return found;
}

}  // namespace raporo::storage
