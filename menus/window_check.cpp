#include <fmt/format.h>

#include <algorithm>

#include "gateway/base/civil.hpp"
#include "menus/menu_check.hpp"

/// The windows of forms, laid over the calendar.
namespace raporo::menus {

namespace {

using periods = std::vector<period_facts>;

void check_days_of_window(const form& f, const open_window& open, const periods& all,
                          config::diagnostics& problems) {
  const auto without =
      std::ranges::find_if(all, [&](const period_facts& p) { return open.opens(p) > open.closes(p); });
  if (without == all.end()) return;
  problems.warning("menu/bad-range", f.open_where,
                   fmt::format("`{}` is never open in {}, which has {} days", f.id, without->label,
                               (without->last_day - without->first_day).count() + 1),
                   "bring the first and the last day of `open` nearer to the ends");
}

/// `end+16d`, as it is written in a window.
std::string written(const open_window::bound& b) {
  const std::string_view edge = b.from_end ? "end" : "start";
  return b.after.count() == 0 ? std::string(edge) : fmt::format("{}{:+}d", edge, b.after.count());
}

/// When the form turns from `all[i]` to the next period at the latest: of those that are over only the last
/// is looked at. Requires: there is a next.
std::chrono::local_days turns_on(const open_window& open, const periods& all, std::size_t i) {
  const auto opens = open.opens(all[i + 1]);
  return i + 2 < all.size() ? std::min(opens, all[i + 2].first_day) : opens;
}

/// The end for `open`, from the same edge as its own, by which no window reaches into what comes next.
open_window::bound latest_end(const open_window& open, const periods& all) {
  open_window::bound latest{open.last.from_end, std::chrono::days::max()};
  for (std::size_t i = 0; i + 1 < all.size(); ++i) {
    const auto edge = latest.from_end ? all[i].last_day : all[i].first_day;
    latest.after = std::min(latest.after, turns_on(open, all, i) - std::chrono::days{1} - edge);
  }
  return latest;
}

void check_overlap(const form& f, const open_window& open, const periods& all,
                   config::diagnostics& problems) {
  for (std::size_t i = 0; i + 1 < all.size(); ++i) {
    const auto closes = open.closes(all[i]);
    const auto opens_next = open.opens(all[i + 1]);
    if (closes < turns_on(open, all, i)) continue;
    const std::string until =
        fmt::format("`{}` of {} is open until {}", f.id, all[i].label, format_date(closes));
    problems.warning("menu/overlapping-windows", f.open_where,
                     closes >= opens_next
                         ? fmt::format("{} and hides that of {}, which opens on {}", until, all[i + 1].label,
                                       format_date(opens_next))
                         : fmt::format("{}, and cannot be reported any more when {} has begun on {}", until,
                                       all[i + 2].label, format_date(all[i + 2].first_day)),
                     fmt::format("let `open` end with `{}` or before", written(latest_end(open, all))));
    return;
  }
}

}  // namespace

void check_windows(const graph& g, const worst_case& extremes, config::diagnostics& problems) {
  for (const form& f : g.forms) {
    const form_info& info = g.info_of(f);
    if (!info.open) continue;
    const periods& all = info.every == cadence::term ? extremes.terms : extremes.years;
    check_days_of_window(f, *info.open, all, problems);
    check_overlap(f, *info.open, all, problems);
  }
}

}  // namespace raporo::menus
