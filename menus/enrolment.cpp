#include "menus/enrolment.hpp"

#include <algorithm>

namespace raporo::menus {

namespace {

/// `2026-W48`; labels of terms and years have no week, and labels of weeks sort by time.
bool is_week(std::string_view period) {
  return period.find("-W") != std::string_view::npos;
}

bool counts(const enrolment_change& c, const grade_enrolment& grade, std::string_view period) {
  if (c.period < grade.counted || (!grade.until.empty() && c.period >= grade.until)) return false;
  if (!is_week(period)) return true;
  return c.pupils < 0 ? c.period < period : c.period <= period;
}

}  // namespace

std::optional<std::int64_t> counted(const grade_enrolment& grade, sex by) {
  if (by == sex::boys) return grade.boys;
  if (by == sex::girls) return grade.girls;
  if (!grade.boys || !grade.girls) return std::nullopt;
  return *grade.boys + *grade.girls;
}

std::optional<std::int64_t> enrolled(std::string_view school, const grade_enrolment& grade, sex by,
                                     std::string_view period, std::span<const enrolment_change> changes) {
  const std::optional<std::int64_t> most = counted(grade, by);
  if (!most) return std::nullopt;
  const auto reckon = [&](sex s, std::int64_t pupils, std::int64_t limit) {
    for (const enrolment_change& c : changes)
      if (c.by == s && c.grade == grade.grade && c.school == school && counts(c, grade, period))
        pupils += std::clamp(c.pupils, -pupils, limit - pupils);  // of any size, where the menu bounds none
    return pupils;
  };
  if (by != sex::none) return reckon(by, *most, *most);
  // A change that was not reported by sex is one of both.
  const std::int64_t by_sex =
      reckon(sex::boys, *grade.boys, *grade.boys) + reckon(sex::girls, *grade.girls, *grade.girls);
  return reckon(sex::none, by_sex, *most);
}

}  // namespace raporo::menus
