#include "gateway/reports/dhis2_period.hpp"

#include <fmt/format.h>

#include "gateway/base/ascii.hpp"
#include "gateway/base/civil.hpp"

namespace raporo::reports {
namespace {

/// `2026/27`
bool is_school_year(std::string_view label) {
  return label.size() == 7 && label[4] == '/' && all_digits(label.substr(0, 4)) &&
         all_digits(label.substr(5));
}

}  // namespace

std::optional<std::string> dhis2_period(std::string_view label) {
  if (const auto week = iso_week::parse(label)) return fmt::format("{}W{}", week->year, week->number);
  if (is_school_year(label)) return std::string(label.substr(0, 4));
  return std::nullopt;
}

std::optional<menus::cadence> dhis2_cadence(std::string_view label) {
  if (iso_week::parse(label)) return menus::cadence::week;
  if (is_school_year(label)) return menus::cadence::year;
  return std::nullopt;
}

}  // namespace raporo::reports
