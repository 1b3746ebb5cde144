#include "menus/periods.hpp"

#include "gateway/base/civil.hpp"
#include "menus/day_input.hpp"

namespace raporo::menus {

namespace {

const period_facts& running_period(const calendar_facts& calendar, cadence every) noexcept {
  switch (every) {
    case cadence::week:
      return calendar.week;
    case cadence::term:
      return calendar.term;
    case cadence::year:
      return calendar.year;
    case cadence::any:
      return calendar.moment;
  }
  return calendar.week;
}

/// The one before it, when the form can still be reported for it.
const period_facts* period_before(const calendar_facts& calendar, const form_info& f) noexcept {
  if (f.every == cadence::week) return &calendar.previous_week;
  // Without a window the next period ends the one before.
  if (!f.open) return nullptr;
  const period_facts& p = f.every == cadence::term ? calendar.previous_term : calendar.previous_year;
  return p.label.empty() ? nullptr : &p;
}

form_period judge(const facts& world, const form_info& f, const period_facts& p) noexcept {
  if (p.state != period_state::open || !f.open) return {&p, p.state};
  const std::chrono::local_days first = f.open->opens(p);
  if (world.today < first) return {&p, period_state::not_yet, first};
  return {&p, world.today <= f.open->closes(p) ? period_state::open : period_state::too_late};
}

}  // namespace

form_period choose_period(const facts& world, const form_info& f, bool previous) noexcept {
  const period_facts* before = period_before(world.calendar, f);
  if (f.every == cadence::week) return judge(world, f, previous ? *before : world.calendar.week);
  if (before != nullptr)
    if (const form_period still = judge(world, f, *before); still.is_open()) return still;
  return judge(world, f, running_period(world.calendar, f.every));
}

form_period find_period(const facts& world, const form_info& f, std::string_view label) noexcept {
  const period_facts& running = running_period(world.calendar, f.every);
  // What is reported at any time can be sent whenever it was begun.
  if (f.every == cadence::any || running.label == label) return judge(world, f, running);
  const period_facts* before = period_before(world.calendar, f);
  return before != nullptr && before->label == label ? judge(world, f, *before) : form_period{};
}

std::string shown_name(const calendar_facts& calendar, std::string_view name, std::string_view label) {
  std::string shown(name);
  const std::size_t year_end = label.find("-T");  // `2025/26-T3`
  if (year_end == std::string_view::npos || label.starts_with(calendar.year.label)) return shown;
  return shown.append(" ").append(label.substr(0, year_end));
}

phrase why_closed(const form_period& closed) noexcept {
  if (closed.state == period_state::not_yet) return phrase::not_yet;
  return closed.state == period_state::no_school ? phrase::no_school : phrase::too_late;
}

extra_words words_of(const form_period& closed) {
  extra_words words;
  if (closed.state == period_state::not_yet) words.first = shown_day(format_date(closed.opens));
  return words;
}

}  // namespace raporo::menus
