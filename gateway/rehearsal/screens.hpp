#pragma once

#include <string>
#include <vector>

#include "menus/graph.hpp"

namespace raporo::rehearsal {

struct known_screen {
  std::string name;
  const menus::text* says = nullptr;  ///< what it mainly says; of the graph
};

/// Every screen that a dialogue can show, in order of name, the last ones of a call among them. Not those of
/// trouble on our side (`busy`, `not_saved`, `slow`, `wrong_phone`,
/// `hidden_number`): no story can bring it about.
std::vector<known_screen> screens_of(const menus::graph& g);

}  // namespace raporo::rehearsal
