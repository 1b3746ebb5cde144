#include "gateway/alerts/indicators.hpp"

#include <doctest/doctest.h>

#include <cmath>

using namespace raporo::alerts;
using doctest::Approx;

namespace {

/// Promotion follows from the published repetition and drop-out.
grade_rates rates(double repetition_percent, double drop_out_percent) {
  return {(100 - repetition_percent - drop_out_percent) / 100, repetition_percent / 100,
          drop_out_percent / 100};
}

/// P1 to P5, Rwanda 2022/23, as published by the ministry of education.
const std::vector<grade_rates> primary{rates(35, 6), rates(27, 5), rates(23, 3), rates(28, 4), rates(35, 9)};

}  // namespace

TEST_CASE("percent: half is rounded up and nothing counted is not known") {
  CHECK(percent({612, 668}) == 92);   // 91.6
  CHECK(percent({199, 200}) == 100);  // 99.5
  CHECK(percent({1, 200}) == 1);      // 0.5
  CHECK(percent({99, 20'000}) == 0);  // 0.495
  CHECK(percent({0, 30}) == 0);
  CHECK_FALSE(percent({0, 0}).has_value());
}

TEST_CASE("ratio: a rate over two schools is the sum over the sum, not the mean of percentages") {
  ratio both{10, 100};      // 10 %
  both += ratio{900, 900};  // 100 %; the mean would be 55
  CHECK(percent(both) == 91);
}

TEST_CASE("ratio: the lower of two is found where whole percentages are equal") {
  CHECK(percent({903, 1'000}) == percent({904, 1'000}));
  CHECK(is_lower({903, 1'000}, {904, 1'000}));
  CHECK_FALSE(is_lower({1, 2}, {2, 4}));
}

TEST_CASE("counts: the unknown is skipped in a sum") {
  CHECK(add_known(2, std::nullopt) == 2);
  CHECK(add_known(std::nullopt, 0) == 0);
  CHECK_FALSE(add_known(std::nullopt, std::nullopt).has_value());
}

TEST_CASE("parity index: girls over boys, unknown without either") {
  CHECK(parity_index({80, 100}, {90, 100}).value() == Approx(0.8889).epsilon(1e-4));
  CHECK(parity_index({45, 50}, {90, 100}).value() == Approx(1.0));
  CHECK_FALSE(parity_index({45, 50}, {0, 100}).has_value());
  CHECK_FALSE(parity_index({0, 0}, {90, 100}).has_value());
}

TEST_CASE("year to year: repetition, promotion and drop-out make one") {
  // 200 in P1; next year 70 repeat P1, and 130 sit in P2, 12 of them repeating P2.
  const grade_rates r = rates_of({200, 70, 130, 12});
  CHECK(r.repetition.value() == Approx(0.35));
  CHECK(r.promotion.value() == Approx(0.59));
  CHECK(r.drop_out.value() == Approx(0.06));
}

TEST_CASE("year to year: an unknown count makes unknown only what it enters") {
  const grade_rates r = rates_of({200, std::nullopt, 130, 12});
  CHECK_FALSE(r.repetition.has_value());
  CHECK(r.promotion.has_value());
  CHECK_FALSE(r.drop_out.has_value());
  CHECK_FALSE(rates_of({0, 0, 0, 0}).repetition.has_value());
  CHECK_FALSE(rates_of({std::nullopt, 70, 130, 12}).promotion.has_value());
}

TEST_CASE("survival: the published rates of primary school, repetition without bound") {
  const auto reached = survival(primary);
  const double expected[] = {90.77, 84.55, 81.26, 76.74, 66.12};
  for (std::size_t g = 0; g < 5; ++g) {
    CAPTURE(g);
    CHECK(std::abs(100 * reached[g].value() - expected[g]) < 0.005);
  }
}

TEST_CASE("survival: the same with at most two repetitions in all") {
  const auto reached = survival(primary, 2);
  const double expected[] = {86.88, 76.63, 69.34, 59.19, 42.96};
  for (std::size_t g = 0; g < 5; ++g) {
    CAPTURE(g);
    CHECK(std::abs(100 * reached[g].value() - expected[g]) < 0.005);
  }
}

TEST_CASE("survival: nothing is known from the first unknown grade on") {
  auto grades = primary;
  grades[2].repetition.reset();
  const auto reached = survival(grades);
  CHECK(reached[1].has_value());
  CHECK_FALSE(reached[2].has_value());
  CHECK_FALSE(reached[4].has_value());
}
