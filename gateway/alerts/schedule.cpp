#include "gateway/alerts/schedule.hpp"

#include <algorithm>

namespace raporo::alerts {

std::vector<occurrence> occurrences_between(const rule_book& book, const time_zone& zone, instant after,
                                            instant until) {
  std::vector<occurrence> due;
  if (until <= after) return due;
  // One week more at both ends: a rule's day and the week it reports on differ.
  const iso_week last = iso_week::of(zone.today(until));
  for (iso_week week = iso_week::of(zone.today(after)).plus(-1); week <= last; week = week.plus(1)) {
    for (const alert_rule& rule : book.rules) {
      const occurrence o = occurrence_for(rule, week, zone);
      if (after < o.due && o.due <= until) due.push_back(o);
    }
  }
  std::ranges::sort(due, [](const occurrence& a, const occurrence& b) {
    return a.due != b.due ? a.due < b.due : a.rule < b.rule;
  });
  return due;
}

occurrence occurrence_for(const alert_rule& rule, const iso_week& period, const time_zone& zone) {
  const std::chrono::days after_monday{rule.when.day.iso_encoding() - 1};
  const std::chrono::local_days day = period.plus(rule.when.weeks_back).monday() + after_monday;
  return {&rule, period, zone.to_instant(day + rule.when.at)};
}

}  // namespace raporo::alerts
