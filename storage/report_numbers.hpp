#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/report.hpp"

/// The numbers of a report in one text, `present,P1,M,=28;present,P1,F,=27;`: a whole country's week is then
/// read in a row a report, not in a row a cell. Pure; thread-safe.
namespace raporo::storage {

/// As answer; the views are into the text that was read.
struct reported_number {
  std::string_view field;
  std::string_view grade;
  sex by = sex::none;
  std::string_view part;
  std::int64_t value = 0;

  friend bool operator==(const reported_number&, const reported_number&) = default;
};

/// Texts among `answers` are left out. Requires: names are without `,`, `=` and `;`, as the menu language has
/// them.
std::string write_numbers(const std::vector<answer>& answers);

/// Forward once over what write_numbers() wrote, in its order.
class number_reader {
 public:
  explicit number_reader(std::string_view text) noexcept : rest_(text) {}
  /// False after the last. Throws std::logic_error when it was not written so.
  bool next(reported_number& n);

 private:
  std::string_view take_until(char end);

  std::string_view rest_;
};

}  // namespace raporo::storage
