#pragma once

#include <cstddef>
#include <vector>

#include "config/yaml.hpp"
#include "menus/menu.hpp"

/// How large menus may be. The walks and the proof cost more than their reading does, so this is looked at
/// before; phones need far less.
namespace raporo::menus {

struct menu_sizes {
  std::size_t bytes = 512UL * 1024;  ///< of all files
  std::size_t lines = 20'000;        ///< of all files
  std::size_t values = 40'000;       ///< of YAML, in all files: texts, numbers, lists, mappings, keys
  std::size_t screens = 500;
  std::size_t forms = 100;
  std::size_t questions = 300;         ///< of all forms
  std::size_t questions_of_form = 60;  ///< each is looked for among the others
  std::size_t items = 100;             ///< of any other list: options, checks, words; keys have two digits
  std::size_t keys = 500;              ///< of any mapping
  std::size_t text_bytes = 1'000;      ///< of one text in one language, or anything else on one line
  std::size_t name_bytes = 64;
};
inline constexpr menu_sizes largest_menu;

/// Reports `menu/too-many` at the file that makes the menus too large to be read at all. True when none does.
bool fit_to_read(const std::vector<menu_source>& sources, config::diagnostics& problems);

/// Reports `menu/too-many` and `text/too-long`, each at the first thing too many, and one for each limit that
/// is exceeded. True when all is within the limits.
bool fit_to_check(const std::vector<config::yaml_node>& documents, config::diagnostics& problems);

}  // namespace raporo::menus
