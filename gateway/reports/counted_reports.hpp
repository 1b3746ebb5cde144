#pragma once

#include <vector>

#include "menus/menu.hpp"
#include "storage/reports.hpp"

namespace raporo::reports {

/// Without those that a newer report of the same school and period stands in for, as "closed" does for
/// attendance. Requires: newest revisions, all of one period.
std::vector<storage::report> counted(std::vector<storage::report> reports,
                                     const std::vector<menus::form_info>& forms);

}  // namespace raporo::reports
