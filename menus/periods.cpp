#include "menus/periods.hpp"

namespace raporo::menus {

const period_facts& period_of(const calendar_facts& calendar, cadence every, bool previous) noexcept {
  switch (every) {
    case cadence::week:
      return previous ? calendar.previous_week : calendar.week;
    case cadence::term:
      return calendar.term;
    case cadence::year:
      return calendar.year;
    case cadence::any:
      return calendar.moment;
  }
  return calendar.week;
}

const period_facts* find_period(const calendar_facts& calendar, cadence every,
                                std::string_view label) noexcept {
  // Whenever it was begun, it can be sent.
  if (every == cadence::any) return &calendar.moment;
  for (const bool previous : {false, true}) {
    const period_facts& p = period_of(calendar, every, previous);
    if (p.label == label) return &p;
  }
  return nullptr;
}

}  // namespace raporo::menus
