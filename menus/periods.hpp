#pragma once

#include <string_view>

#include "menus/facts.hpp"
#include "menus/menu.hpp"

/// Which of the calendar's periods a form is reported for.
namespace raporo::menus {

/// The period that runs, or the one before it; only of weeks is there one before.
const period_facts& period_of(const calendar_facts& calendar, cadence every, bool previous = false) noexcept;

/// The period with this label, `2026-W48`, open or not; nullptr when it is none of the calendar's, and so
/// long over. Lives as long as the calendar.
const period_facts* find_period(const calendar_facts& calendar, cadence every,
                                std::string_view label) noexcept;

}  // namespace raporo::menus
