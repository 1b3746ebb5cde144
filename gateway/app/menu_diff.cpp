#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iostream>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

#include "gateway/app/commands.hpp"
#include "gateway/app/menu_changes.hpp"
#include "gateway/app/open_existing.hpp"
#include "gateway/app/published_menus.hpp"
#include "gateway/app/running_time.hpp"
#include "gateway/dialogue/turn_commit.hpp"
#include "menus/earlier.hpp"
#include "menus/replay.hpp"
#include "storage/reports.hpp"

namespace raporo::app {
namespace {

constexpr std::size_t most_reasons_shown = 30;
constexpr std::size_t examples_shown = 3;

/// What the database knows that a replay needs.
struct past {
  storage::roster people;
  std::vector<storage::report> reports;
  std::map<std::string, std::vector<enrolment_change>> changes;  ///< by school
};

std::optional<std::int64_t> version_number(const std::string& word) {
  std::int64_t number = 0;
  const auto [end, ec] = std::from_chars(word.data(), word.data() + word.size(), number);
  if (ec != std::errc{} || end != word.data() + word.size()) return std::nullopt;
  return number;
}

/// The files of a version or a folder. Empty, and the reason on standard error, when there is none. Requires:
/// a database for a version.
std::vector<menus::menu_source> find_menus(const std::string& word, storage::database* database,
                                           const std::filesystem::path& data) {
  std::vector<menus::menu_source> sources;
  if (const auto number = version_number(word)) {
    database->read_and_wait([&](sql::connection& c) { sources = sources_of_version(c, *number); });
    if (sources.empty())
      std::cerr << fmt::format("there is no version {}; `raporo menu list --data {}` shows them\n", *number,
                               data.string());
    return sources;
  }
  config::diagnostics problems;
  if (auto p = read_provisions(word, problems)) sources = std::move(p->menus);
  std::cerr << problems.to_text();
  return sources;
}

/// Reports of the weeks that are replayed, and of those that their questions look back at.
past read_past(storage::database& database, instant from) {
  past known;
  database.read_and_wait([&](sql::connection& c) {
    known.people = storage::load_roster(c);
    known.reports = storage::reports_since(c, from - std::chrono::weeks{menus::usual_weeks + 1});
    known.changes.clear();
    for (enrolment_change& change : storage::enrolment_changes(c))
      known.changes[change.school].push_back(std::move(change));
  });
  return known;
}

/// Replays stored reports on one version, as the world was for each.
class theatre {
 public:
  theatre(const provisions& p, past known, instant now)
      : zone_(p.zone),
        reports_(std::move(known.reports)),
        changes_(std::move(known.changes)),
        people_(std::move(known.people), school_year_at(p, now), *p.calendar),
        extremes_(extremes_of(p, people_)) {
    for (const storage::report& r : reports_) earlier_[r.key.school].push_back({r.key, r.answers});
  }

  const menus::worst_case& extremes() const noexcept { return extremes_; }
  const std::vector<storage::report>& reports() const noexcept { return reports_; }
  const school_entry* school_of(const storage::report& r) const { return people_.find_school(r.key.school); }

  /// `typed_on`: the version in whose order the numbers were typed; nullptr: not known.
  std::vector<menus::replay_difference> play(const menus::menu& m, const storage::report& r,
                                             const school_entry& school, const menus::menu* typed_on) const {
    const menus::stored_report stored = dialogue::to_facts(r, zone_);
    menus::person_facts person;
    person.id = r.person;
    person.schools = {&school.facts};
    if (const auto found = changes_.find(r.key.school); found != changes_.end())
      person.changes = found->second;
    person.earlier = earlier_.at(r.key.school);
    menus::facts world;
    world.person = &person;
    world.now = r.received;
    world.today = zone_.today(r.received);
    world.calendar.week = world.calendar.term = world.calendar.year = {r.key.period, stored.period_name};
    return menus::replay(m, stored, school.facts, world, typed_on);
  }

