#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "gateway/alerts/indicators.hpp"
#include "gateway/reports/fields.hpp"
#include "gateway/roster/directory.hpp"
#include "storage/reports.hpp"

namespace raporo::reports {

/// One figure that schools report: the numbers of a field, or how often an option of it was chosen.
struct measure {
  const field* of = nullptr;
  std::string part;                  ///< of the dimension that the field is asked by
  std::optional<std::int64_t> code;  ///< of a choice
};

/// Every figure that these reports hold: a part of a number, an option that somebody chose; in the order of
/// `fields`, which outlive the result.
std::vector<measure> measures_of(const std::vector<field>& fields, std::span<const storage::report> reports);

/// What was reported of one figure. nullopt is not reported, which is not zero.
struct figure {
  alerts::count both;  ///< more than the two together where something was not reported by sex
  alerts::count boys;
  alerts::count girls;

  figure& operator+=(const figure& more) noexcept;
  friend bool operator==(const figure&, const figure&) = default;
};

/// The figures of schools and of the units above them, for one period.
class unit_sums {
 public:
  /// `reports`: those that count, in any order. A reason for a grade counts for as many pupils as the same
  /// report says have dropped out of it, in the field `dropped`; without that for nobody. A choice for the
  /// school counts once.
  unit_sums(const std::vector<measure>& measures, std::span<const storage::report> reports,
            std::string_view dropped);

  /// In the order of the measures.
  std::vector<figure> sum(std::span<const school_entry* const> schools) const;
  /// How many of them reported this figure.
  std::int64_t reported(std::span<const school_entry* const> schools, std::size_t of_measure) const;
  /// How many of them reported anything.
  std::int64_t reported(std::span<const school_entry* const> schools) const;

 private:
  void add(const storage::report& r, std::string_view dropped);

  const std::vector<measure>& measures_;
  std::unordered_map<std::string, std::vector<figure>> by_school_;
};

/// The figures of one school as officials may see them: of what is sensitive, cells of 1 to 4 are hidden. A
/// sex is hidden with the other one, or the total would tell it.
struct shown_figure {
  figure value;  ///< without what is hidden
  bool hides = false;
};
shown_figure for_officials(const measure& m, const figure& f) noexcept;

}  // namespace raporo::reports
