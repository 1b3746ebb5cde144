#pragma once

#include "gateway/alerts/planner.hpp"
#include "gateway/app/provisions.hpp"

namespace raporo::app {

/// What alerts are planned by.
alerts::planning_rules planning_rules_of(const provisions& p, const installation& installed);

}  // namespace raporo::app
