#include "gateway/app/provisions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <system_error>
#include <utility>

#include "config/text_file.hpp"
#include "gateway/alerts/figures.hpp"
#include "gateway/alerts/words.hpp"
#include "gateway/base/ascii.hpp"

namespace raporo::app {
namespace {

namespace fs = std::filesystem;

/// Enrolment and alerts find the figures by the names of their fields: under another name a figure is stored,
/// and nobody hears of it again.
void check_reported_fields(const menus::menu& menu, const fs::path& folder, config::diagnostics& problems) {
  const alerts::reported_words words;
  const auto warn_without = [&](const std::string& field, std::string_view form, std::string_view lost) {
    const bool asked = std::ranges::any_of(menu.forms(), [&](const menus::form_info& f) {
      return f.every == menus::cadence::week && (form.empty() || f.id == form) &&
             std::ranges::find(f.fields, field) != f.fields.end();
    });
    if (asked) return;
    const std::string where = form.empty() ? "weekly form" : fmt::format("weekly form `{}`", form);
    problems.warning("menu/unreported-field", {.file = folder.string()},
                     fmt::format("no {} asks for a field `{}`: {}", where, field, lost),
                     fmt::format("the field must have this name: `field: {}`", field));
  };
  warn_without(words.present, words.attendance_form, "no alert has a rate of attendance");
  warn_without(words.dropped, {}, "nobody who leaves is taken off the enrolment or told of in alerts");
  warn_without(words.returned, {}, "nobody who comes back is added to the enrolment or told of in alerts");
}

/// A file that an author takes for a part of the menus, and the program does not.
void warn_of_ignored(const fs::path& folder, config::diagnostics& problems) {
  std::error_code ec;
  std::vector<fs::path> files;
  for (auto i = fs::recursive_directory_iterator(folder, ec); !ec && i != fs::recursive_directory_iterator();
       i.increment(ec))
    files.push_back(i->path());
  std::ranges::sort(files);
  for (const fs::path& file : files) {
    const std::string extension = file.extension().string();
    const bool deeper = file.parent_path() != folder;
    if (!same_word(extension, ".yaml") && !same_word(extension, ".yml")) continue;
    if (!deeper && extension == ".yaml") continue;
    problems.warning("menu/ignored-file", {.file = file.string()}, "this file is not read",
                     deeper ? fmt::format("move it up into `{}`", folder.filename().string())
                            : fmt::format("name it `{}.yaml`", file.stem().string()));
  }
}

channels::routes routes_of(const config::gateway_settings& s) {
  std::vector<channels::route> all;
  for (const config::route_config& r : s.routes) all.push_back({r.numbers, r.through});
  return {std::move(all), s.sending_channels()};
}

}  // namespace

std::vector<menus::menu_source> read_menus(const fs::path& configuration, config::diagnostics& problems) {
  const fs::path folder = configuration / "menus";
  std::vector<menus::menu_source> sources;
  bool found = false;
  std::error_code ec;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, ec)) {
    const std::string name = entry.path().filename().string();
    if (!menus::is_menu_file(name)) continue;
    found = true;
    if (auto text = config::read_text_file(entry.path(), "menu", config::most_bytes_of_yaml, problems))
      sources.push_back({entry.path().string(), std::move(*text)});
  }
  warn_of_ignored(folder, problems);
  if (!found) {
    problems.error("config/no-menus", {.file = folder.string()}, "no menu files here",
                   "menus are the files menus/*.yaml of the configuration folder");
  }
  // The order of a folder differs between machines; versions and messages must not.
  std::ranges::sort(sources, {}, &menus::menu_source::file);
  return sources;
}

std::optional<read_parts> read_what_can_be(const fs::path& folder, config::diagnostics& problems) {
  std::size_t errors = problems.errors();
  const auto fine = [&] { return std::exchange(errors, problems.errors()) == problems.errors(); };
  config::gateway_settings settings = config::read_settings(folder, problems);
  // One hint, not a row of files that are missing with it.
  if (std::error_code ec; !fs::is_directory(folder, ec)) return std::nullopt;
  const bool settings_fine = fine();
  auto calendar = std::make_shared<const config::calendar>(config::read_calendar(folder, problems));
  const bool calendar_fine = fine();
  std::vector<menus::menu_source> menus = read_menus(folder, problems);
  const bool menus_fine = fine();
  const auto zone = time_zone::find(settings.time_zone);
  if (!zone) {
    problems.error("config/unknown-time-zone", {.file = (folder / "gateway.yaml").string()},
                   "time zone `" + settings.time_zone + "` is not known to this machine",
                   "is the package tzdata installed?");
    return std::nullopt;
  }
  std::string hash = menus::hash_of(menus);
  return read_parts{
      {std::move(settings), std::move(calendar), *zone, std::move(menus), 0, std::move(hash), folder},
      settings_fine,
      calendar_fine,
      menus_fine};
}

std::optional<provisions> read_provisions(const fs::path& folder, config::diagnostics& problems) {
  std::optional<read_parts> read = read_what_can_be(folder, problems);
  if (!read || !read->whole()) return std::nullopt;
  return std::move(read->files);
}

bool keep_what_is_wired(const config::gateway_settings& running, config::gateway_settings& read) {
  config::gateway_settings kept = running;
  kept.help_contact = read.help_contact;
  kept.time_zone = read.time_zone;
  const bool same = kept == read;
  read = std::move(kept);
  return same;
}

