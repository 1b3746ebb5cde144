#include "gateway/roster/records.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <map>
#include <set>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <vector>

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

auto unit_id(const storage::org_unit& u) {
  return std::string_view(u.id);
}
using enrolment_id = std::tuple<std::string_view, std::string_view, std::string_view>;
enrolment_id enrolment_key(const storage::enrolment& e) {
  return {e.school, e.year, e.grade};
}
auto person_phone(const storage::person& p) {
  return std::string_view(p.phone);
}

/// Those of `known` that `news` does not name, in front of `news`.
template <class Row, class Key>
std::vector<Row> united(const std::vector<Row>& known, const std::vector<Row>& news, Key key) {
  std::set<decltype(key(news.front()))> named;
  for (const Row& row : news) named.insert(key(row));
  std::vector<Row> all;
  std::ranges::copy_if(known, std::back_inserter(all),
                       [&](const Row& row) { return !named.contains(key(row)); });
  all.insert(all.end(), news.begin(), news.end());
  return all;
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
    records.enrolments.push_back({e.school, e.year, e.grade, e.boys, e.girls, e.counted});
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
      p.channel = row.channel;
      if (!settled.contains(row.phone)) p.pin_hash = pin_hash_of(row, cost);
    }
    records.persons[place->second].assignments.push_back({row.role, row.unit});
  }
  return records;
}

void date_counts(std::vector<storage::enrolment>& news, const std::vector<storage::enrolment>& known,
                 const std::string& week) {
  std::map<enrolment_id, const storage::enrolment*> before;
  for (const storage::enrolment& e : known) before.emplace(enrolment_key(e), &e);
  for (storage::enrolment& e : news) {
    if (!e.counted.empty()) continue;
    const auto found = before.find(enrolment_key(e));
    const bool same =
        found != before.end() && found->second->boys == e.boys && found->second->girls == e.girls;
    e.counted = same ? found->second->counted : week;
  }
}

storage::roster merge(const storage::roster& known, const storage::roster& news) {
  storage::roster all;
  all.units = united(known.units, news.units, unit_id);
  all.enrolments = united(known.enrolments, news.enrolments, enrolment_key);
  std::ranges::sort(all.enrolments, {}, enrolment_order);
  all.persons = united(known.persons, news.persons, person_phone);

  std::unordered_map<std::string_view, const storage::person*> by_phone;
  for (const storage::person& p : known.persons) by_phone.emplace(p.phone, &p);
  for (storage::person& p : all.persons) {
    const auto before = by_phone.find(p.phone);
    if (before == by_phone.end()) continue;
    // Posts that are listed twice count once.
    const std::vector<storage::assignment>& posts = before->second->assignments;
    p.assignments.insert(p.assignments.end(), posts.begin(), posts.end());
  }
  return all;
}

storage::roster to_records_without_pins(config::roster_rows rows) {
  for (config::person_row& person : rows.people) person.pin.clear();
  system_random random;
  return to_records(rows, {}, {}, {}, random);
}

config::roster_rows to_rows(const storage::roster& records) {
  config::roster_rows rows;
  for (const storage::org_unit& u : records.units) {
    rows.units.push_back({u.id, std::string(kind_word(u.kind)), u.name, u.parent});
  }
  for (const storage::enrolment& e : records.enrolments) {
    rows.enrolments.push_back({e.school, e.year, e.grade, e.boys, e.girls, e.counted});
  }
  for (const storage::person& p : records.persons) {
    for (const storage::assignment& a : p.assignments) {
      rows.people.push_back({p.name, p.phone, p.language, a.role, a.unit, {}, {}, p.channel});
    }
  }
  return rows;
}

}  // namespace raporo
