#include "gateway/app/planning.hpp"

namespace raporo::app {

alerts::planning_rules planning_rules_of(const provisions& p, const installation& installed) {
  alerts::planning_rules rules{installed.alerts, p.calendar, p.zone, {}, {}, {}};
  if (!p.settings.channels.empty()) {
    rules.channel = p.settings.channels.front().name;
    rules.service_code = p.settings.channels.front().service_code;
  }
  rules.words.closing_forms.clear();
  for (const menus::form_info& f : installed.dialogues->menu->forms()) {
    if (!f.closes.empty()) rules.words.closing_forms.push_back(f.id);
  }
  rules.words.counts = weekly_counts(*installed.dialogues->menu);
  return rules;
}

}  // namespace raporo::app
