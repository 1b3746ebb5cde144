#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>
#include <unordered_map>
#include <unordered_set>

#include "storage/roster.hpp"
#include "storage/rows.hpp"
#include "storage/settings.hpp"
#include "storage/unit_kinds.hpp"

namespace raporo::storage {
namespace {

auto contents(const org_unit& u) {
  return std::tie(u.kind, u.name, u.parent);
}
auto contents(const assignment& a) {
  return std::tie(a.role, a.unit);
}

/// Adds and changes the units that need it; gives how many.
int put_units(sql::connection& c, const std::vector<org_unit>& wanted, const std::vector<org_unit>& stored) {
  std::unordered_map<std::string_view, const org_unit*> known;
  for (const org_unit& u : stored) known.emplace(u.id, &u);
  std::vector<const org_unit*> changed;
  for (const org_unit& u : wanted) {
    const auto found = known.find(u.id);
    if (found == known.end() || contents(*found->second) != contents(u)) changed.push_back(&u);
  }
  // A parent is of a higher kind, and has to be there before its children.
  std::ranges::sort(changed, {}, &org_unit::kind);
  for (const org_unit* u : changed) {
    c.execute(
        "INSERT INTO org_unit (id, kind, name, parent_id) VALUES ($1, $2, $3, $4) "
        "ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, name = excluded.name, "
        "parent_id = excluded.parent_id",
        {u->id, word_of(u->kind), u->name, u->parent.empty() ? sql::parameter() : sql::parameter(u->parent)});
  }
  return static_cast<int>(changed.size());
}

/// Deletes the units that are no longer listed, when nothing refers to them any more; gives how many.
int remove_units(sql::connection& c, const std::vector<org_unit>& wanted,
                 const std::vector<org_unit>& stored) {
  std::unordered_set<std::string_view> kept;
  for (const org_unit& u : wanted) kept.insert(u.id);
  std::vector<const org_unit*> gone;
  for (const org_unit& u : stored) {
    if (!kept.contains(u.id)) gone.push_back(&u);
  }
  std::ranges::sort(gone, std::ranges::greater{}, &org_unit::kind);
  for (const org_unit* u : gone) c.execute("DELETE FROM org_unit WHERE id = $1", {u->id});
  return static_cast<int>(gone.size());
}

using enrolment_key = std::tuple<std::string_view, std::string_view, std::string_view>;

/// An enrolment row with its place among the grades of the school and year.
struct placed_enrolment {
  const enrolment* row;
  std::int64_t position;

