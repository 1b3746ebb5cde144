#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <memory>

#include "gateway/app/commands.hpp"
#include "gateway/app/provisions.hpp"
#include "gateway/app/whole_folder.hpp"
#include "gateway/roster/records.hpp"
#include "menus/menu_map.hpp"

namespace raporo::app {
namespace {

/// Has Graphviz draw it. False when it is not there or fails; it has said why then.
bool draw(const std::string& dot, const std::filesystem::path& into) {
  // By the environment, so that no name is ever part of a command.
  ::setenv("RAPORO_DRAW_INTO", into.c_str(), 1);
  std::FILE* graphviz = ::popen("dot -Tsvg -o \"$RAPORO_DRAW_INTO\"", "w");
  if (graphviz == nullptr) return false;
  const bool written = std::fwrite(dot.data(), 1, dot.size(), graphviz) == dot.size();
  return ::pclose(graphviz) == 0 && written;
}

}  // namespace

int draw_menus(const menu_graph_command& c) {
  config::diagnostics problems;
  const instant now = system_clock().now();
  auto whole = read_whole_folder(c.config, concern::menus_and_alerts, now, problems);
  std::optional<installation> installed;
  if (whole)
    installed = install(whole->files, to_records_without_pins(std::move(whole->rows)), now, problems);
  std::cerr << problems.to_text();
  if (!installed) return 1;

  const menus::menu& menu = *installed->dialogues->menu;
  const std::string language = c.language.empty() ? menu.languages().front() : c.language;
  if (std::ranges::find(menu.languages(), language) == menu.languages().end()) {
    std::cerr << fmt::format("the menus do not speak `{}`; they speak {}\n", language,
                             fmt::join(menu.languages(), ", "));
    return 2;
  }
  const menus::worst_case extremes = extremes_of(whole->files, *installed->dialogues->people);
  const std::string dot =
      menus::to_dot(menu, menus::measure_screens(menu, extremes), language, extremes.screen_septets);
  if (c.svg.empty()) {
    std::cout << dot;
    return 0;
  }
  if (!draw(dot, c.svg)) {
    std::cerr
        << "Graphviz did not draw it: `apt-get install graphviz` brings it, and the folder of the file must "
           "be there; without --svg the drawing is printed in its language\n";
    return 1;
  }
  std::cout << fmt::format("{}: open it in a browser\n", c.svg.string());
  return 0;
}

}  // namespace raporo::app
