#pragma once

#include "config/diagnostic.hpp"
#include "menus/graph.hpp"
#include "menus/measure.hpp"

namespace raporo::menus {

/// Reports screens and forms that nobody can reach. A form with a word for SMS is reachable by it, which is
/// warned about.
void check_reachable(const graph& g, config::diagnostics& problems);

/// Reports roles that the menus are for and nobody can have.
void check_roles(const graph& g, const worst_case& extremes, config::diagnostics& problems);

/// Warns about grades under `except` that no school has.
void check_exceptions(const graph& g, const worst_case& extremes, config::diagnostics& problems);

/// Warns about windows that some term or year of the calendar has no day for, and about those that are still
/// open when the next one opens, which they hide.
void check_windows(const graph& g, const worst_case& extremes, config::diagnostics& problems);

/// Reports a first screen without options, options that lead in a circle from which no way ends, and
/// questions that wait for their own answer.
void check_ways_on(const graph& g, config::diagnostics& problems);

/// Warns about forms whose warnings an SMS cannot agree to, because a text comes last and takes the `OK`.
void check_sms_consent(const graph& g, config::diagnostics& problems);

/// Warns about examples of a report by SMS, in what the program says of them, that no school could send.
void check_sms_examples(const graph& g, const worst_case& extremes, config::diagnostics& problems);

/// Reports each text about an answer to a digest that would be cut.
void check_follow_ups(const graph& g, const worst_case& extremes, config::diagnostics& problems);

/// Reports what is sure whatever is answered, at every school or at some of the roster: ranges without a
/// number and answers or reports that are always refused; and warns of questions that are never asked.
void check_dead_ends(const graph& g, const worst_case& extremes, config::diagnostics& problems);

/// The questions whose fields nothing uses: no text, condition or range of their form names them, and they
/// are not among `used_elsewhere`.
std::vector<const question*> find_unused(const graph& g, const std::vector<std::string>& used_elsewhere);

/// Reports each screen that is longer than the graph's `screen_septets` at its longest, at the place of that
/// language's text, each receipt that takes more than two SMS, and each text for which a refusal by SMS would
/// be cut.
void check_lengths(const graph& g, const std::vector<measured_screen>& screens,
                   const std::vector<measured_screen>& receipts, const std::vector<measured_screen>& refusals,
                   config::diagnostics& problems);

}  // namespace raporo::menus
