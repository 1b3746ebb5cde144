#pragma once

#include <vector>

#include "config/diagnostic.hpp"
#include "menus/facts.hpp"
#include "menus/graph.hpp"

namespace raporo::menus {

/// What is told already: that nobody can answer a question, or send the form, at any school.
struct told_ends {
  std::vector<bool> questions;
  bool form = false;
};

/// Reports questions of `f` that have no answer at some school of the roster, as its pupils were counted, and
/// what its refusals leave no report for; and warns of what has none where the enrolment is not known, and
/// of what no answer was found for. `effort` is what all forms together may cost, about a microsecond each;
/// where it does not reach for every school, a warning says so.
void check_ends_at_schools(const form& f, const worst_case& extremes, const told_ends& told, int& effort,
                           config::diagnostics& problems);

}  // namespace raporo::menus
