#include <fmt/format.h>

#include <iostream>

#include "config/roster_files.hpp"
#include "gateway/app/commands.hpp"
#include "gateway/app/data_folder.hpp"
#include "gateway/app/provisions.hpp"
#include "gateway/app/published_menus.hpp"
#include "gateway/app/running_time.hpp"
#include "gateway/app/user_access.hpp"
#include "gateway/roster/importer.hpp"
#include "gateway/roster/records.hpp"

namespace raporo::app {
namespace {

storage::roster load(storage::database& database) {
  storage::roster known;
  database.read_and_wait([&](sql::connection& c) { known = storage::load_roster(c); });
  return known;
}

/// False, and said, when the tables would take everything of a kind away and nobody said that they may.
bool may_empty(const storage::roster& known, const config::roster_rows& rows,
               const roster_import_command& c) {
  // With good rows only nothing is taken away.
  if (c.keep_good_rows || c.allow_empty) return true;
  const std::vector<std::string> emptied = emptied_by(known, rows);
  for (const std::string& what : emptied)
    std::cerr << fmt::format("{} has a table without rows: that takes away {}.\n", c.folder.string(), what);
  if (!emptied.empty()) std::cerr << "Nothing was imported. When that is meant, say so with --allow-empty.\n";
  return emptied.empty();
}

}  // namespace

int import_roster_files(const roster_import_command& c) {
  config::diagnostics problems;
  auto p = read_provisions(c.config, problems);
  if (!p) {
    std::cerr << problems.to_text();
    return 1;
  }
  const auto rows = config::read_roster(c.folder, c.keep_good_rows, problems, p->settings.sending_channels());
  if (!rows) {
    std::cerr << problems.to_text()
              << "Nothing was imported. Mend these rows, or import the good ones with --keep-good-rows.\n";
    return 1;
  }
  if (const std::string why = why_no_access(c.data); !why.empty()) {
    std::cerr << why << '\n';
    return 1;
  }
  make_data_folder(c.data);
  if (has_lost_database(c.data, problems)) {
    std::cerr << problems.to_text();
    return 1;
  }
  const auto log = make_logger(log_format::text, log_level::warning);
  const auto database = storage::open_sqlite({.file = c.data / database_name}, *log);
  system_random random;
  const storage::roster known = load(*database);
  database->read_and_wait([&](sql::connection& db) { take_published_menus(db, *p); });
  if (!may_empty(known, *rows, c)) return 1;

  // A gateway would cut the screens that its names are too long for. Refused rows alone are no reason.
  config::diagnostics misfits;
  const instant now = time_of(c.data);
  storage::roster to_be = to_records_without_pins(*rows);
  if (c.keep_good_rows) to_be = merge(known, to_be);
  const auto how = p->menu_number == 0 ? menus::proof::wanted : menus::proof::again;
  const bool fits = install(*p, std::move(to_be), now, misfits, how).has_value();
  std::cerr << problems.to_text() << misfits.to_text();
  if (!fits) {
    std::cerr << fmt::format("Nothing was imported: the gateway cannot run {} with this roster.\n",
                             c.config.string());
    return 1;
  }
  const storage::import_summary done = import_roster(*database, *rows,
                                                     {.reset_pins = c.reset_pins,
                                                      .keep_unlisted = c.keep_good_rows,
                                                      .week = iso_week::of(p->zone.today(now)).label(),
                                                      .cost = pin_cost_of(p->settings)},
                                                     now, random);
  std::cout << fmt::format(
      "Units changed: {}. Enrolment figures changed: {}. People: {} added, {} changed, {} without a post "
      "now. "
      "In {}.\n",
      done.units, done.enrolments, done.persons_added, done.persons_changed, done.persons_without_post,
      c.data.string());
  return problems.has_errors() ? 1 : 0;
}

}  // namespace raporo::app
