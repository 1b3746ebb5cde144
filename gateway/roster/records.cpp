#include "gateway/roster/records.hpp"

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <tuple>
#include <unordered_map>

#include "config/roster_words.hpp"
#include "gateway/base/ids.hpp"

namespace raporo {
namespace {

std::string_view kind_word(storage::unit_kind kind) {
  return config::unit_levels.at(static_cast<std::size_t>(kind));
}

std::string pin_hash_of(const config::person_row& row, const pin_cost& cost) {
  if (!row.pin_hash.empty() || row.pin.empty()) return row.pin_hash;
  return hash_pin(row.pin, cost);
}

auto enrolment_order(const storage::enrolment& e) {
  return std::tuple(std::string_view(e.school), std::string_view(e.year), config::find_grade(e.grade));
}

}  // namespace

storage::roster to_records(const config::roster_rows& rows, const pin_cost& cost,
                           const std::unordered_set<std::string>& settled, instant now,
                           random_source& random) {
  storage::roster records;
  for (const config::unit_row& u : rows.units) {
    // read_roster() lets known kinds through only, and storage lists them in the same order.
    const auto kind = static_cast<storage::unit_kind>(config::find_level(u.kind).value());
    records.units.push_back({u.id, kind, u.name, u.parent});
  }
  for (const config::enrolment_row& e : rows.enrolments) {
    records.enrolments.push_back({e.school, e.year, e.grade, e.boys, e.girls});
  }
  std::ranges::sort(records.enrolments, {}, enrolment_order);

  std::unordered_map<std::string_view, std::size_t> by_phone;
  for (const config::person_row& row : rows.people) {
    const auto [place, is_new] = by_phone.try_emplace(row.phone, records.persons.size());
    if (is_new) {
      storage::person& p = records.persons.emplace_back();
      p.id = new_uuid7(now, random);
      p.name = row.name;
      p.phone = row.phone;
      p.language = row.language;
      if (!settled.contains(row.phone)) p.pin_hash = pin_hash_of(row, cost);
    }
    records.persons[place->second].assignments.push_back({row.role, row.unit});
  }
  return records;
}

config::roster_rows to_rows(const storage::roster& records) {
  config::roster_rows rows;
  for (const storage::org_unit& u : records.units) {
    rows.units.push_back({u.id, std::string(kind_word(u.kind)), u.name, u.parent});
  }
  for (const storage::enrolment& e : records.enrolments) {
    rows.enrolments.push_back({e.school, e.year, e.grade, e.boys, e.girls});
  }
  for (const storage::person& p : records.persons) {
    for (const storage::assignment& a : p.assignments) {
      rows.people.push_back({p.name, p.phone, p.language, a.role, a.unit, {}, {}});
    }
  }
  return rows;
}

}  // namespace raporo
