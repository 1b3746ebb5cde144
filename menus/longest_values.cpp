#include <algorithm>

#include "menus/answer_input.hpp"
#include "menus/earlier.hpp"
#include "menus/values.hpp"

/// What numbers can be at most, for the proof: the same names as values.cpp, with the figures of
/// `worst_case`.
namespace raporo::menus {

namespace {

/// The sexes that a name without one means.
double sexes_of(sex wanted) {
  return wanted == sex::none ? 2 : 1;
}

}  // namespace

std::optional<number_range> values::range(std::string_view name, const slice& part) const {
  if (world_.longest == nullptr) return std::nullopt;
  const sex wanted = part.by == sex::none ? by : part.by;
  const bool of_grade = !grade.empty() || !part.grade.empty();
  const auto grades = static_cast<double>(of_grade ? 1 : world_.longest->grades.size());
  // What earlier weeks can be, this week's figure can be.
  if (earlier::is_needed_for(name)) name = name.substr(name.find('.') + 1);
  if (const question* q = question_of(name)) {
    const auto in_part = [&](const cell& c) {
      return q->counts(c, wanted, part.part.empty() ? of_part : std::string_view(part.part));
    };
    const double of_one = std::max(0.0, static_cast<double>(most_of(*q)));
    const double times = q->asked == question::scope::once ? 1 : grades;
    return number_range{0, of_one * times * static_cast<double>(std::ranges::count_if(q->cells, in_part)),
                        true};
  }
  if (name == "enrolled" || name == "counted") {
    const double most = static_cast<double>(world_.longest->largest_cell) * grades * sexes_of(wanted);
    return number_range{0,
                        std::min(most, static_cast<double>(std::max(world_.longest->largest_school,
                                                                    world_.longest->largest_cell * 2))),
                        true};
  }
  const value shown = fact(name);
  if (const double* number = std::get_if<double>(&shown)) return number_range{0, *number, true};
  return number_range{0, 0, true};  // not known: a dash, as short as a digit
}

std::optional<double> values::most_grades() const {
  if (world_.longest == nullptr) return std::nullopt;
  return static_cast<double>(world_.longest->grades.size());
}

std::optional<number_range> values::range_of_bound(const expression& bound, const question& q) const {
  values of_cell = *this;
  of_cell.grade = q.asked == question::scope::once ? std::string_view() : "any";
  of_cell.by = q.cells.front().by;
  of_cell.of_part = q.cells.front().part;
  return bound.range(of_cell);
}

std::int64_t values::most_of(const question& q) const {
  if (q.most.empty()) return largest_unknown_cell;  // its formula is wrong, which the loader told
  // A bound may name fields that are bounded by others, or itself of earlier weeks; in a circle they bound
  // nothing.
  largest_answers& reckoned = *world_.reckoned;
  const auto [known, first] = reckoned.try_emplace(&q, longest_number);
  if (!first) return known->second;
  const auto bound = range_of_bound(q.most, q);
  if (!bound) return longest_number;
  // Where the bound is not known, another one holds (form_flow).
  std::int64_t most = most_answer(bound->most);
  if (q.most.may_be_unknown(*this)) most = std::max(most, largest_unknown_cell);
  return reckoned[&q] = most;
}

std::int64_t values::least_of(const question& q) const {
  const auto bound = range_of_bound(q.least, q);
  return bound ? least_answer(bound->most) : 0;
}

bool values::may_be(const question& q, std::int64_t n) const {
  const auto bound = range_of_bound(q.least, q);
  return n >= (bound ? least_answer(bound->least) : 0) && n <= most_of(q);
}

}  // namespace raporo::menus
