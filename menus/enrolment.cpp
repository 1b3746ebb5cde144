#include "menus/enrolment.hpp"

#include <algorithm>

namespace raporo::menus {

namespace {

/// `2026-W48`; labels of terms and years have no week, and labels of weeks sort by time.
bool is_week(std::string_view period) {
  return period.find("-W") != std::string_view::npos;
}

bool counts(const enrolment_change& c, std::string_view counted, std::string_view period) {
  if (c.period < counted) return false;
  if (!is_week(period)) return true;
  return c.pupils < 0 ? c.period < period : c.period <= period;
}

}  // namespace

std::optional<std::int64_t> enrolled(std::string_view school, const grade_enrolment& grade, sex by,
                                     std::string_view period, std::span<const enrolment_change> changes) {
  const auto of = [&](sex s, std::int64_t pupils) {
    for (const enrolment_change& c : changes)
      if (c.by == s && c.grade == grade.grade && c.school == school && counts(c, grade.counted, period))
        pupils += c.pupils;
    return std::max<std::int64_t>(0, pupils);
  };
  if (by != sex::none) {
    const std::optional<std::int64_t>& counted = by == sex::boys ? grade.boys : grade.girls;
    if (!counted) return std::nullopt;
    return of(by, *counted);
  }
  if (!grade.boys || !grade.girls) return std::nullopt;
  // A change that was not reported by sex is one of both.
  return of(sex::none, of(sex::boys, *grade.boys) + of(sex::girls, *grade.girls));
}

}  // namespace raporo::menus
