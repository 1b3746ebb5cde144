#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

/// The rates of education statistics as pure functions. What is not known is nullopt, never zero; a rate over
/// nothing is not known. Thread-safe.
namespace raporo::alerts {

/// A rate as what it is made of. Rates of larger units come from adding these, never from averaging
/// percentages.
struct ratio {
  std::int64_t part = 0;   ///< >= 0
  std::int64_t whole = 0;  ///< >= 0; 0: nothing was counted

  bool known() const noexcept { return whole > 0; }
  ratio& operator+=(const ratio& other) noexcept {
    part += other.part;
    whole += other.whole;
    return *this;
  }
  friend bool operator==(const ratio&, const ratio&) = default;
};

/// Whole percent, half rounded up.
std::optional<std::int64_t> percent(const ratio& r) noexcept;
/// Exact, without rounding. Requires: both are known.
bool is_lower(const ratio& a, const ratio& b) noexcept;

using count = std::optional<std::int64_t>;

/// Sum of what is known; nullopt only when neither is.
count add_known(const count& a, const count& b) noexcept;

/// Female value over male value; between 0.97 and 1.03 counts as parity.
std::optional<double> parity_index(const ratio& girls, const ratio& boys) noexcept;

// --- From one school year to the next (UNESCO Institute for Statistics, Education Indicators: Technical
// guidelines) ---

/// Counts of one grade g in year t and of what became of it. Not for a single school without correcting for
/// transfers.
struct grade_flow {
  count enrolled;        ///< grade g, year t
  count repeaters;       ///< of grade g, year t+1
  count next_enrolled;   ///< grade g+1, year t+1
  count next_repeaters;  ///< of grade g+1, year t+1
};
/// Shares of one, that together make one.
struct grade_rates {
  std::optional<double> promotion;
  std::optional<double> repetition;
  std::optional<double> drop_out;
};
grade_rates rates_of(const grade_flow& flow) noexcept;

/// Share of a cohort starting in the first grade of `grades` that ever reaches the grade after each of them
/// (reconstructed cohort). `most_repetitions` bounds how often one pupil repeats in all; nullopt: no bound.
/// From the first grade with an unknown rate on, nothing is known.
std::vector<std::optional<double>> survival(std::span<const grade_rates> grades,
                                            std::optional<unsigned> most_repetitions = {});

}  // namespace raporo::alerts
