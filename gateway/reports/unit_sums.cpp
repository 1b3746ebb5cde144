#include "gateway/reports/unit_sums.hpp"

#include <algorithm>

namespace raporo::reports {
namespace {

using alerts::add_known;
using alerts::count;

bool has_value(const measure& m, const storage::report& r) {
  return r.key.form == m.of->form && std::ranges::any_of(r.answers, [&](const answer& a) {
           return a.field == m.of->name && a.part == m.part && (!m.code || a.value == *m.code);
         });
}

figure figure_of(std::int64_t value, sex by) {
  figure f;
  f.both = value;
  if (by == sex::boys) f.boys = value;
  if (by == sex::girls) f.girls = value;
  return f;
}

/// For how many the option was chosen.
figure chosen_for(const answer& a, const storage::report& r, std::string_view dropped) {
  if (a.grade.empty()) return figure_of(1, sex::none);
  figure pupils;
  for (const answer& d : r.answers)
    if (d.field == dropped && d.grade == a.grade) pupils += figure_of(d.value, d.by);
  return pupils;
}

figure read_figure(const measure& m, const storage::report& r, std::string_view dropped) {
  figure sum;
  bool chosen = false;
  bool another = false;
  for (const answer& a : r.answers) {
    if (a.field != m.of->name || a.part != m.part) continue;
    if (m.code && a.value != *m.code) {
      another = true;
      continue;
    }
    chosen = true;
    sum += m.code ? chosen_for(a, r, dropped) : figure_of(a.value, a.by);
  }
  // Who chose another option has said that it is not this one.
  if (another && !chosen) sum.both = 0;
  return sum;
}

bool is_hidden(const count& c) noexcept {
  return c && is_small(*c);
}

}  // namespace

figure& figure::operator+=(const figure& more) noexcept {
  both = add_known(both, more.both);
  boys = add_known(boys, more.boys);
  girls = add_known(girls, more.girls);
  return *this;
}

std::vector<measure> measures_of(const std::vector<field>& fields, std::span<const storage::report> reports) {
  std::vector<measure> all;
  const auto add_if_reported = [&](measure m) {
    if (std::ranges::any_of(reports, [&](const storage::report& r) { return has_value(m, r); }))
      all.push_back(std::move(m));
  };
  for (const field& f : fields) {
    if (f.kind == field_kind::words) continue;
    std::vector<std::string> parts = f.parts;
    if (parts.empty()) parts.emplace_back();
    for (const std::string& part : parts) {
      if (f.kind == field_kind::number) add_if_reported({&f, part, std::nullopt});
      for (const std::int64_t code : f.codes) add_if_reported({&f, part, code});
    }
  }
  return all;
}

unit_sums::unit_sums(const std::vector<measure>& measures, std::span<const storage::report> reports,
                     std::string_view dropped)
    : measures_(measures) {
  for (const storage::report& r : reports) add(r, dropped);
}

void unit_sums::add(const storage::report& r, std::string_view dropped) {
  std::vector<figure>& of_school = by_school_[r.key.school];
  of_school.resize(measures_.size());
  for (std::size_t i = 0; i < measures_.size(); ++i)
    if (measures_[i].of->form == r.key.form) of_school[i] += read_figure(measures_[i], r, dropped);
}

std::vector<figure> unit_sums::sum(std::span<const school_entry* const> schools) const {
  std::vector<figure> total(measures_.size());
  for (const school_entry* school : schools) {
    const auto found = by_school_.find(school->facts.id);
    if (found == by_school_.end()) continue;
    for (std::size_t i = 0; i < total.size(); ++i) total[i] += found->second[i];
  }
  return total;
}

std::int64_t unit_sums::reported(std::span<const school_entry* const> schools) const {
  return std::ranges::count_if(
      schools, [&](const school_entry* school) { return by_school_.contains(school->facts.id); });
}

std::int64_t unit_sums::reported(std::span<const school_entry* const> schools, std::size_t of_measure) const {
  return std::ranges::count_if(schools, [&](const school_entry* school) {
    const auto found = by_school_.find(school->facts.id);
    return found != by_school_.end() && found->second[of_measure].both.has_value();
  });
}

shown_figure for_officials(const measure& m, const figure& f) noexcept {
  if (!m.of->sensitive) return {f, false};
  // Of options even that one was chosen tells too much where few left: zero and hidden look alike.
  if (m.code) {
    const bool few = !f.both || *f.both == 0 || is_small(*f.both);
    const bool by_sex = !few && !is_hidden(f.boys) && !is_hidden(f.girls);
    return {few ? figure{} : by_sex ? f : figure{f.both, {}, {}}, is_hidden(f.both)};
  }
  if (is_hidden(f.both)) return {figure{}, true};
  if (is_hidden(f.boys) || is_hidden(f.girls)) return {figure{f.both, {}, {}}, true};
  return {f, false};
}

}  // namespace raporo::reports
