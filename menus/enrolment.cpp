#include "menus/enrolment.hpp"

#include <algorithm>

namespace raporo::menus {

namespace {

constexpr std::int64_t most_pupils = 1'000'000'000;

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
  // What was handed in may be any number; sums of it stay numbers.
  const auto bounded = [](std::int64_t pupils) { return std::clamp<std::int64_t>(pupils, 0, most_pupils); };
  if (by != sex::girls && !grade.boys) return std::nullopt;
  if (by != sex::boys && !grade.girls) return std::nullopt;
  if (by == sex::boys) return bounded(*grade.boys);
  if (by == sex::girls) return bounded(*grade.girls);
  return bounded(*grade.boys) + bounded(*grade.girls);
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
  const std::int64_t boys = *counted(grade, sex::boys);
  const std::int64_t girls = *counted(grade, sex::girls);
  return reckon(sex::none, reckon(sex::boys, boys, boys) + reckon(sex::girls, girls, girls), *most);
}

}  // namespace raporo::menus
