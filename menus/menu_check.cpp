#include "menus/menu_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "menus/earlier.hpp"
#include "menus/gsm7.hpp"

namespace raporo::menus {

namespace {

constexpr unsigned most_segments = 2;

std::string on_one_line(std::string text) {
  std::ranges::replace(text, '\n', '|');
  return text;
}

/// A screen may be measured several times (for each form); the longest speaks for it.
std::vector<const measured_screen*> longest_of_each(const std::vector<measured_screen>& rows) {
  std::map<std::pair<std::string_view, std::size_t>, const measured_screen*> longest;
  for (const measured_screen& row : rows) {
    const measured_screen*& kept = longest[{row.screen, row.language}];
    if (kept == nullptr || row.septets > kept->septets) kept = &row;
  }
  std::vector<const measured_screen*> all;
  for (const auto& [key, row] : longest) all.push_back(row);
  return all;
}

/// Does an option of `s` lead out of the menus: to a form, or to what the program does itself?
bool leads_out(const menu_screen& s) {
  return std::ranges::any_of(s.options,
                             [](const option& o) { return o.go.what != destination::kind::screen; });
}

/// The screens from which some way of options ends: at a form, or at a screen that only informs.
std::vector<bool> find_ending(const graph& g) {
  std::vector<bool> ends(g.screens.size());
  for (std::size_t i = 0; i < g.screens.size(); ++i)
    ends[i] = g.screens[i].options.empty() || leads_out(g.screens[i]);
  for (bool changed = true; changed;) {
    changed = false;
    for (std::size_t i = 0; i < g.screens.size(); ++i) {
      if (ends[i]) continue;
      ends[i] = std::ranges::any_of(g.screens[i].options, [&](const option& o) { return ends[o.go.index]; });
      changed = changed || ends[i];
    }
  }
  return ends;
}

/// The circle that the first options lead into from `at`, beginning with its first screen in the files.
std::vector<std::size_t> circle_from(const graph& g, std::size_t at) {
  std::vector<std::size_t> way;
  while (std::ranges::find(way, at) == way.end()) {
    way.push_back(at);
    at = g.screens[at].options.front().go.index;
  }
  way.erase(way.begin(), std::ranges::find(way, at));
  std::ranges::rotate(way, std::ranges::min_element(way));
  return way;
}

/// The questions whose answers decide whether `q` is asked.
std::vector<std::size_t> awaited_by(const form& f, const question& q) {
  std::vector<std::size_t> awaited;
  for (std::size_t i = 0; i < f.questions.size(); ++i)
    if (q.when.reads([&](std::string_view name) { return name == f.questions[i].field; }))
      awaited.push_back(i);
  return awaited;
}

/// Can `q` never be asked, because its answer, or that of one that waits for it, is needed first?
bool waits_for_itself(const form& f, std::size_t q) {
  std::vector<bool> seen(f.questions.size());
  std::vector<std::size_t> ahead = awaited_by(f, f.questions[q]);
  while (!ahead.empty()) {
    const std::size_t at = ahead.back();
    ahead.pop_back();
    if (at == q) return true;
    if (seen[at]) continue;
    seen[at] = true;
    const std::vector<std::size_t> further = awaited_by(f, f.questions[at]);
    ahead.insert(ahead.end(), further.begin(), further.end());
  }
  return false;
}

bool reads(const std::vector<check>& checks, const name_test& wanted) {
  return std::ranges::any_of(
      checks, [&](const check& c) { return c.when.reads(wanted) || c.say.words.reads(wanted); });
}

/// Does a form say, reckon or ask by the field of `of`? What a question says of its own field is no use of
/// it.
bool uses_field(const form& f, const question& of) {
  const name_test wanted = [&](std::string_view name) {
    return name.substr(earlier::is_needed_for(name) ? name.find('.') + 1 : 0) == of.field;
  };
  const auto said = [&](const text* t) { return t->words.reads(wanted); };
  const std::array texts{&f.confirm, &f.done, &f.receipt, &f.last};
  if (std::ranges::any_of(texts, said) || reads(f.checks, wanted)) return true;
  return std::ranges::any_of(f.questions, [&](const question& q) {
    if (&q == &of) return false;
    const auto reckoned = [&](const expression* e) { return e->reads(wanted); };
    return std::ranges::any_of(std::array{&q.least, &q.most, &q.when}, reckoned) ||
           std::ranges::any_of(std::array{&q.say, &q.which}, said) || reads(q.checks, wanted);
  });
}

}  // namespace

void check_reachable(const graph& g, config::diagnostics& problems) {
  if (g.screens[g.start].options.empty()) return;  // which check_ways_on tells
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

void check_ways_on(const graph& g, config::diagnostics& problems) {
  const menu_screen& start = g.screens[g.start];
  if (start.options.empty())
    problems.error("menu/dead-end", start.where,
                   fmt::format("no key leads on from the first screen `{}`", start.name),
                   "give it options under `choose:`");
  const std::vector<bool> ends = find_ending(g);
  std::vector<bool> told(g.screens.size());
  for (std::size_t i = 0; i < g.screens.size(); ++i) {
    if (ends[i]) continue;
    const std::vector<std::size_t> circle = circle_from(g, i);
    if (told[circle.front()]) continue;
    told[circle.front()] = true;
    std::string way;
    for (const std::size_t at : circle) way += g.screens[at].name + " > ";
    const menu_screen& last = g.screens[circle.back()];
    problems.clash("menu/circle", last.options.front().where, g.screens[circle.front()].where,
                   fmt::format("the options lead in a circle that never ends: {}{}", way,
                               g.screens[circle.front()].name),
                   "let an option lead to a form, or to a screen that only informs");
  }
  for (const form& f : g.forms)
    for (std::size_t q = 0; q < f.questions.size(); ++q)
      if (waits_for_itself(f, q))
        problems.error("menu/circle", f.questions[q].where,
                       fmt::format("`{}` is never asked: it waits for its own answer", f.questions[q].field),
                       "let `when` name fields that are asked whatever the answer is");
}

std::vector<const question*> find_unused(const graph& g, const std::vector<std::string>& used_elsewhere) {
  std::vector<const question*> unused;
  for (const form& f : g.forms)
    for (const question& q : f.questions)
      if (!uses_field(f, q) && std::ranges::find(used_elsewhere, q.field) == used_elsewhere.end())
        unused.push_back(&q);
  return unused;
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

void check_lengths(const graph& g, const std::vector<measured_screen>& screens,
                   const std::vector<measured_screen>& receipts, config::diagnostics& problems) {
  for (const measured_screen* row : longest_of_each(screens)) {
    if (row->septets <= g.screen_septets) continue;
    problems.error("menu/too-long", row->where != nullptr ? *row->where : config::location{},
                   fmt::format("screen `{}` in {} takes {} of {} septets at its longest", row->screen,
                               g.languages[row->language], row->septets, g.screen_septets),
                   "shorten one of its texts: " + on_one_line(row->text));
  }
  for (const measured_screen* row : longest_of_each(receipts)) {
    if (measure_sms(row->text).segments <= most_segments) continue;
    problems.error("menu/too-long", row->where != nullptr ? *row->where : config::location{},
                   fmt::format("the receipt of `{}` in {} takes more than {} SMS at its longest", row->screen,
                               g.languages[row->language], most_segments),
                   "shorten it: " + row->text);
  }
}

}  // namespace raporo::menus
