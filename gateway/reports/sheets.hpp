#pragma once

#include <span>
#include <string>
#include <vector>

#include "gateway/alerts/figures.hpp"
#include "gateway/reports/fields.hpp"
#include "gateway/reports/workbook.hpp"
#include "gateway/roster/directory.hpp"
#include "storage/reports.hpp"

namespace raporo::reports {

/// What a workbook is made of.
struct sheet_source {
  const directory& people;
  const alerts::week_figures* week = nullptr;  ///< of the same people; nullptr: the period is no week
  std::span<const storage::report> reports;    ///< of the period, that count
  const std::vector<field>& fields;
  alerts::reported_words words;
  std::string period;    ///< `2026-W48`
  std::string language;  ///< of the titles: `rw`, `en`, `fr`
  instant made{};
  std::string made_local;  ///< the same as people read it
};

/// A sheet for the country and its districts, for sectors, for schools, and one that explains them. A rate
/// has the coverage beside it; what nobody reported is empty. Below the level of a sector, and
/// above it where a single school reported them, reasons and disability of 1 to 4 pupils are hidden.
workbook make_workbook(const sheet_source& source);

}  // namespace raporo::reports
