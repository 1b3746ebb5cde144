#pragma once

#include <string>

#include "menus/facts.hpp"
#include "menus/menu.hpp"

namespace raporo::menus {

/// Gives the answers of a stored report once more, to the questions that this version of the menus asks.
/// Empty when they make the same record, flags included; else the first thing that comes out otherwise, in
/// words: `present of P3: 28 is not in 0..27`. `world` as it was for the report. Total and pure.
std::string replay(const menu& m, const stored_report& report, const school_facts& school,
                   const facts& world);

}  // namespace raporo::menus
