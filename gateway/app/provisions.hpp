#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "config/calendar.hpp"
#include "config/diagnostic.hpp"
#include "config/settings.hpp"
#include "gateway/alerts/rules.hpp"
#include "gateway/dialogue/in_force.hpp"
#include "gateway/roster/directory.hpp"
#include "gateway/roster/pin_hash.hpp"
#include "menus/lint.hpp"
#include "storage/roster.hpp"

namespace raporo::app {

/// A configuration folder as read: what does not depend on the roster is checked.
struct provisions {
  config::gateway_settings settings;
  std::shared_ptr<const config::calendar> calendar;
  time_zone zone;
  std::vector<menus::menu_source> menus;  ///< of the folder, until published ones take their place
  std::int64_t menu_number = 0;           ///< of the published version that they are; 0: the folder's
  std::string folder_menus;               ///< hash of the folder's
  std::filesystem::path folder;
};

/// The menu files of a configuration folder, in the order of their names.
std::vector<menus::menu_source> read_menus(const std::filesystem::path& folder,
                                           config::diagnostics& problems);

/// A configuration folder as far as it can be read: what is wrong is missing, or stands at its default.
struct read_parts {
  provisions files;
  bool settings = false;  ///< gateway.yaml has no error
  bool calendar = false;
  bool menus = false;

  bool whole() const noexcept { return settings && calendar && menus; }
};

/// Reads `gateway.yaml`, `calendar.yaml` and `menus/*.yaml`. Every problem of every file is reported. nullopt
/// when there is no such folder, or the machine knows no time zones.
std::optional<read_parts> read_what_can_be(const std::filesystem::path& folder,
                                           config::diagnostics& problems);

/// The same where nothing may be wrong: nullopt when there are errors.
std::optional<provisions> read_provisions(const std::filesystem::path& folder, config::diagnostics& problems);

/// A reload changes whom callers ask for help and the time zone. What else settings say is wired into what
/// runs: puts the running values into `read`, and tells whether they were the same.
bool keep_what_is_wired(const config::gateway_settings& running, config::gateway_settings& read);

/// The school year whose enrolment counts at `now`: the one that goes on, or the last one between two. Empty
/// before the calendar begins.
std::string school_year_at(const provisions& p, instant now);

/// What hashing one PIN may cost, as gateway.yaml says.
pin_cost pin_cost_of(const config::gateway_settings& s);

/// Menus, people, calendar and alert rules that fit together: screens and messages were measured with this
/// roster.
struct installation {
  std::shared_ptr<const dialogue::in_force> dialogues;
  std::shared_ptr<const alerts::rule_book> alerts;
  std::string school_year;  ///< whose enrolment it goes by
  bool proved = true;       ///< the menus, with this roster
};

/// The largest values that the roster allows, and what the tightest network shows of a screen.
menus::worst_case extremes_of(const provisions& p, const directory& people);

/// Everything that is checked about menus by themselves: `check`, `menu lint` and a reload say the same.
menus::linted lint_menus(const provisions& p, const directory& people, config::diagnostics& problems,
                         menus::proof how = menus::proof::wanted);

/// What a person has to see to before it is too late, or is late already, a sentence each: a calendar that
/// ends, enrolment of an older school year, menus that are not proved any more.
std::vector<std::string> what_runs_out(const installation& i, instant now);

/// The alert rules of the folder, for these menus; for nullptr every field counts as one that they ask for.
std::shared_ptr<const alerts::rule_book> read_alerts(const provisions& p, const menus::menu* menu,
                                                     const directory& people, config::diagnostics& problems);

/// What alerts leave out because the menus in force do not ask for it, a sentence each.
std::vector<std::string> what_rests(const installation& i);

/// Fields of weekly forms that hold numbers: alerts may name their sums.
std::vector<std::string> weekly_counts(const menus::menu& menu);

/// Compiles menus and alerts against a roster; warns about what runs out and what rests. nullopt when there
/// are errors: an alert about a field that the menus do not have is one with menus of the folder alone.
std::optional<installation> install(const provisions& p, storage::roster people, instant now,
                                    config::diagnostics& problems, menus::proof how);
/// The same, as a gateway does it when it starts and while it runs, so that both take the same: menus of the
/// folder have to be proved, and published ones were, before they got into the database.
std::optional<installation> install(const provisions& p, storage::roster people, instant now,
                                    config::diagnostics& problems);

}  // namespace raporo::app
