#include "gateway/reports/data_value_sets.hpp"

#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>

#include "gateway/reports/dhis2_period.hpp"

namespace raporo::reports {
namespace {

using reports_by_school = std::map<std::string, std::vector<const storage::report*>>;

std::string combo_of(const answer& a) {
  const std::string_view sex = sex_code(a.by);
  std::string combo = a.grade;
  if (!combo.empty() && !sex.empty()) combo += '_';
  return combo.append(sex);
}

const data_element* element_for(const data_set& set, const storage::report& r, const answer& a) {
  const auto found = std::ranges::find_if(set.elements, [&](const data_element& e) {
    return e.form == r.key.form && e.field == a.field && (e.part.empty() || e.part == a.part);
  });
  return found == set.elements.end() ? nullptr : &*found;
}

bool is_mapped(const dhis2_mapping& mapping, const storage::report& r, const answer& a) {
  return std::ranges::any_of(mapping.data_sets,
                             [&](const data_set& s) { return element_for(s, r, a) != nullptr; });
}

/// The answers to one data element, what differs only by its part added up: in the order reported.
std::vector<answer> cells_of(const storage::report& r, const data_element& e) {
  std::vector<answer> cells;
  for (const answer& a : r.answers) {
    if (a.field != e.field || (!e.part.empty() && a.part != e.part)) continue;
    const auto same =
        std::ranges::find_if(cells, [&](const answer& c) { return c.grade == a.grade && c.by == a.by; });
    if (same == cells.end()) {
      cells.push_back(a);
    } else {
      same->value += a.value;
    }
  }
  return cells;
}

class value_maker {
 public:
  explicit value_maker(const value_source& source) : source_(source), fields_(fields_of(source.menu)) {}

  data_values make() {
    for (const storage::report& r : source_.reports) {
      if (source_.people.find_school(r.key.school) == nullptr) {
        ++made_.unknown_schools;
        continue;
      }
      by_school_[r.key.school].push_back(&r);
      count_not_mapped(r);
    }
    const auto every = dhis2_cadence(source_.period);
    for (const data_set& set : source_.mapping.data_sets) {
      if (set.every != every) continue;
      for (const auto& [school, reports] : by_school_) add_set(set, school, reports);
    }
    return std::move(made_);
  }

 private:
  void count_not_mapped(const storage::report& r) {
    for (const answer& a : r.answers) {
      if (!is_mapped(source_.mapping, r, a)) ++made_.not_mapped[r.key.form + "." + a.field];
    }
  }

  void add_set(const data_set& set, const std::string& school,
               const std::vector<const storage::report*>& reports) {
    data_value_set made;
    made.data_set = set.code;
    made.period = dhis2_period(source_.period).value_or(std::string());
    made.org_unit = school;
    for (const data_element& e : set.elements) {
      for (const storage::report* r : reports)
        if (r->key.form == e.form) add_values(made, *r, e);
    }
    if (const auto when = completed(set, school, reports))
      made.complete_date = format_date(source_.zone.today(*when));
    if (!made.values.empty() || !made.complete_date.empty()) made_.sets.push_back(std::move(made));
  }

  void add_values(data_value_set& made, const storage::report& r, const data_element& e) {
    const field* f = find_field(fields_, e.form, e.field);
    for (const answer& cell : cells_of(r, e)) {
      if (f != nullptr && f->sensitive && is_small(cell.value)) {
        ++made_.withheld;
        continue;
      }
      made.values.push_back({.org_unit = r.key.school,
                             .element = e.code,
                             .combo = combo_of(cell),
                             .value = std::to_string(cell.value),
                             .comment = r.receipt.empty() ? std::string() : "Ref " + r.receipt});
    }
  }

  /// When the last report that was needed came; nullopt while something is missing.
  std::optional<instant> completed(const data_set& set, const std::string& school,
                                   const std::vector<const storage::report*>& reports) const {
    std::optional<instant> last;
    for (const std::string& form : set.complete_with) {
      const storage::report* r = report_for(form, reports);
      if (r == nullptr || (r->key.form == form && !has_every_grade(*r, school))) return std::nullopt;
      last = std::max(last.value_or(r->first_received), r->first_received);
    }
    return last;
  }

  /// That of the form, or one that stands in for it.
  const storage::report* report_for(const std::string& form,
                                    const std::vector<const storage::report*>& reports) const {
    const menus::form_info* info = source_.menu.find_form(form);
    const auto found = std::ranges::find_if(reports, [&](const storage::report* r) {
      return r->key.form == form ||
             (info != nullptr && std::ranges::find(info->rivals, r->key.form) != info->rivals.end());
    });
    return found == reports.end() ? nullptr : *found;
  }

  bool has_every_grade(const storage::report& r, const std::string& school) const {
    const school_entry* entry = source_.people.find_school(school);
    return std::ranges::all_of(fields_, [&](const field& f) {
      if (f.form != r.key.form || !f.every_grade) return true;
      return std::ranges::all_of(entry->facts.grades, [&](const menus::grade_enrolment& g) {
        return std::ranges::find(f.except, g.grade) != f.except.end() ||
               std::ranges::any_of(r.answers,
                                   [&](const answer& a) { return a.field == f.name && a.grade == g.grade; });
      });
    });
  }

  const value_source& source_;
  const std::vector<field> fields_;
  reports_by_school by_school_;
  data_values made_;
};

}  // namespace

data_values make_data_values(const value_source& source) {
  return value_maker(source).make();
}

}  // namespace raporo::reports
