#pragma once

#include <string>
#include <vector>

#include "menus/facts.hpp"
#include "menus/menu.hpp"

namespace raporo::menus {

/// One thing that comes out otherwise.
struct replay_difference {
  std::string reason;  ///< common to all reports that differ so: `present is out of its range`
  std::string what;    ///< in this one: `present of P3: 28 is not in 0..27`

  friend bool operator==(const replay_difference&, const replay_difference&) = default;
};

/// Gives the answers of a stored report once more, to the questions that this version of the menus asks: all
/// that comes out otherwise, each once, in the order of the questions. Empty when they make the same record,
/// flags included. `world` as it was for the report. With `typed_on`, the version that people know, numbers
/// are given in the order in which that one asks for them. Total and pure.
std::vector<replay_difference> replay(const menu& m, const stored_report& report, const school_facts& school,
                                      const facts& world, const menu* typed_on = nullptr);

}  // namespace raporo::menus
