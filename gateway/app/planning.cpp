#include "gateway/app/planning.hpp"

namespace raporo::app {

alerts::planning_rules planning_rules_of(const provisions& p, const installation& installed) {
  alerts::planning_rules rules{installed.alerts, p.calendar, p.zone, {}, {}, {}};
  rules.routes = installed.dialogues->routes;
  rules.service_code = installed.dialogues->service_code;
  rules.words.closing_forms.clear();
  for (const menus::form_info& f : installed.dialogues->menu->forms()) {
    if (!f.closes.empty()) rules.words.closing_forms.push_back(f.id);
  }
  rules.words.counts = weekly_counts(*installed.dialogues->menu);
  return rules;
}

}  // namespace raporo::app
