#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "menus/facts.hpp"
#include "menus/menu.hpp"
#include "menus/phrases.hpp"
#include "menus/values.hpp"

/// Which of the calendar's periods a form is reported for, and when.
namespace raporo::menus {

struct form_period {
  const period_facts* period = nullptr;  ///< lives as long as the calendar; nullptr: long over
  period_state state = period_state::too_late;
  std::chrono::local_days opens{};  ///< of one that is not open yet

  bool is_open() const noexcept { return state == period_state::open; }
};

/// What the form is reported for today, which is one period: the one before while its window is open, else
/// the one that runs or, between two, ran last. No older one is looked at. With `previous` the week before.
/// Always of some period, open or not.
form_period choose_period(const facts& world, const form_info& f, bool previous = false) noexcept;

/// The period with this label, `2026-W48`, open or not.
form_period find_period(const facts& world, const form_info& f, std::string_view label) noexcept;

/// `3`, and `3 2025/26` of a term of another school year than that of `calendar`.
std::string shown_name(const calendar_facts& calendar, std::string_view name, std::string_view label);

/// What is said of a period that is not open, and the words of its own that this has.
phrase why_closed(const form_period& closed) noexcept;
extra_words words_of(const form_period& closed);

}  // namespace raporo::menus