  auto contents() const { return std::tie(position, row->boys, row->girls, row->counted); }
};

std::map<enrolment_key, placed_enrolment> place(const std::vector<enrolment>& rows) {
  std::map<enrolment_key, placed_enrolment> placed;
  std::map<std::pair<std::string_view, std::string_view>, std::int64_t> next;
  for (const enrolment& e : rows) {
    placed.try_emplace({e.school, e.year, e.grade}, placed_enrolment{&e, next[{e.school, e.year}]++});
  }
  return placed;
}

sql::parameter number_or_null(const std::optional<std::int64_t>& v) {
  return v ? sql::parameter(*v) : sql::parameter();
}

int replace_enrolments(sql::connection& c, const std::vector<enrolment>& wanted,
                       const std::vector<enrolment>& stored) {
  const auto now = place(wanted);
  const auto before = place(stored);
  int changes = 0;
  for (const auto& [key, e] : before) {
    if (now.contains(key)) continue;
    c.execute("DELETE FROM enrolment WHERE school_id = $1 AND year = $2 AND grade = $3",
              {e.row->school, e.row->year, e.row->grade});
    ++changes;
  }
  for (const auto& [key, e] : now) {
    const auto found = before.find(key);
    if (found != before.end() && found->second.contents() == e.contents()) continue;
    ++changes;
    c.execute(
        "INSERT INTO enrolment (school_id, year, grade, position, boys, girls, counted) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7) "
        "ON CONFLICT (school_id, year, grade) DO UPDATE SET position = excluded.position, "
        "boys = excluded.boys, girls = excluded.girls, counted = excluded.counted",
        {e.row->school, e.row->year, e.row->grade, e.position, number_or_null(e.row->boys),
         number_or_null(e.row->girls), e.row->counted});
  }
  return changes;
}

/// True when the posts differ from those stored.
bool replace_posts(sql::connection& c, const std::string& person_id, std::vector<assignment> wanted,
                   std::vector<assignment> stored) {
  const auto same = [](const assignment& a, const assignment& b) { return contents(a) == contents(b); };
  const auto less = [](const assignment& a, const assignment& b) { return contents(a) < contents(b); };
  std::ranges::sort(wanted, less);
  std::ranges::sort(stored, less);
  const auto repeated = std::ranges::unique(wanted, same);
  wanted.erase(repeated.begin(), repeated.end());
  if (std::ranges::equal(wanted, stored, same)) return false;
  c.execute("DELETE FROM assignment WHERE person_id = $1", {person_id});
  for (const assignment& a : wanted) {
    c.execute("INSERT INTO assignment (person_id, role, unit_id) VALUES ($1, $2, $3)",
              {person_id, a.role, a.unit});
  }
  return true;
}

void add_person(sql::connection& c, const person& p) {
  c.execute(
      "INSERT INTO person (id, name, phone, language, pin_hash, channel, opted_out_ms) "
      "VALUES ($1, $2, $3, $4, $5, $6, (SELECT since_ms FROM opted_out_number WHERE phone = $3))",
      {p.id, p.name, p.phone, p.language, p.pin_hash, p.channel});
  c.execute("DELETE FROM opted_out_number WHERE phone = $1", {p.phone});
  replace_posts(c, p.id, p.assignments, {});
}

/// What the person chose stays; what is still empty is filled from the list. True when anything changed.
bool update_person(sql::connection& c, const person& wanted, const person& stored, bool reset_pin) {
  bool changed = replace_posts(c, stored.id, wanted.assignments, stored.assignments);
  const std::string& language = stored.language.empty() ? wanted.language : stored.language;
  if (stored.name != wanted.name || stored.language != language || stored.channel != wanted.channel) {
    c.execute("UPDATE person SET name = $2, language = $3, channel = $4 WHERE id = $1",
              {stored.id, wanted.name, language, wanted.channel});
    changed = true;
  }
  if (!wanted.pin_hash.empty() && wanted.pin_hash != stored.pin_hash &&
      (reset_pin || stored.pin_hash.empty())) {
    set_pin(c, stored.id, wanted.pin_hash);
    changed = true;
  }
  return changed;
}

void import_persons(sql::connection& c, const std::vector<person>& wanted, const std::vector<person>& stored,
                    bool reset_pins, import_summary& summary) {
  std::unordered_map<std::string_view, const person*> by_phone;
  for (const person& p : stored) by_phone.emplace(p.phone, &p);
  std::unordered_set<std::string_view> listed;
  for (const person& p : wanted) {
    listed.insert(p.phone);
    const auto found = by_phone.find(p.phone);
    if (found == by_phone.end()) {
      add_person(c, p);
      ++summary.persons_added;
    } else if (update_person(c, p, *found->second, reset_pins)) {
      ++summary.persons_changed;
    }
  }
  for (const person& p : stored) {
    if (listed.contains(p.phone) || p.assignments.empty()) continue;
    replace_posts(c, p.id, {}, p.assignments);
    ++summary.persons_without_post;
  }
}

std::string describe(const import_summary& s) {
  return fmt::format("units {}, enrolments {}, persons added {}, changed {}, without post {}", s.units,
                     s.enrolments, s.persons_added, s.persons_changed, s.persons_without_post);
}

}  // namespace

import_summary import_roster(sql::connection& c, const roster& wanted, bool reset_pins, instant now) {
  const roster stored = load_roster(c);
  import_summary summary;
  // References point to units: those come first and go last.
  summary.units = put_units(c, wanted.units, stored.units);
  summary.enrolments = replace_enrolments(c, wanted.enrolments, stored.enrolments);
  import_persons(c, wanted.persons, stored.persons, reset_pins, summary);
  summary.units += remove_units(c, wanted.units, stored.units);
  if (summary == import_summary{}) return summary;
  const std::string revision = std::to_string(stored.revision + 1);
  set_setting(c, "roster_revision", revision);
  record_audit(
      c, {.actor = "operator", .action = "roster imported", .subject = revision, .detail = describe(summary)},
      now);
  return summary;
}

}  // namespace raporo::storage
