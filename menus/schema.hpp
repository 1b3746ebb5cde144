#pragma once

#include <string_view>

namespace raporo::menus {

/// The menu language as JSON Schema (draft-07), for editors: menus/menu.schema.json, built into the program.
/// It knows keys and types; what a name means, and whether a screen fits, load_menu says.
std::string_view menu_schema() noexcept;

}  // namespace raporo::menus
