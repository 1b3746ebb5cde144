#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/reports/dhis2_push.hpp"

namespace raporo::reports {

/// What DHIS2 refused of a batch, a line each for people: the reason, and below it each school with the cells
/// that it is about. Of many schools and cells the first, and how many more. `name_of` gives a school's name.
std::vector<std::string> conflict_lines(const push_batch& batch, const import_answer& said,
                                        const std::function<std::string(std::string_view)>& name_of);

}  // namespace raporo::reports
