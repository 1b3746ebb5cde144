#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "gateway/alerts/indicators.hpp"
#include "gateway/base/clock.hpp"

namespace raporo::reports {

/// What a cell shows: nothing, a text, a number, or a rate as percent. A rate over nothing is an empty cell.
using sheet_cell = std::variant<std::monostate, std::string, std::int64_t, alerts::ratio>;

struct sheet_column {
  std::string title;
  double width = 10;  ///< letters
};

struct sheet {
  std::string name;  ///< at most 31 letters, none of []:*?/\ .
  std::vector<sheet_column> columns;
  std::uint16_t frozen_columns = 0;  ///< that stay in view, as the row of titles does
  std::vector<std::vector<sheet_cell>> rows;
};

struct workbook {
  std::string title;
  instant made{};
  std::vector<sheet> sheets;
};

}  // namespace raporo::reports
