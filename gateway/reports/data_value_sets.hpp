#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "gateway/base/civil.hpp"
#include "gateway/reports/dhis2_mapping.hpp"
#include "gateway/roster/directory.hpp"
#include "storage/reports.hpp"

namespace raporo::reports {

/// One cell, as DHIS2 names it.
struct data_value {
  std::string org_unit;  ///< code of the school
  std::string element;   ///< code of the data element
  std::string combo;  ///< category option combo: `P1_F`, `P1` of both, `F` of all grades; empty: the default
  std::string value;  ///< digits
  std::string comment;  ///< the receipt, so that a figure there can be traced to who sent it
};

/// What one school has for a data set of a period.
struct data_value_set {
  std::string data_set;  ///< code
  std::string period;    ///< `2026W48`
  std::string org_unit;
  std::string complete_date;  ///< `2026-11-27`, local; empty: not complete
  std::vector<data_value> values;
};

struct data_values {
  std::vector<data_value_set> sets;               ///< in order of data set and school
  std::map<std::string, std::size_t> not_mapped;  ///< cells that no data element is for, by `form.field`
  std::size_t withheld = 0;                       ///< cells about so few that nobody may be recognised
  std::size_t unknown_schools = 0;                ///< reports of schools that the roster has not any more
};

/// What is to be read of the reports of a period.
struct value_source {
  std::span<const storage::report> reports;  ///< newest revisions that count, of one period
  std::string period;                        ///< `2026-W48` or `2026/27`
  const dhis2_mapping& mapping;
  const menus::menu& menu;
  const directory& people;
  const time_zone& zone;
};

/// What has no report has no value: missing is never zero. A school is complete when every form of
/// `complete_with`, or one that stands in for it, is reported, and each grade is in those fields that are
/// asked for every grade. Requires: DHIS2 has such periods (dhis2_cadence()).
data_values make_data_values(const value_source& source);

}  // namespace raporo::reports
