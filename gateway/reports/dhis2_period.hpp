#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "menus/menu.hpp"

namespace raporo::reports {

/// A period as DHIS2 names it: `2026-W48` is `2026W48` and `2027-W01` is `2027W1`, ISO weeks without a zero
/// in front; a school year `2026/27` is `2026`, the year in which it starts, since DHIS2 has no year from
/// September. nullopt for a term and a moment, which it has no names for (DHIS2 developer documentation,
/// "Date and period format").
std::optional<std::string> dhis2_period(std::string_view label);

/// How often that is reported which has such periods; nullopt likewise.
std::optional<menus::cadence> dhis2_cadence(std::string_view label);

}  // namespace raporo::reports
