#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "menus/menu.hpp"

namespace raporo::menus {

/// The menus as a drawing, in the DOT language of Graphviz: each screen as a phone that shows it at its
/// fullest in one language, with the septets used of `limit`, and the keys that lead on. Drawn from the graph
/// that the engine walks. What comes by itself everywhere (back, home, a refused input) is left out.
/// Requires: a language of the menu.
std::string to_dot(const menu& m, const std::vector<screen_fill>& fills, std::string_view language,
                   unsigned limit);

}  // namespace raporo::menus
