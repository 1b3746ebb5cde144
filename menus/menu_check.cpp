#include "menus/menu_check.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "menus/gsm7.hpp"
#include "menus/measure.hpp"

namespace raporo::menus {

namespace {

constexpr unsigned most_segments = 2;

std::string on_one_line(std::string text) {
  std::ranges::replace(text, '\n', '|');
  return text;
}

}  // namespace

void check_reachable(const graph& g, config::diagnostics& problems) {
  std::vector<bool> screen_seen(g.screens.size());
  std::vector<bool> form_seen(g.forms.size());
  std::vector<std::size_t> ahead{g.start};
  while (!ahead.empty()) {
    const std::size_t at = ahead.back();
    ahead.pop_back();
    if (at >= screen_seen.size() || screen_seen[at]) continue;
    screen_seen[at] = true;
    for (const option& o : g.screens[at].options) {
      if (o.go.what == destination::kind::screen) ahead.push_back(o.go.index);
      if (o.go.what == destination::kind::form) form_seen[o.go.index] = true;
    }
  }
  for (std::size_t i = 0; i < g.screens.size(); ++i)
    if (!screen_seen[i])
      problems.error("menu/unreachable", g.screens[i].where,
                     fmt::format("no option leads to screen `{}`", g.screens[i].name),
                     "add an option with `go:`, or remove the screen");
  for (std::size_t i = 0; i < g.forms.size(); ++i) {
    if (form_seen[i]) continue;
    const form& f = g.forms[i];
    if (f.keywords.empty()) {
      problems.error("menu/unreachable", f.where,
                     fmt::format("no option leads to form `{}`, and it has no word for SMS", f.id));
    } else {
      problems.warning("menu/unreachable", f.where,
                       fmt::format("no option leads to form `{}`: it can be sent by SMS only", f.id));
    }
  }
}

void check_exceptions(const graph& g, const worst_case& extremes, config::diagnostics& problems) {
  if (extremes.all_grades.empty()) return;
  const std::vector<std::string_view> known(extremes.all_grades.begin(), extremes.all_grades.end());
  for (const form& f : g.forms)
    for (const question& q : f.questions)
      for (std::size_t i = 0; i < q.except.size(); ++i) {
        if (std::ranges::find(known, q.except[i]) != known.end()) continue;
        const std::string_view guess = config::closest(q.except[i], known);
        problems.warning("menu/unknown-grade", q.except_where[i],
                         fmt::format("no school of the roster has a grade `{}`", q.except[i]),
                         guess.empty() ? "" : fmt::format("did you mean `{}`?", guess));
      }
}

void check_lengths(const graph& g, const worst_case& extremes, config::diagnostics& problems) {
  std::vector<measured_screen> rows = measure(g, extremes);
  // A screen may be measured several times (for each form); the longest speaks for it.
  std::ranges::sort(rows, [](const measured_screen& a, const measured_screen& b) {
    return std::tie(a.screen, a.language, b.septets) < std::tie(b.screen, b.language, a.septets);
  });
  const measured_screen* last = nullptr;
  for (const measured_screen& row : rows) {
    const bool told = last != nullptr && last->screen == row.screen && last->language == row.language;
    last = &row;
    if (told || row.septets <= ussd_septets) continue;
    problems.error("menu/too-long", row.where != nullptr ? *row.where : config::location{},
                   fmt::format("screen `{}` in {} takes {} of {} septets at its longest", row.screen,
                               g.languages[row.language], row.septets, ussd_septets),
                   "shorten one of its texts: " + on_one_line(row.text));
  }
  for (const measured_screen& row : measure_receipts(g, extremes)) {
    if (measure_sms(row.text).segments <= most_segments) continue;
    problems.error("menu/too-long", row.where != nullptr ? *row.where : config::location{},
                   fmt::format("the receipt of `{}` in {} takes more than {} SMS at its longest", row.screen,
                               g.languages[row.language], most_segments),
                   "shorten it: " + row.text);
  }
}

}  // namespace raporo::menus
