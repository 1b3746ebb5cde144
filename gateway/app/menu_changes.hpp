#pragma once

#include <cstddef>
#include <iosfwd>
#include <limits>
#include <vector>

#include "menus/menu_diff.hpp"

namespace raporo::app {

/// What two versions say differently, for a person: under headings, at most `most` lines, and how many more
/// there are.
void print_menu_changes(std::ostream& out, const std::vector<menus::menu_change>& changes,
                        std::size_t most = std::numeric_limits<std::size_t>::max());

}  // namespace raporo::app
