#include "gateway/alerts/indicators.hpp"

namespace raporo::alerts {

std::optional<std::int64_t> percent(const ratio& r) noexcept {
  if (!r.known()) return std::nullopt;
  return (200 * r.part + r.whole) / (2 * r.whole);
}

bool is_lower(const ratio& a, const ratio& b) noexcept {
  return a.part * b.whole < b.part * a.whole;
}

count add_known(const count& a, const count& b) noexcept {
  if (!a) return b;
  if (!b) return a;
  return *a + *b;
}

std::optional<double> parity_index(const ratio& girls, const ratio& boys) noexcept {
  if (!girls.known() || !boys.known() || boys.part == 0) return std::nullopt;
  return static_cast<double>(girls.part) * static_cast<double>(boys.whole) /
         (static_cast<double>(girls.whole) * static_cast<double>(boys.part));
}

grade_rates rates_of(const grade_flow& flow) noexcept {
  if (!flow.enrolled || *flow.enrolled <= 0) return {};
  const auto share = [&](std::int64_t pupils) {
    return static_cast<double>(pupils) / static_cast<double>(*flow.enrolled);
  };
  grade_rates rates;
  if (flow.repeaters) rates.repetition = share(*flow.repeaters);
  if (flow.next_enrolled && flow.next_repeaters) {
    rates.promotion = share(*flow.next_enrolled - *flow.next_repeaters);
  }
  if (rates.promotion && rates.repetition) rates.drop_out = 1 - *rates.promotion - *rates.repetition;
  return rates;
}

namespace {

/// Moves a cohort through one grade. `arriving[k]` is the share that arrives having repeated k times.
std::vector<double> pass_grade(const std::vector<double>& arriving, double promotion, double repetition) {
  std::vector<double> leaving(arriving.size());
  double sitting = 0;  // those in the grade who have repeated k times, in this grade or before
  for (std::size_t k = 0; k < arriving.size(); ++k) {
    sitting = arriving[k] + sitting * repetition;
    leaving[k] = sitting * promotion;
  }
  return leaving;
}

}  // namespace

std::vector<std::optional<double>> survival(std::span<const grade_rates> grades,
                                            std::optional<unsigned> most_repetitions) {
  std::vector<std::optional<double>> reached(grades.size());
  std::vector<double> cohort(most_repetitions ? *most_repetitions + 1 : 1, 0.0);
  cohort[0] = 1;
  for (std::size_t g = 0; g < grades.size(); ++g) {
    const auto& [promotion, repetition, drop_out] = grades[g];
    if (!promotion || !repetition || *repetition >= 1) break;
    // Without a bound, repeating again and again adds up to a geometric series.
    if (most_repetitions) {
      cohort = pass_grade(cohort, *promotion, *repetition);
    } else {
      cohort[0] *= *promotion / (1 - *repetition);
    }
    double sum = 0;
    for (const double share : cohort) sum += share;
    reached[g] = sum;
  }
  return reached;
}

}  // namespace raporo::alerts
