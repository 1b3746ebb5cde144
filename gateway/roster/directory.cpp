#include "gateway/roster/directory.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <set>
#include <tuple>
#include <utility>

#include "menus/gsm7.hpp"

namespace raporo {
namespace {

using storage::unit_kind;

/// Country, province, district, sector, school: a chain of parents that is longer goes in a circle.
constexpr std::size_t levels = 5;

struct post_role {
  std::string_view post;
  std::string_view role;  ///< in the menus
};
constexpr std::array roles_of_posts{post_role{"head_teacher", "school_leader"},
                                    post_role{"deputy", "school_leader"},
                                    post_role{"mentor", "mentor"},
                                    post_role{"sector_inspector", "sector_official"},
                                    post_role{"district_officer", "district_official"},
                                    post_role{"district_director", "district_official"}};

/// A head teacher's post makes the person a reporter of that school.
bool reports_for_school(std::string_view post) {
  const std::string_view role = menu_role(post);
  return role == "school_leader" || role == "mentor";
}

std::string post_key(std::string_view role, std::string_view unit) {
  std::string key(role);
  key += '@';
  key += unit;
  return key;
}

/// Letters as a handset shows them: what GSM-7 lacks is replaced before it is sent.
std::size_t letters(std::string_view name) {
  return menus::count_septets(menus::fold_to_gsm7(name)).value_or(name.size());
}

}  // namespace

std::string_view menu_role(std::string_view post) noexcept {
  const auto found = std::ranges::find(roles_of_posts, post, &post_role::post);
  return found == roles_of_posts.end() ? std::string_view() : found->role;
}

directory::directory(storage::roster loaded, const std::string& school_year, const config::calendar& calendar)
    : roster_(std::move(loaded)) {
  index_units();
  add_schools();
  add_enrolment(school_year, calendar);
  index_persons();
}

void directory::index_units() {
  unit_by_id_.reserve(roster_.units.size());
  for (std::size_t i = 0; i < roster_.units.size(); ++i) unit_by_id_.emplace(roster_.units[i].id, i);
}

void directory::add_schools() {
  for (const storage::org_unit& unit : roster_.units) {
    if (unit.kind != unit_kind::school) continue;
    school_entry& school = schools_.emplace_back();
    school.facts.id = unit.id;
    school.facts.name = unit.name;
    place_school(school);
  }
  // Sorted once here, so that every index below comes out in order of name.
  std::ranges::sort(schools_, {}, [](const school_entry& s) { return std::tie(s.facts.name, s.facts.id); });
  school_by_id_.reserve(schools_.size());
  for (std::size_t i = 0; i < schools_.size(); ++i) {
    school_by_id_.emplace(schools_[i].facts.id, i);
    for (const std::string& unit : schools_[i].unit_and_ancestors) schools_by_unit_[unit].push_back(i);
  }
}

void directory::place_school(school_entry& school) const {
  const storage::org_unit* unit = find_unit(school.facts.id);
  while (unit != nullptr && school.unit_and_ancestors.size() < levels) {
    school.unit_and_ancestors.push_back(unit->id);
    if (unit->kind == unit_kind::sector) {
      school.sector = unit->id;
      school.facts.sector = unit->name;
    } else if (unit->kind == unit_kind::district) {
      school.district = unit->id;
    }
    unit = find_unit(unit->parent);
  }
}

void directory::add_enrolment(const std::string& school_year, const config::calendar& calendar) {
  // Which year to show for each school: the one asked for, or else the newest (`2026/27` sorts as text).
  std::vector<std::string_view> year_of(schools_.size());
  const auto rank = [&school_year](std::string_view year) {
    return std::pair(!year.empty() && year == school_year, year);
  };
  const auto school_index = [this](const storage::enrolment& e) {
    const auto found = school_by_id_.find(e.school);
    return found == school_by_id_.end() ? schools_.size() : found->second;
  };
  for (const storage::enrolment& e : roster_.enrolments) {
    const std::size_t i = school_index(e);
    if (i < schools_.size() && rank(e.year) > rank(year_of[i])) year_of[i] = e.year;
  }
  without_enrolment_ = schools_.size() - static_cast<std::size_t>(std::ranges::count(year_of, school_year));
  std::map<std::string_view, config::year_weeks> weeks;
  for (const std::string_view year : year_of) weeks.try_emplace(year, calendar.weeks_of(year));
  for (const storage::enrolment& e : roster_.enrolments) {
    const std::size_t i = school_index(e);
    if (i < schools_.size() && e.year == year_of[i]) {
      const config::year_weeks& own = weeks.at(e.year);
      // Next year's tables may come while this one's pupils still leave.
      schools_[i].facts.grades.push_back(
          {e.grade, e.boys, e.girls, std::max(e.counted, own.first), own.until});
    }
  }
}

void directory::index_persons() {
  person_by_phone_.reserve(roster_.persons.size());
  for (std::size_t i = 0; i < roster_.persons.size(); ++i) {
    const storage::person& p = roster_.persons[i];
    person_by_phone_.emplace(p.phone, i);
    for (const storage::assignment& a : p.assignments) {
      persons_by_post_[post_key(a.role, a.unit)].push_back(i);
    }
  }
}

const storage::person* directory::find_person(const phone_number& phone) const {
  const auto found = person_by_phone_.find(phone.e164());
  return found == person_by_phone_.end() ? nullptr : &roster_.persons[found->second];
}

std::vector<const school_entry*> directory::schools_of(const storage::person& p) const {
  std::vector<std::size_t> found;
  for (const storage::assignment& a : p.assignments) {
    const auto school = school_by_id_.find(a.unit);
    if (school != school_by_id_.end() && reports_for_school(a.role)) found.push_back(school->second);
  }
  std::ranges::sort(found);
  const auto doubles = std::ranges::unique(found);
  found.erase(doubles.begin(), doubles.end());

  std::vector<const school_entry*> schools(found.size());
  std::ranges::transform(found, schools.begin(), [this](std::size_t i) { return &schools_[i]; });
  return schools;
}

std::vector<const storage::person*> directory::holders(std::string_view role, std::string_view unit) const {
  std::vector<const storage::person*> persons;
  const auto found = persons_by_post_.find(post_key(role, unit));
  if (found == persons_by_post_.end()) return persons;
  for (const std::size_t i : found->second) persons.push_back(&roster_.persons[i]);
  return persons;
}

const school_entry* directory::find_school(std::string_view id) const {
  const auto found = school_by_id_.find(id);
  return found == school_by_id_.end() ? nullptr : &schools_[found->second];
}

const storage::org_unit* directory::find_unit(std::string_view id) const {
  const auto found = unit_by_id_.find(id);
  return found == unit_by_id_.end() ? nullptr : &roster_.units[found->second];
}

std::vector<const school_entry*> directory::schools_under(std::string_view unit) const {
  std::vector<const school_entry*> schools;
  const auto found = schools_by_unit_.find(unit);
  if (found == schools_by_unit_.end()) return schools;
  for (const std::size_t i : found->second) schools.push_back(&schools_[i]);
  return schools;
}

std::vector<const storage::org_unit*> directory::units_of(storage::unit_kind kind) const {
  std::vector<const storage::org_unit*> units;
  for (const storage::org_unit& unit : roster_.units) {
    if (unit.kind == kind) units.push_back(&unit);
  }
  std::ranges::sort(units, {}, [](const storage::org_unit* u) { return std::tie(u->name, u->id); });
  return units;
}

menus::worst_case directory::extremes() const {
  // Room for the next import, so that a menu proved today holds tomorrow. Rwanda's longest sector name has 12
  // letters.
  menus::worst_case w;
  w.school_name_letters = 20;
  w.sector_name_letters = 12;
  w.person_name_letters = 24;
  w.largest_cell = 999;
  w.largest_school = 9'999;
  w.schools_in_sector = 99;
  w.schools_of_person = 2;
  for (const post_role& each : roles_of_posts)
    if (std::ranges::find(w.all_roles, each.role) == w.all_roles.end()) w.all_roles.emplace_back(each.role);

  for (const storage::org_unit& unit : roster_.units) {
    if (unit.kind == unit_kind::school) {
      w.school_name_letters = std::max(w.school_name_letters, letters(unit.name));
    } else if (unit.kind == unit_kind::sector) {
      w.sector_name_letters = std::max(w.sector_name_letters, letters(unit.name));
      w.schools_in_sector =
          std::max(w.schools_in_sector, static_cast<std::int64_t>(schools_under(unit.id).size()));
    }
  }
  std::set<std::string> all_grades;
  for (const school_entry& school : schools_) {
    std::int64_t pupils = 0;
    std::vector<std::string> grades;
    for (const menus::grade_enrolment& g : school.facts.grades) {
      grades.push_back(g.grade);
      all_grades.insert(g.grade);
      for (const auto& count : {g.boys, g.girls}) {
        w.largest_cell = std::max(w.largest_cell, count.value_or(0));
        pupils += count.value_or(0);
      }
    }
    w.largest_school = std::max(w.largest_school, pupils);
    if (grades.size() > w.grades.size()) w.grades = std::move(grades);
  }
  w.all_grades.assign(all_grades.begin(), all_grades.end());
  auto schools = std::make_shared<std::vector<menus::school_facts>>();
  schools->reserve(schools_.size());
  for (const school_entry& school : schools_) schools->push_back(school.facts);
  w.schools = std::move(schools);
  for (const storage::person& p : roster_.persons) {
    w.person_name_letters = std::max(w.person_name_letters, letters(p.name));
    w.schools_of_person = std::max(w.schools_of_person, schools_of(p).size());
  }
  return w;
}

}  // namespace raporo
