#pragma once

#include <iosfwd>
#include <vector>

#include "storage/reports.hpp"

namespace raporo::app {

/// One row for each reported cell, RFC 4180 with a first row of names; what was not reported has no row.
/// Texts that a spreadsheet would take for a formula get an apostrophe before them.
void write_reports(std::ostream& out, const std::vector<storage::report>& reports);

}  // namespace raporo::app
