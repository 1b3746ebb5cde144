#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "config/diagnostic.hpp"
#include "menus/menu.hpp"

namespace raporo::menus {

/// One thing that two versions of the menus say differently.
struct menu_change {
  enum class kind : std::uint8_t { screen, form, phrase, setting };

  kind of = kind::setting;
  std::string where;  ///< `home, key 7`, `attendance.present`
  std::string what;   ///< `leads to meals, not to dropout`
};

/// What changed in meaning: screens, keys, fields, ranges, texts by language, and the place of a form among
/// the others, which is its key in lists of forms. In which file a thing stands otherwise, the order of
/// words, comments and line ends make no difference. Total: what cannot be read as YAML is reported, and
/// nothing is compared then.
std::vector<menu_change> diff_menus(const std::vector<menu_source>& before,
                                    const std::vector<menu_source>& after, config::diagnostics& problems);

}  // namespace raporo::menus
