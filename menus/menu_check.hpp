#pragma once

#include "config/diagnostic.hpp"
#include "menus/graph.hpp"

namespace raporo::menus {

/// Reports screens and forms that nobody can reach. A form with a word for SMS is reachable by it, which is
/// warned about.
void check_reachable(const graph& g, config::diagnostics& problems);

/// Warns about grades under `except` that no school has.
void check_exceptions(const graph& g, const worst_case& extremes, config::diagnostics& problems);

/// Reports each screen that is longer than `ussd_septets` at its worst, at the place of that language's text.
void check_lengths(const graph& g, const worst_case& extremes, config::diagnostics& problems);

}  // namespace raporo::menus