 private:
  time_zone zone_;
  std::vector<storage::report> reports_;
  std::map<std::string, std::vector<enrolment_change>> changes_;
  std::map<std::string, std::vector<earlier_report>> earlier_;
  directory people_;
  menus::worst_case extremes_;
};

/// Reports that differ for one reason.
struct differing {
  std::string reason;
  std::size_t reports = 0;
  std::vector<std::string> examples;
};

/// Files what one report has otherwise under its reasons.
void file_differences(const storage::report& r, const std::vector<menus::replay_difference>& differences,
                      std::vector<differing>& all) {
  std::vector<std::pair<std::string, std::string>> by_reason;
  for (const menus::replay_difference& d : differences) {
    const auto known = std::ranges::find(by_reason, d.reason, &std::pair<std::string, std::string>::first);
    if (known == by_reason.end())
      by_reason.emplace_back(d.reason, d.what);
    else
      known->second += "; " + d.what;
  }
  for (auto& [reason, what] : by_reason) {
    auto known = std::ranges::find(all, reason, &differing::reason);
    if (known == all.end()) known = all.insert(all.end(), {reason, 0, {}});
    ++known->reports;
    if (known->examples.size() < examples_shown)
      known->examples.push_back(
          fmt::format("{}  {} {}, {}: {}", r.receipt, r.key.form, r.key.period, r.key.school, what));
  }
}

/// Every reason gets its lines, the rare ones after the common ones.
void print_differences(std::vector<differing> all) {
  std::ranges::sort(all, [](const differing& a, const differing& b) {
    return std::tie(b.reports, a.reason) < std::tie(a.reports, b.reason);
  });
  for (std::size_t i = 0; i < std::min(most_reasons_shown, all.size()); ++i) {
    const differing& d = all[i];
    std::cout << fmt::format("  {} {}: {}{}\n", d.reports, d.reports == 1 ? "report" : "reports", d.reason,
                             d.reports > d.examples.size() ? ", for example" : "");
    for (const std::string& example : d.examples) std::cout << "      " << example << '\n';
  }
  if (all.size() > most_reasons_shown)
    std::cout << fmt::format("  and {} more reasons\n", all.size() - most_reasons_shown);
}

/// What comes out otherwise on both is no matter of the menus: the enrolment was corrected since.
void replay_reports(const theatre& stage, const menus::menu* before, const menus::menu& after, instant from,
                    int weeks) {
  std::vector<differing> reasons;
  std::size_t played = 0;
  std::size_t differ = 0;
  std::size_t left_out = 0;
  for (const storage::report& r : stage.reports()) {
    if (r.received < from) continue;
    const school_entry* school = stage.school_of(r);
    if (school == nullptr) {
      ++left_out;
      continue;
    }
    ++played;
    std::vector<menus::replay_difference> differences = stage.play(after, r, *school, before);
    if (differences.empty()) continue;
    if (before != nullptr) {
      const auto had = stage.play(*before, r, *school, before);
      std::erase_if(differences, [&](const auto& d) { return std::ranges::find(had, d) != had.end(); });
    }
    if (!differences.empty()) ++differ;
    file_differences(r, differences, reasons);
  }
  std::cout << fmt::format("Reports of the last {} weeks: {} of {} give the same record", weeks,
                           played - differ, played);
  std::cout << (differ == 0 ? std::string(".\n") : fmt::format(", {} differ:\n", differ));
  print_differences(std::move(reasons));
  if (left_out > 0)
    std::cout << fmt::format("{} of schools that the roster has no more are left out.\n", left_out);
}

/// False, and the reason on standard error, when the second does not load.
bool replay_on(const menu_diff_command& c, storage::database& database,
               const std::vector<menus::menu_source>& before, const std::vector<menus::menu_source>& after) {
  config::diagnostics problems;
  const auto p = read_provisions(c.config, problems);
  if (!p) {
    std::cerr << problems.to_text();
    return false;
  }
  const instant now = time_of(c.data);
  const instant from = now - std::chrono::weeks{c.weeks};
  const theatre stage(*p, read_past(database, from), now);
  const auto how = version_number(c.after) ? menus::proof::had : menus::proof::wanted;
  const auto newer = menus::load_menu(after, stage.extremes(), problems, how);
  if (newer == nullptr) {
    std::cerr << problems.to_text() << fmt::format("{} does not load: no report was replayed\n", c.after);
    return false;
  }
  config::diagnostics of_the_old;
  const auto older = menus::load_menu(before, stage.extremes(), of_the_old, menus::proof::had);
  replay_reports(stage, older.get(), *newer, from, c.weeks);
  return true;
}

}  // namespace

int diff_menus(const menu_diff_command& c) {
  // Two folders are compared without a gateway that has either of them.
  const auto log = make_logger(log_format::text, log_level::warning);
  std::unique_ptr<storage::database> database;
  if (c.weeks > 0 || version_number(c.before) || version_number(c.after)) {
    database = open_existing(c.data, *log);
    if (database == nullptr) return 1;
  }
  const auto before = find_menus(c.before, database.get(), c.data);
  const auto after = find_menus(c.after, database.get(), c.data);
  if (before.empty() || after.empty()) return 1;

  config::diagnostics problems;
  const std::vector<menus::menu_change> changes = menus::diff_menus(before, after, problems);
  if (problems.has_errors()) {
    std::cerr << problems.to_text();
    return 1;
  }
  print_menu_changes(std::cout, changes);
  return c.weeks == 0 || replay_on(c, *database, before, after) ? 0 : 1;
}

}  // namespace raporo::app
