#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/app/report_source.hpp"
#include "gateway/reports/data_value_sets.hpp"

namespace raporo::app {

/// A period's data values, and where they were read.
struct report_values {
  report_source source;
  reports::data_values made;

  /// Of a school; empty when the roster has it not.
  std::string name_of(std::string_view school) const;
};

struct wanted_values {
  std::filesystem::path config;
  std::filesystem::path data;
  std::string period;
  std::string school;  ///< code; empty: all
};

/// Reads and maps them by `dhis2.yaml`; says on standard error what was left out. nullopt, with the reason
/// there, when nothing can be given to DHIS2.
std::optional<report_values> read_report_values(storage::database& database, const wanted_values& wanted);

/// `1 value of 1 school`, `996 values of 36 schools`
std::string values_and_schools(const reports::data_values& v);

}  // namespace raporo::app
