#include "gateway/rehearsal/screens.hpp"

#include <algorithm>
#include <array>

namespace raporo::rehearsal {
namespace {

using menus::phrase;

/// A story begins and ends on one version of the menus.
bool is_of_a_change(const menus::place& p) {
  const auto of = static_cast<phrase>(p.index);
  return p.what == menus::place::kind::notice && (of == phrase::answers_lost || of == phrase::form_gone);
}

constexpr std::array endings{phrase::unknown_number, phrase::not_for_you, phrase::locked, phrase::tries_over,
                             phrase::tries_over_unanswered};

}  // namespace

std::vector<known_screen> screens_of(const menus::graph& g) {
  std::vector<known_screen> all;
  for (const auto& [name, place] : g.places)
    if (const menus::text* says = g.main_text(place); says != nullptr && !is_of_a_change(place))
      all.push_back({name, says});
  for (const menus::form& f : g.forms) all.push_back({f.done_screen, &f.done});
  for (const phrase p : endings) all.push_back({std::string(describe(p).name), &g.of(p)});
  std::ranges::sort(all, {}, &known_screen::name);
  return all;
}

}  // namespace raporo::rehearsal
