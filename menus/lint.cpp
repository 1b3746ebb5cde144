#include "menus/lint.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string_view>
#include <tuple>
#include <utility>

#include "gateway/base/civil.hpp"
#include "menus/graph.hpp"
#include "menus/gsm7.hpp"
#include "menus/longest_refusals.hpp"
#include "menus/measure.hpp"
#include "menus/menu_check.hpp"
#include "menus/menu_reader.hpp"
#include "menus/sizes.hpp"
#include "menus/values.hpp"

namespace raporo::menus {

namespace {

/// Is it a mistake within one text or formula, which leaves the screens and their ways what they are?
bool is_of_text(const config::diagnostic& d) {
  return d.level == config::diagnostic::severity::warning || d.code.starts_with("text/") ||
         d.code.starts_with("expression/") || d.code == "menu/missing-language" ||
         d.code == "menu/unknown-language";
}

/// Several rows may be of one screen; the longest speaks for it. Fullest first.
std::vector<screen_fill> fullest_of(const graph& g, std::vector<measured_screen> rows) {
  std::map<std::pair<std::string, std::size_t>, measured_screen> longest;
  for (measured_screen& row : rows) {
    measured_screen& kept = longest[{row.screen, row.language}];
    const std::size_t pages = std::max(kept.pages, row.pages);
    if (row.septets >= kept.septets) kept = std::move(row);
    kept.pages = pages;
  }
  std::vector<screen_fill> fills;
  for (auto& [key, row] : longest)
    fills.push_back({key.first, g.languages[key.second], row.septets, std::move(row.text), row.pages});
  std::ranges::sort(fills, [](const screen_fill& a, const screen_fill& b) {
    return std::tie(b.septets, a.screen, a.language) < std::tie(a.septets, b.screen, b.language);
  });
  return fills;
}

/// Options from the first screen to each other one; npos for what is not reached.
std::vector<std::size_t> depths(const graph& g) {
  std::vector<std::size_t> depth(g.screens.size(), place::npos);
  std::vector<std::size_t> ahead{g.start};
  depth[g.start] = 0;
  for (std::size_t i = 0; i < ahead.size(); ++i)
    for (const option& o : g.screens[ahead[i]].options)
      if (o.go.what == destination::kind::screen && depth[o.go.index] == place::npos) {
        depth[o.go.index] = depth[ahead[i]] + 1;
        ahead.push_back(o.go.index);
      }
  return depth;
}

std::size_t warnings_in(const std::vector<check>& checks) {
  return static_cast<std::size_t>(std::ranges::count(checks, false, &check::hard));
}

form_way way_to(const graph& g, std::size_t index, const worst_case& extremes,
                const std::vector<std::size_t>& depth, const std::vector<screen_fill>& fills) {
  const form& f = g.forms[index];
  std::size_t menus = 1;
  for (std::size_t s = 0; s < g.screens.size(); ++s)
    for (const option& o : g.screens[s].options)
      if (o.go.what == destination::kind::form && o.go.index == index && depth[s] != place::npos)
        menus = std::max(menus, depth[s] + 1);
  const auto pages = [&](const std::string& screen) {
    std::size_t most = 1;
    for (const screen_fill& fill : fills)
      if (fill.screen == screen) most = std::max(most, fill.pages);
    return most;
  };
  constexpr std::size_t pin = 1;
  constexpr std::size_t confirmation_and_receipt = 2;
  const std::size_t school = extremes.schools_of_person > 1 ? 1 : 0;
  form_way way{f.id, pin + school * pages("school") + menus + confirmation_and_receipt, 0};
  std::size_t warnings = warnings_in(f.checks);
  for (const question& q : f.questions) {
    const auto offered = static_cast<std::size_t>(std::ranges::count_if(
        extremes.any_grades(), [&](const std::string& grade) { return offers(q, grade); }));
    const std::size_t times =
        q.asked == question::scope::once ? 1 : std::min(offered, extremes.grades.size());
    way.screens += times * pages(q.screen) + (q.asked == question::scope::some_grades ? 1 : 0);
    warnings += times * warnings_in(q.checks);
  }
  way.with_warnings = way.screens + warnings;
  return way;
}

std::vector<sms_fill> fullest_sms(const graph& g, std::vector<measured_screen> rows) {
  std::vector<sms_fill> all;
  for (screen_fill& fill : fullest_of(g, std::move(rows))) {
    const unsigned segments = measure_sms(fill.text).segments;
    all.push_back(
        {std::move(fill.screen), std::move(fill.language), fill.septets, segments, std::move(fill.text)});
  }
  return all;
}

menu_measures measures_of(const graph& g, const worst_case& extremes, std::vector<measured_screen> rows,
                          std::vector<measured_screen> receipts, std::vector<measured_screen> refusals) {
  menu_measures m{g.languages,
                  fullest_of(g, std::move(rows)),
                  {},
                  fullest_sms(g, std::move(receipts)),
                  fullest_sms(g, std::move(refusals))};
  const std::vector<std::size_t> depth = depths(g);
  for (std::size_t i = 0; i < g.forms.size(); ++i) m.ways.push_back(way_to(g, i, extremes, depth, m.screens));
  return m;
}

/// What menus that can be read are proved by.
struct proof_problems {
  config::diagnostics broken_rules;
  config::diagnostics misfits;  ///< with the schools and networks
};

/// What is sure of a whole graph, whatever is reported and typed.
menu_measures prove(const graph& g, const worst_case& extremes, proof_problems& problems) {
  config::diagnostics& rules = problems.broken_rules;
  check_reachable(g, rules);
  check_ways_on(g, rules);
  check_dead_ends(g, extremes, rules);
  check_roles(g, extremes, rules);
  check_exceptions(g, extremes, rules);
  check_sms_consent(g, rules);
  check_sms_examples(g, extremes, rules);
  check_windows(g, extremes, rules);
  std::vector<measured_screen> rows = measure(g, extremes);
  std::vector<measured_screen> receipts = measure_receipts(g, extremes);
  std::vector<measured_screen> refusals = measure_sms_refusals(g, extremes);
  check_lengths(g, rows, receipts, refusals, problems.misfits);
  check_follow_ups(g, extremes, problems.misfits);
  return measures_of(g, extremes, std::move(rows), std::move(receipts), std::move(refusals));
}

void pass_on(const config::diagnostics& found, bool as_warnings, config::diagnostics& problems) {
  for (config::diagnostic d : found.all()) {
    if (as_warnings) d.level = config::diagnostic::severity::warning;
    problems.add(std::move(d));
  }
}

}  // namespace

linted lint_menu(const std::vector<menu_source>& sources, const worst_case& extremes,
                 config::diagnostics& problems, proof how) {
  if (!fit_to_read(sources, problems)) return {};
  config::diagnostics found;
  std::vector<config::yaml_node> documents;
  std::vector<std::string_view> unread;
  config::yaml_limits limits;
  limits.nodes = largest_menu.values;
  for (const menu_source& s : sources) {
    problems.remember_source(s.file, s.text);
    if (auto document = config::read_yaml(s.text, s.file, found, limits))
      documents.push_back(std::move(*document));
    else
      unread.push_back(s.text);
  }
  if (!fit_to_check(documents, found)) {
    pass_on(found, false, problems);
    return {};
  }
  auto compiled = std::make_unique<graph>();
  compiled->version = hash_of(sources);
  compiled->screen_septets = extremes.screen_septets;
  proof_problems unproved;
  menu_reader(*compiled, found, unproved.broken_rules).read(documents, unread);
  linted made;
  // Walking and measuring need a whole graph, but a slip in one text must not hide what is wrong elsewhere.
  if (std::ranges::all_of(found.all(), is_of_text)) {
    compiled->refusal_septets = reserve_for_refusals(*compiled);
    made.measures = prove(*compiled, extremes, unproved);
  }
  made.proved = !found.has_errors() && !unproved.broken_rules.has_errors() && !unproved.misfits.has_errors();
  config::diagnostics told;
  pass_on(found, false, told);
  pass_on(unproved.broken_rules, how != proof::wanted, told);
  pass_on(unproved.misfits, how == proof::had, told);
  pass_on(told, false, problems);
  if (!told.has_errors()) made.loaded = std::make_shared<menu>(std::move(compiled));
  return made;
}

std::shared_ptr<const menu> load_menu(const std::vector<menu_source>& sources, const worst_case& extremes,
                                      config::diagnostics& problems, proof how) {
  return lint_menu(sources, extremes, problems, how).loaded;
}

std::vector<screen_fill> measure_screens(const menu& m, const worst_case& extremes) {
  return fullest_of(m.compiled(), measure(m.compiled(), extremes));
}

std::vector<unused_field> find_unused_fields(const menu& m, const std::vector<std::string>& used_elsewhere) {
  std::vector<unused_field> all;
  for (const question* q : find_unused(m.compiled(), used_elsewhere)) all.push_back({q->screen, q->where});
  return all;
}

void check_days(const menu& m, std::chrono::local_days today, config::diagnostics& problems) {
  for (const form& f : m.compiled().forms)
    for (const question& q : f.questions) {
      if (q.asks != question::kind::day && q.asks != question::kind::week) continue;
      // A week that has begun can be named.
      const bool weeks = q.asks == question::kind::week;
      const auto begins = [&](std::chrono::local_days day) {
        return weeks ? iso_week::of(day).monday() : day;
      };
      if (!q.first_day && q.last_day && *q.last_day < begins(today))
        problems.error("menu/bad-range", q.range_where,
                       fmt::format("nobody can answer `{}`: from today to {} there is no day", q.field,
                                   format_date(*q.last_day)),
                       "write when it ends, in the future, or when it began");
      else if (!q.last_day && q.first_day && *q.first_day > today)
        problems.warning("menu/bad-range", q.range_where,
                         fmt::format("nobody can answer `{}` before {}", q.field, format_date(*q.first_day)));
    }
}

}  // namespace raporo::menus
