#include "gateway/alerts/digest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace raporo::alerts {
namespace {

/// More than a district reports of anything in a week.
constexpr std::int64_t largest_total = 9'999'999;

std::string name_of(const directory& roster, const std::string& unit) {
  const storage::org_unit* found = roster.find_unit(unit);
  return found == nullptr ? unit : found->name;
}

digest begin(const digest_source& source, subject_kind about, std::span<const school_entry* const> schools) {
  digest d;
  d.about = about;
  d.week = source.weeks.now.week().number;
  d.service_code = source.service_code;
  d.deadline = source.deadline;
  d.levels = source.levels;
  d.totals = source.weeks.now.sum(schools);
  const ratio before = source.weeks.before.sum(schools).attendance.both;
  d.last_rate = percent(before);
  d.change = change_in_points(before, d.totals.attendance.both);
  return d;
}

/// A unit with its exact rate, to be ordered by.
struct ranked {
  std::string name;
  ratio rate;
  const school_week* week = nullptr;
};

/// Keeps those whose printed percentage is below `level`: a list "under 80" never shows an 80.
void keep_low(std::vector<ranked>& units, std::int64_t level) {
  std::erase_if(units, [&](const ranked& u) { return !u.rate.known() || *percent(u.rate) >= level; });
  std::ranges::sort(units, [](const ranked& a, const ranked& b) {
    if (is_lower(a.rate, b.rate) || is_lower(b.rate, a.rate)) return is_lower(a.rate, b.rate);
    return a.name < b.name;
  });
}

void name_low(digest& d, const std::vector<ranked>& low) {
  for (const ranked& u : low) d.low.push_back({u.name, *percent(u.rate)});
}

void compare_schools(digest& d, const digest_source& source, std::span<const school_entry* const> schools) {
  std::vector<ranked> low;
  std::vector<const school_entry*> silent;
  for (const school_entry* school : schools) {
    const school_week& w = source.weeks.now.of(*school);
    low.push_back({school->facts.name, w.attendance.both, &w});
    if (w.silent()) silent.push_back(school);
  }
  keep_low(low, d.levels.low);
  name_low(d, low);
  for (const ranked& u : low) d.to_follow_up.push_back(u.week->school);
  for (const bool before_too : {true, false}) {
    for (const school_entry* school : silent) {
      if (source.weeks.before.of(*school).silent() != before_too) continue;
      d.silent.push_back(school->facts.name);
      d.to_follow_up.push_back(school);
    }
  }
  if (!low.empty()) {
    d.call = first_call{low.front().name, lowest_cell(*low.front().week)};
  } else if (!d.silent.empty()) {
    d.call = first_call{d.silent.front(), std::nullopt};
  }
}

void compare_sectors(digest& d, const digest_source& source, const std::string& district) {
  struct silent_sector {
    std::string name;
    std::int64_t schools = 0;
  };
  std::vector<ranked> low;
  std::vector<silent_sector> silent;
  for (const storage::org_unit* sector : source.weeks.now.roster().units_of(storage::unit_kind::sector)) {
    if (sector->parent != district) continue;
    const unit_week total = source.weeks.now.sum(source.weeks.now.roster().schools_under(sector->id));
    d.sectors += total.open > 0 ? 1 : 0;
    low.push_back({sector->name, total.attendance.both});
    if (total.silent > 0) silent.push_back({sector->name, total.silent});
  }
  keep_low(low, d.levels.low_sector);
  name_low(d, low);
  std::ranges::sort(silent, {}, [](const silent_sector& s) { return std::tuple(-s.schools, s.name); });
  for (const silent_sector& s : silent) d.silent.push_back(fmt::format("{} {}", s.name, s.schools));
  if (!low.empty()) {
    d.call = first_call{low.front().name, std::nullopt};
  } else if (!silent.empty()) {
    d.call = first_call{silent.front().name, std::nullopt};
  }
}

}  // namespace

digest make_school_digest(const digest_source& source, const school_entry& school) {
  const school_entry* const schools[] = {&school};
  digest d = begin(source, subject_kind::school, schools);
  const school_week& w = source.weeks.now.of(school);
  d.school = school.facts.name;
  d.sector = school.facts.sector;
  d.district = name_of(source.weeks.now.roster(), school.district);
  d.reported = w.reported;
  d.closed = w.closed;
  d.on_time = w.on_time;
  if (const auto lowest = lowest_grade(w)) {
    d.lowest_grade = named_rate{lowest->grade, *percent(lowest->present)};
  }
  return d;
}

digest make_unit_digest(const digest_source& source, const storage::org_unit& unit) {
  const directory& roster = source.weeks.now.roster();
  const std::vector<const school_entry*> schools = roster.schools_under(unit.id);
  if (unit.kind == storage::unit_kind::sector) {
    digest d = begin(source, subject_kind::sector, schools);
    d.sector = unit.name;
    d.district = name_of(roster, unit.parent);
    compare_schools(d, source, schools);
    return d;
  }
  digest d = begin(source, subject_kind::district, schools);
  d.district = unit.name;
  compare_sectors(d, source, unit.id);
  return d;
}

digest longest_digest(subject_kind about, const rule_limits& limits, const alert_levels& levels) {
  const menus::worst_case& most = limits.extremes;
  // No district has a thousand schools or a hundred sectors, and no unit loses more pupils in a week than the
  // largest school has.
  const std::int64_t schools = about == subject_kind::district ? 999 : most.schools_in_sector;
  const std::int64_t sectors = 99;
  const count pupils = most.largest_school;
  const std::string school(most.school_name_letters, 'M');
  const std::string sector(most.sector_name_letters, 'M');
  const auto longest_grade =
      std::ranges::max_element(most.grades, {}, [](const std::string& g) { return g.size(); });
  const std::string grade = longest_grade == most.grades.end() ? "P1" : *longest_grade;

  digest d;
  d.about = about;
  d.school = school;
  d.sector = sector;
  d.district = sector;
  d.week = 53;
  d.service_code = limits.service_code;
  d.deadline = "23:59";
  d.levels = levels;
  d.reported = d.closed = d.on_time = true;
  d.lowest_grade = named_rate{grade, 100};
  d.totals = {schools, schools, schools, schools, schools, schools, schools, {}, {}, {}};
  d.totals.attendance = {{1, 1}, {1, 1}, {1, 1}};
  d.totals.dropped = {pupils, pupils, pupils};
  d.totals.returned = {pupils, pupils, pupils};
  for (const std::string& field : limits.counts) d.totals.totals[field] = largest_total;
  d.last_rate = 100;
  d.change = -100;
  d.sectors = sectors;
  if (about == subject_kind::district) {
    d.low.assign(static_cast<std::size_t>(sectors), {sector, levels.low_sector - 1});
    d.silent.assign(static_cast<std::size_t>(sectors), fmt::format("{} {}", sector, schools));
    d.call = first_call{sector, std::nullopt};
  } else {
    d.low.assign(static_cast<std::size_t>(schools), {school, levels.low - 1});
    d.silent.assign(static_cast<std::size_t>(schools), school);
    d.call = first_call{school, lowest_slice{grade, sex::boys, {levels.low - 1, 100}}};
  }
  return d;
}

}  // namespace raporo::alerts
