#include "gateway/app/menu_changes.hpp"

#include <fmt/format.h>

#include <array>
#include <ostream>
#include <utility>

namespace raporo::app {
namespace {

constexpr std::array change_headings{"Screens", "Forms", "The program's own sentences", "Settings"};

}  // namespace

void print_menu_changes(std::ostream& out, const std::vector<menus::menu_change>& changes, std::size_t most) {
  if (changes.empty()) out << "Both say the same.\n";
  std::size_t printed = 0;
  for (std::size_t of = 0; of < change_headings.size(); ++of) {
    bool first = true;
    for (const menus::menu_change& c : changes) {
      if (static_cast<std::size_t>(c.of) != of || printed == most) continue;
      if (std::exchange(first, false)) out << change_headings[of] << '\n';
      out << fmt::format("  {}{}{}\n", c.where, c.where.empty() ? "" : ": ", c.what);
      ++printed;
    }
  }
  if (printed < changes.size()) out << fmt::format("  and {} more\n", changes.size() - printed);
}

}  // namespace raporo::app
