#include "gateway/alerts/figures.hpp"

#include "menus/enrolment.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <unordered_map>

namespace raporo::alerts {
namespace {

constexpr std::array reporting_posts{"head_teacher", "deputy", "mentor"};

bool has_phone(const directory& roster, const school_entry& school) {
  return std::ranges::any_of(reporting_posts, [&](const char* post) {
    return std::ranges::any_of(roster.holders(post, school.facts.id),
                               [](const storage::person* p) { return !p->phone.empty(); });
  });
}

template <class T>
T& part_for(by_sex<T>& figure, sex s) {
  return s == sex::boys ? figure.boys : s == sex::girls ? figure.girls : figure.both;
}

void add(by_sex<ratio>& sum, const by_sex<ratio>& more) {
  sum.both += more.both;
  sum.boys += more.boys;
  sum.girls += more.girls;
}

void add(by_sex<count>& sum, const by_sex<count>& more) {
  sum.both = add_known(sum.both, more.both);
  sum.boys = add_known(sum.boys, more.boys);
  sum.girls = add_known(sum.girls, more.girls);
}

/// What is the same for all schools of a week.
struct week_source {
  std::string label;
  instant deadline;
  std::span<const enrolment_change> changes;  ///< in order of school
  const reported_words& words;

  std::span<const enrolment_change> changes_of(const school_entry& school) const {
    const auto [first, last] =
        std::ranges::equal_range(changes, school.facts.id, {}, &enrolment_change::school);
    return {first, last};
  }
};

/// Counts a cell when both its presence and its enrolment are known.
void add_attendance(school_week& w, const week_source& source, const std::vector<answer>& answers) {
  const std::span<const enrolment_change> changes = source.changes_of(*w.school);
  for (const menus::grade_enrolment& grade : w.school->facts.grades) {
    grade_attendance row{grade.grade, {}};
    for (const sex by : {sex::none, sex::boys, sex::girls}) {
      count present;  // of all shifts, or whatever else they were counted by
      for (const answer& a : answers)
        if (a.field == source.words.present && a.grade == grade.grade && a.by == by)
          present = add_known(present, a.value);
      const count whole = menus::enrolled(w.school->facts.id, grade, by, source.label, changes);
      if (!whole || !present) continue;
      // Who was there was enrolled, whatever a later correction says of leavers.
      const ratio cell{*present, std::max(*whole, *present)};
      if (by != sex::none) part_for(row.present, by) += cell;
      row.present.both += cell;
    }
    add(w.attendance, row.present);
    w.grades.push_back(std::move(row));
  }
}

void add_count(by_sex<count>& sum, const answer& a) {
  by_sex<count> one;
  one.both = a.value;
  if (a.by != sex::none) part_for(one, a.by) = a.value;
  add(sum, one);
}

/// Which of a school's reports say what about the week.
struct sorted_reports {
  const storage::report* attendance = nullptr;
  const storage::report* closing = nullptr;
  std::vector<const storage::report*> all;
};

void fill(school_week& w, const sorted_reports& found, const week_source& source) {
  const storage::report* open = found.attendance;
  const storage::report* closing = found.closing;
  w.reported = open != nullptr || closing != nullptr;
  w.closed = closing != nullptr && (open == nullptr || closing->received > open->received);
  const auto in_time = [&](const storage::report* r) {
    return r != nullptr && r->first_received <= source.deadline;
  };
  w.on_time = in_time(open) || in_time(closing);
  if (open != nullptr && !w.closed) add_attendance(w, source, open->answers);
  for (const storage::report* r : found.all) {
    assert(r != nullptr);
    const bool counts = r != open || !w.closed;
    for (const answer& a : r->answers) {
      if (counts && std::ranges::find(source.words.counts, a.field) != source.words.counts.end())
        w.totals[a.field] += a.value;
      if (a.field == source.words.dropped) add_count(w.dropped, a);
      if (a.field == source.words.returned) add_count(w.returned, a);
    }
  }
}

void keep_newer(const storage::report*& kept, const storage::report& r) {
  if (kept == nullptr || kept->received < r.received) kept = &r;
}

}  // namespace

week_figures::week_figures(std::shared_ptr<const directory> roster, const config::calendar& calendar,
                           const time_zone& zone, const iso_week& week,
                           std::span<const storage::report> reports,
                           std::span<const enrolment_change> changes, const reported_words& words)
    : roster_(std::move(roster)), week_(week) {
  const week_source source{week.label(), zone.to_instant(calendar.first_deadline.in(week)), changes, words};
  std::unordered_map<std::string_view, sorted_reports> by_school;
  for (const storage::report& r : reports) {
    if (r.key.period != source.label) continue;
    sorted_reports& of_school = by_school[r.key.school];
    of_school.all.push_back(&r);
    if (r.key.form == words.attendance_form) keep_newer(of_school.attendance, r);
    if (std::ranges::find(words.closing_forms, r.key.form) != words.closing_forms.end()) {
      keep_newer(of_school.closing, r);
    }
  }
  schools_.reserve(roster_->schools().size());
  for (const school_entry& school : roster_->schools()) {
    school_week& w = schools_.emplace_back();
    w.school = &school;
    w.open = calendar.open_days(week, school.unit_and_ancestors) > 0;
    w.reachable = has_phone(*roster_, school);
    const auto found = by_school.find(school.facts.id);
    if (w.open && found != by_school.end()) fill(w, found->second, source);
  }
}

const school_week& week_figures::of(const school_entry& school) const {
  const auto place = &school - roster_->schools().data();
  assert(place >= 0 && static_cast<std::size_t>(place) < schools_.size());
  return schools_[static_cast<std::size_t>(place)];
}

unit_week week_figures::sum(std::span<const school_entry* const> schools) const {
  unit_week total;
  for (const school_entry* school : schools) {
    const school_week& w = of(*school);
    total.open += w.open ? 1 : 0;
    total.expected += w.expected() ? 1 : 0;
    total.reported += w.reported ? 1 : 0;
    total.on_time += w.on_time ? 1 : 0;
    total.closed += w.closed ? 1 : 0;
    total.silent += w.silent() ? 1 : 0;
    total.without_phone += w.open && !w.expected() ? 1 : 0;
    add(total.attendance, w.attendance);
    add(total.dropped, w.dropped);
    add(total.returned, w.returned);
    for (const auto& [field, n] : w.totals) total.totals[field] += n;
  }
  return total;
}

namespace {

void keep_lower(std::optional<lowest_slice>& lowest, const std::string& grade, sex s, const ratio& present) {
  if (!present.known()) return;
  if (!lowest || is_lower(present, lowest->present)) lowest = lowest_slice{grade, s, present};
}

}  // namespace

std::optional<lowest_slice> lowest_grade(const school_week& w) {
  std::optional<lowest_slice> lowest;
  for (const grade_attendance& row : w.grades) keep_lower(lowest, row.grade, sex::none, row.present.both);
  return lowest;
}

std::optional<lowest_slice> lowest_cell(const school_week& w) {
  std::optional<lowest_slice> lowest;
  for (const grade_attendance& row : w.grades) {
    keep_lower(lowest, row.grade, sex::boys, row.present.boys);
    keep_lower(lowest, row.grade, sex::girls, row.present.girls);
  }
  return lowest;
}

std::optional<std::int64_t> change_in_points(const ratio& before, const ratio& now) noexcept {
  const auto was = percent(before);
  const auto is = percent(now);
  if (!was || !is) return std::nullopt;
  return *is - *was;
}

}  // namespace raporo::alerts
