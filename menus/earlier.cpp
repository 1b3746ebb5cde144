#include "menus/earlier.hpp"

#include <algorithm>
#include <cmath>

#include "gateway/base/civil.hpp"

namespace raporo::menus::earlier {

bool is_needed_for(std::string_view name) noexcept {
  return name.starts_with(last) || name.starts_with(usual) || name == same_as_last;
}

const std::vector<answer>* answers_before(const std::vector<earlier_report>& reports, std::string_view school,
                                          const form_info& f, std::string_view period, int weeks) {
  if (reports.empty()) return nullptr;
  const auto week = iso_week::parse(period);
  if (!week) return nullptr;
  const std::string wanted = week->plus(-weeks).label();
  const earlier_report* counts = nullptr;
  for (const earlier_report& r : reports)
    if (r.key.period == wanted && r.key.school == school &&
        std::ranges::find(f.rivals, r.key.form) != f.rivals.end())
      counts = &r;
  return counts != nullptr && counts->key.form == f.id ? &counts->answers : nullptr;
}

double median(std::vector<double> figures) {
  const auto middle = figures.begin() + static_cast<std::ptrdiff_t>(figures.size() / 2);
  std::ranges::nth_element(figures, middle);
  if (figures.size() % 2 == 1) return *middle;
  return std::round((*middle + *std::max_element(figures.begin(), middle)) / 2);
}

}  // namespace raporo::menus::earlier
