#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iostream>
#include <string_view>
#include <vector>

#include "config/diagnostic.hpp"
#include "gateway/app/commands.hpp"
#include "menus/explanations.hpp"
#include "menus/schema.hpp"

namespace raporo::app {
namespace {

void print_example(std::string_view title, std::string_view yaml) {
  std::cout << '\n' << title << '\n';
  while (!yaml.empty()) {
    const std::size_t end = std::min(yaml.find('\n'), yaml.size());
    std::cout << "    " << yaml.substr(0, end) << '\n';
    yaml.remove_prefix(std::min(end + 1, yaml.size()));
  }
}

/// `too-long` is the second half of several.
std::vector<std::string_view> codes_meant_by(std::string_view word) {
  std::vector<std::string_view> codes;
  std::vector<std::string_view> halves;
  for (const menus::explanation& e : menus::explanations()) {
    codes.push_back(e.code);
    if (e.code.substr(e.code.find('/') + 1) == word) halves.push_back(e.code);
  }
  const std::string_view guess = config::closest(word, codes);
  if (halves.empty() && !guess.empty()) halves.push_back(guess);
  return halves;
}

}  // namespace

int explain_code(const menu_explain_command& c) {
  if (c.code.empty()) {
    for (const menus::explanation& e : menus::explanations())
      std::cout << fmt::format("{:<28} {}\n", e.code, e.meaning);
    for (const menus::other_area& a : menus::other_areas())
      std::cout << fmt::format("{:<28} Of {}, and told where it stands: {}\n", fmt::format("{}/...", a.area),
                               a.about, a.guide);
    return 0;
  }
  const menus::explanation* found = menus::explain(c.code);
  if (const menus::other_area* other = found == nullptr ? menus::find_area(c.code) : nullptr) {
    std::cout << fmt::format(
        "{}\nA problem of {}. The problem itself says what is wrong; what may stand there is told in {}.\n",
        c.code, other->about, other->guide);
    return 0;
  }
  if (found == nullptr) {
    const std::vector<std::string_view> meant = codes_meant_by(c.code);
    std::cerr << fmt::format("no problem has the code `{}`{}\n", c.code,
                             meant.empty() ? "; `raporo menu explain` lists them"
                                           : fmt::format("; did you mean `{}`?", fmt::join(meant, "` or `")));
    return 2;
  }
  std::cout << found->code << '\n' << found->meaning << '\n';
  print_example("Wrong:", found->wrong);
  print_example("Mended:", found->mended);
  return 0;
}

int print_menu_schema() {
  std::cout << menus::menu_schema();
  return 0;
}

}  // namespace raporo::app
