#include "gateway/dialogue/school_history.hpp"

#include <utility>

#include "menus/earlier.hpp"
#include "storage/reports.hpp"

namespace raporo::dialogue {

looking_back looking_back_from(const menus::menu& menu, std::chrono::local_days today) {
  looking_back at;
  for (const menus::form_info& f : menu.forms())
    if (f.looks_back) at.forms.insert(at.forms.end(), f.rivals.begin(), f.rivals.end());
  const iso_week week = iso_week::of(today);
  at.last_week = week.plus(-1).label();
  // The report may be last week's.
  at.first_week = week.plus(-1 - menus::usual_weeks).label();
  return at;
}

school_history read_history(sql::connection& c, const std::string& person, const looking_back& at) {
  school_history known{storage::enrolment_changes(c, person), {}};
  if (!at.forms.empty())
    known.earlier = storage::reports_of_weeks(c, person, at.forms, at.first_week, at.last_week);
  return known;
}

}  // namespace raporo::dialogue
