#pragma once

#include <span>
#include <string>

#include "gateway/reports/data_value_sets.hpp"

/// Data values as DHIS2 takes them (DHIS2 developer documentation 2.44, "Data values" and "Data set
/// completeness"). Everything is named by its code: ask with `idScheme=CODE`.
namespace raporo::reports {

/// One school's: `{"dataSet":...,"completeDate":...,"period":...,"orgUnit":...,"dataValues":[...]}`.
std::string to_json(const data_value_set& set);

/// The bulk form, each value with its period and org unit. Values stand in the order of `sets`: what DHIS2
/// says about the value with an index is about the one with that place.
std::string to_bulk_json(std::span<const data_value_set> sets);

/// With the row of names, which DHIS2 passes over.
std::string to_csv(std::span<const data_value_set> sets);

/// Registers those of `sets` that have a date.
std::string to_registrations_json(std::span<const data_value_set> sets);

}  // namespace raporo::reports