std::string school_year_at(const provisions& p, instant now) {
  const config::term* term = p.calendar->term_at_or_before(p.zone.today(now));
  return term != nullptr ? term->year : std::string();
}

pin_cost pin_cost_of(const config::gateway_settings& s) {
  return {.memory_mib = s.pin_hash_memory_mib, .passes = s.pin_hash_passes};
}

menus::worst_case extremes_of(const provisions& p, const directory& people) {
  menus::worst_case extremes = people.extremes();
  const auto tightest =
      std::ranges::min_element(p.settings.channels, {}, &config::channel_config::screen_septets);
  if (tightest != p.settings.channels.end()) extremes.screen_septets = tightest->screen_septets;
  for (const config::term& t : p.calendar->terms) {
    extremes.terms.push_back(dialogue::term_facts(t));
    if (extremes.years.empty() || extremes.years.back().label != t.year)
      extremes.years.push_back(dialogue::year_facts(t.year, *p.calendar));
  }
  return extremes;
}

menus::linted lint_menus(const provisions& p, const directory& people, config::diagnostics& problems,
                         menus::proof how) {
  menus::linted made = menus::lint_menu(p.menus, extremes_of(p, people), problems, how);
  if (made.loaded != nullptr) check_reported_fields(*made.loaded, p.folder / "menus", problems);
  return made;
}

std::vector<std::string> weekly_counts(const menus::menu& menu) {
  std::vector<std::string> counts;
  for (const menus::form_info& f : menu.forms())
    if (f.every == menus::cadence::week) counts.insert(counts.end(), f.counts.begin(), f.counts.end());
  return counts;
}

namespace {

/// Alerts are written for the menus of their folder. Other ones may be in force: then a gateway that answers
/// phones is worth more than one figure of an alert.
alerts::rule_limits limits_of_rules(const provisions& p, const menus::menu* menu, menus::worst_case extremes,
                                    std::string service_code) {
  alerts::rule_limits limits{std::move(extremes), std::move(service_code), {}};
  if (menu == nullptr) {
    limits.others = alerts::other_sums::ignored;
    return limits;
  }
  limits.counts = weekly_counts(*menu);
  if (p.menu_number != 0) limits.others = alerts::other_sums::missing;
  return limits;
}

}  // namespace

std::shared_ptr<const alerts::rule_book> read_alerts(const provisions& p, const menus::menu* menu,
                                                     const directory& people, config::diagnostics& problems) {
  return alerts::read_rules(p.folder, limits_of_rules(p, menu, people.extremes(), p.settings.service_code()),
                            problems);
}

std::optional<installation> install(const provisions& p, storage::roster people, instant now,
                                    config::diagnostics& problems, menus::proof how) {
  std::string school_year = school_year_at(p, now);
  auto roster = std::make_shared<const directory>(std::move(people), school_year, *p.calendar);
  config::check_units(
      *p.calendar, [&](std::string_view unit) { return roster->find_unit(unit) != nullptr; }, problems);
  auto [menu, proved, measures] = lint_menus(p, *roster, problems, how);
  auto rules = read_alerts(p, menu.get(), *roster, problems);
  if (menu == nullptr || rules == nullptr || problems.has_errors()) return std::nullopt;

  auto force = std::make_shared<const dialogue::in_force>(
      dialogue::in_force{std::move(menu),
                         std::move(roster),
                         p.calendar,
                         p.zone,
                         p.settings.help_contact,
                         p.settings.service_code(),
                         {},
                         routes_of(p.settings),
                         std::chrono::days{p.settings.digest_answered_within_days}});
  installation made{std::move(force), std::move(rules), std::move(school_year), proved};
  for (const std::string& what : what_runs_out(made, now))
    problems.warning("config/runs-out", {.file = p.folder.string()}, what);
  return made;
}

std::optional<installation> install(const provisions& p, storage::roster people, instant now,
                                    config::diagnostics& problems) {
  const auto how = p.menu_number == 0 ? menus::proof::wanted : menus::proof::had;
  return install(p, std::move(people), now, problems, how);
}

std::vector<std::string> what_rests(const installation& i) {
  std::vector<std::string> all;
  for (const alerts::missing_sum& m : i.alerts->missing) {
    all.push_back(
        fmt::format("alert rule `{}` leaves out what it says of `{}{}`: the published menus ask for no `{}`",
                    m.rule, alerts::total_of, m.field, m.field));
  }
  return all;
}

std::vector<std::string> what_runs_out(const installation& i, instant now) {
  std::vector<std::string> all;
  const dialogue::in_force& force = *i.dialogues;
  if (std::string end = config::what_runs_out(*force.calendar, force.zone.today(now)); !end.empty())
    all.push_back(std::move(end));
  const std::size_t schools = force.people->schools().size();
  const std::size_t without = force.people->schools_without_enrolment();
  if (without > 0 && !i.school_year.empty()) {
    all.push_back(
        fmt::format("{} of {} schools have no enrolment of {}: import it", without, schools, i.school_year));
  }
  if (!i.proved)
    all.emplace_back(
        "the published menus are not proved by the rules of today for these schools and networks: mend and "
        "publish them");
  return all;
}

}  // namespace raporo::app
