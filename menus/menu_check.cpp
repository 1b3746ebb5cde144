#include "menus/menu_check.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "menus/earlier.hpp"
#include "menus/gsm7.hpp"
#include "menus/sms_wording.hpp"

namespace raporo::menus {

namespace {

constexpr unsigned most_segments = 2;
// Shorter ones could be mistaken for the name of a school.
constexpr std::size_t long_answer = 40;

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

/// Of what is said by several texts, or by one in several forms, the longest of each text.
std::vector<const measured_screen*> longest_of_each_text(const std::vector<measured_screen>& rows) {
  std::map<const config::location*, const measured_screen*> longest;
  for (const measured_screen& row : rows) {
    const measured_screen*& kept = longest[row.where];
    if (kept == nullptr || row.septets > kept->septets) kept = &row;
  }
  std::vector<const measured_screen*> all;
  for (const auto& [where, row] : longest) all.push_back(row);
  return all;
}

/// A screen that does not fit in some languages; the longest is the first.
using long_screen = std::vector<const measured_screen*>;

std::vector<long_screen> find_too_long(const graph& g, const std::vector<measured_screen>& rows) {
  std::vector<long_screen> found;
  for (const measured_screen* row : longest_of_each(rows)) {
    if (row->septets <= g.screen_septets) continue;
    if (found.empty() || found.back().front()->screen != row->screen) found.emplace_back();
    found.back().push_back(row);
  }
  for (long_screen& of : found)
    std::iter_swap(of.begin(), std::ranges::max_element(of, {}, &measured_screen::septets));
  return found;
}

void tell_long_screen(const graph& g, const long_screen& screen, config::diagnostics& problems) {
  const measured_screen& row = *screen.front();
  std::vector<std::string_view> others;
  for (std::size_t i = 1; i < screen.size(); ++i) others.emplace_back(g.languages[screen[i]->language]);
  problems.error(
      "menu/too-long", row.where != nullptr ? *row.where : config::location{},
      fmt::format("screen `{}` in {} takes {} of {} septets at its longest{}", row.screen,
                  g.languages[row.language], row.septets, g.screen_septets,
                  others.empty() ? "" : fmt::format(", and too many in {}", fmt::join(others, ", "))),
      "shorten one of its texts: " + on_one_line(row.text));
}

/// Several screens that would fit without the letters of the answer to `q` have one cause, and are told as
/// one.
void tell_long_answer(const graph& g, const form& f, const question& q, std::vector<long_screen>& too_long,
                      config::diagnostics& problems) {
  const auto is_of_answer = [&](const long_screen& screen) {
    return screen.front()->screen.starts_with(f.id + ".") &&
           screen.front()->septets <= g.screen_septets + q.longest &&
           std::ranges::search_n(screen.front()->text, static_cast<std::ptrdiff_t>(q.longest), longest_letter)
                   .size() == q.longest;
  };
  std::vector<std::string_view> names;
  std::size_t over = 0;
  for (const long_screen& screen : too_long) {
    if (!is_of_answer(screen)) continue;
    names.push_back(screen.front()->screen);
    over = std::max(over, screen.front()->septets - g.screen_septets);
  }
  if (names.size() < 2) return;
  problems.error(
      "menu/too-long", q.range_where,
      fmt::format("with {} letters of `{}` {} screens are too long, by up to {} septets: {}", q.longest,
                  q.field, names.size(), over, fmt::join(names, ", ")),
      over < q.longest
          ? fmt::format("let it have {} letters at most, or leave it out of their texts", q.longest - over)
          : "leave it out of their texts");
  std::erase_if(too_long, is_of_answer);
}

/// Does an option of `s` lead out of the menus: to a form, or to what the program does itself?
bool leads_out(const menu_screen& s) {
  return std::ranges::any_of(s.options,
                             [](const option& o) { return o.go.what != destination::kind::screen; });
}

/// The screens from which some way of options ends: at a form, or at a screen that only informs.
std::vector<bool> find_ending(const graph& g) {
  std::vector<std::vector<std::size_t>> leading_to(g.screens.size());
  std::vector<bool> ends(g.screens.size());
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < g.screens.size(); ++i) {
    for (const option& o : g.screens[i].options)
      if (o.go.what == destination::kind::screen) leading_to[o.go.index].push_back(i);
    if (g.screens[i].options.empty() || leads_out(g.screens[i])) found.push_back(i);
  }
  while (!found.empty()) {
    const std::size_t at = found.back();
    found.pop_back();
    if (ends[at]) continue;
    ends[at] = true;
    found.insert(found.end(), leading_to[at].begin(), leading_to[at].end());
  }
  return ends;
}

/// The circles that first options lead round in, of screens from which no way ends; each begins with its
/// first screen in the files.
std::vector<std::vector<std::size_t>> find_circles(const graph& g) {
  const std::vector<bool> ends = find_ending(g);
  std::vector<std::size_t> walk_of(g.screens.size(), place::npos);
  std::vector<std::vector<std::size_t>> circles;
  for (std::size_t start = 0; start < g.screens.size(); ++start) {
    if (ends[start]) continue;
    std::vector<std::size_t> way;
    std::size_t at = start;
    for (; walk_of[at] == place::npos; at = g.screens[at].options.front().go.index) {
      walk_of[at] = start;
      way.push_back(at);
    }
    if (walk_of[at] != start) continue;  // into a circle that is known
    way.erase(way.begin(), std::ranges::find(way, at));
    std::ranges::rotate(way, std::ranges::min_element(way));
    circles.push_back(std::move(way));
  }
  return circles;
}

/// Calls `use` with the index of each question of `f` that `read` names; an earlier week's figure is its
/// field's.
template <class Read, class Use>
void each_field(const form& f, const Read& read, const Use& use) {
  read.reads([&](std::string_view name) {
    if (earlier::is_needed_for(name)) name = name.substr(name.find('.') + 1);
    const auto found = std::ranges::find(f.questions, name, &question::field);
    if (found != f.questions.end()) use(static_cast<std::size_t>(found - f.questions.begin()));
    return false;
  });
}

/// Can `q` never be asked, because its answer, or that of one that waits for it, is needed first? `awaited`
/// are the questions that each waits for.
bool waits_for_itself(const std::vector<std::vector<std::size_t>>& awaited, std::size_t q) {
  std::vector<bool> seen(awaited.size());
  std::vector<std::size_t> ahead = awaited[q];
  while (!ahead.empty()) {
    const std::size_t at = ahead.back();
    ahead.pop_back();
    if (at == q) return true;
    if (seen[at]) continue;
    seen[at] = true;
    ahead.insert(ahead.end(), awaited[at].begin(), awaited[at].end());
  }
  return false;
}

/// Calls `use` with the index of each question of `f` whose answer decides what `read` comes to now.
template <class Use>
void each_awaited(const form& f, const expression& read, const Use& use) {
  read.reads([&](std::string_view name) {
    for (std::size_t i = 0; i < f.questions.size(); ++i)
      if (f.questions[i].field == name || (name == earlier::same_as_last && f.questions[i].asks_numbers()))
        use(i);
    return false;
  });
}

/// The questions of `f` that wait for their own answer, when each awaits the fields that `parts_of` names.
template <class Parts>
std::vector<const question*> find_waiting(const form& f, const Parts& parts_of) {
  std::vector<std::vector<std::size_t>> awaited(f.questions.size());
  for (std::size_t q = 0; q < f.questions.size(); ++q)
    for (const expression* part : parts_of(f.questions[q]))
      each_awaited(f, *part, [&](std::size_t named) { awaited[q].push_back(named); });
  std::vector<const question*> waiting;
  for (std::size_t q = 0; q < f.questions.size(); ++q)
    if (waits_for_itself(awaited, q)) waiting.push_back(&f.questions[q]);
  return waiting;
}

void check_waiting(const form& f, config::diagnostics& problems) {
  for (const question* q : find_waiting(f, [](const question& of) { return std::array{&of.when}; }))
    problems.error("menu/circle", q->when_where,
                   fmt::format("`{}` is never asked: it waits for its own answer", q->field),
                   "let `when` name fields that are asked whatever the answer is");
  for (const question* q :
       find_waiting(f, [](const question& of) { return std::array{&of.least, &of.most}; }))
    problems.error("menu/circle", q->range_where,
                   fmt::format("the range of `{}` waits for its own answer", q->field),
                   "let `number` name fields that are asked before");
}

template <class Use>
void each_field_of(const form& f, const std::vector<check>& checks, const Use& use) {
  for (const check& c : checks) {
    each_field(f, c.when, use);
    each_field(f, c.say.words, use);
  }
}

/// Which fields of `f` its texts, conditions and ranges name.
std::vector<bool> find_used(const form& f) {
  std::vector<bool> used(f.questions.size());
  const auto use = [&](std::size_t field) { used[field] = true; };
  for (const text* t : {&f.confirm, &f.done, &f.receipt, &f.last}) each_field(f, t->words, use);
  each_field_of(f, f.checks, use);
  for (const question& q : f.questions) {
    for (const expression* e : {&q.least, &q.most, &q.when}) each_field(f, *e, use);
    for (const text* t : {&q.say, &q.which}) each_field(f, t->words, use);
    if (q.refuse) each_field(f, q.refuse->words, use);
    each_field_of(f, q.checks, use);
  }
  return used;
}

/// The screens that somebody with this role alone gets to.
std::vector<bool> screens_of(const graph& g, const person_facts& person) {
  std::vector<bool> seen(g.screens.size());
  std::vector<std::size_t> ahead{g.start};
  while (!ahead.empty()) {
    const std::size_t at = ahead.back();
    ahead.pop_back();
    if (seen[at]) continue;
    seen[at] = true;
    for (const option& o : g.screens[at].options)
      if (o.go.what == destination::kind::screen && g.offers(o, &person)) ahead.push_back(o.go.index);
  }
  return seen;
}

/// Screens that ask somebody to choose, and offer nothing to a role.
void check_offers(const graph& g, config::diagnostics& problems) {
  for (const std::string& role : g.roles) {
    person_facts person;
    person.roles = {role};
    const std::vector<bool> seen = screens_of(g, person);
    for (std::size_t i = 0; i < g.screens.size(); ++i) {
      const std::vector<option>& options = g.screens[i].options;
      if (!seen[i] || options.empty()) continue;
      if (std::ranges::any_of(options, [&](const option& o) { return g.offers(o, &person); })) continue;
      problems.error(
          "menu/dead-end", g.screens[i].where,
          fmt::format("`{}` sees no option on screen `{}`", role, g.screens[i].name),
          "give one of its options or of their forms to this role, or the option that leads there to others");
    }
  }
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
  for (const std::vector<std::size_t>& circle : find_circles(g)) {
    std::string way;
    for (const std::size_t at : circle) way += g.screens[at].name + " > ";
    const menu_screen& last = g.screens[circle.back()];
    problems.clash("menu/circle", last.options.front().where, g.screens[circle.front()].where,
                   fmt::format("the options lead in a circle that never ends: {}{}", way,
                               g.screens[circle.front()].name),
                   "let an option lead to a form, or to a screen that only informs");
  }
  check_offers(g, problems);
  for (const form& f : g.forms) check_waiting(f, problems);
}

std::vector<const question*> find_unused(const graph& g, const std::vector<std::string>& used_elsewhere) {
  std::vector<const question*> unused;
  for (const form& f : g.forms) {
    const std::vector<bool> used = find_used(f);
    for (std::size_t i = 0; i < f.questions.size(); ++i)
      if (!used[i] && std::ranges::find(used_elsewhere, f.questions[i].field) == used_elsewhere.end())
        unused.push_back(&f.questions[i]);
  }
  return unused;
}

void check_roles(const graph& g, const worst_case& extremes, config::diagnostics& problems) {
  if (extremes.all_roles.empty()) return;
  const std::vector<std::string_view> known(extremes.all_roles.begin(), extremes.all_roles.end());
  for (std::size_t i = 0; i < g.roles.size(); ++i) {
    if (std::ranges::find(known, g.roles[i]) != known.end()) continue;
    const std::string_view guess = config::closest(g.roles[i], known);
    problems.error("menu/bad-value", g.role_where[i], fmt::format("nobody has the role `{}`", g.roles[i]),
                   guess.empty() ? fmt::format("the roles are {}", fmt::join(known, ", "))
                                 : fmt::format("did you mean `{}`?", guess));
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

void check_lengths(const graph& g, const std::vector<measured_screen>& screens,
                   const std::vector<measured_screen>& receipts, const std::vector<measured_screen>& refusals,
                   config::diagnostics& problems) {
  std::vector<long_screen> too_long = find_too_long(g, screens);
  for (const form& f : g.forms)
    for (const question& q : f.questions)
      if (q.asks == question::kind::text && q.longest >= long_answer)
        tell_long_answer(g, f, q, too_long, problems);
  for (const long_screen& screen : too_long) tell_long_screen(g, screen, problems);
  for (const measured_screen* row : longest_of_each(receipts)) {
    if (measure_sms(row->text).segments <= most_segments) continue;
    problems.error("menu/too-long", row->where != nullptr ? *row->where : config::location{},
                   fmt::format("the receipt of `{}` in {} takes more than {} SMS at its longest", row->screen,
                               g.languages[row->language], most_segments),
                   "shorten it: " + row->text);
  }
  for (const measured_screen* row : longest_of_each_text(refusals)) {
    if (row->septets <= longest_sms_reply) continue;
    problems.error(
        "menu/too-long", row->where != nullptr ? *row->where : config::location{},
        fmt::format("an SMS that refuses a report of `{}` in {} takes {} of {} septets at its longest",
                    row->screen, g.languages[row->language], row->septets, longest_sms_reply),
        "shorten it: " + row->text);
  }
}

}  // namespace raporo::menus
