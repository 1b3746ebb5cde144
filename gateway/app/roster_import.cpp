#include <fmt/format.h>

#include <iostream>

#include "config/roster_files.hpp"
#include "gateway/app/commands.hpp"
#include "gateway/app/data_folder.hpp"
#include "gateway/app/provisions.hpp"
#include "gateway/roster/importer.hpp"
#include "gateway/roster/records.hpp"

namespace raporo::app {
namespace {

/// The roster that the import would leave, but for PINs.
storage::roster roster_to_be(storage::database& database, const config::roster_rows& rows,
                             bool keep_unlisted) {
  storage::roster wanted = to_records_without_pins(rows);
  if (!keep_unlisted) return wanted;
  storage::roster known;
  database.read_and_wait([&](sql::connection& c) { known = storage::load_roster(c); });
  return merge(known, wanted);
}

}  // namespace

int import_roster_files(const roster_import_command& c) {
  config::diagnostics problems;
  const auto p = read_provisions(c.config, problems);
  if (!p) {
    std::cerr << problems.to_text();
    return 1;
  }
  const auto rows = config::read_roster(c.folder, c.keep_good_rows, problems);
  if (!rows) {
    std::cerr << problems.to_text()
              << "Nothing was imported. Mend these rows, or import the good ones with --keep-good-rows.\n";
    return 1;
  }
  make_data_folder(c.data);
  const auto log = make_logger(log_format::text, log_level::warning);
  const auto database = storage::open_sqlite({.file = c.data / "raporo.db"}, *log);
  system_random random;

  // A gateway would refuse it while it runs, and could not start on it. Refused rows alone are no reason.
  config::diagnostics misfits;
  const instant now = system_clock().now();
  const bool fits = install(*p, roster_to_be(*database, *rows, c.keep_good_rows), now, misfits).has_value();
  std::cerr << problems.to_text() << misfits.to_text();
  if (!fits) {
    std::cerr << fmt::format("Nothing was imported: the gateway cannot run {} with this roster.\n",
                             c.config.string());
    return 1;
  }
  const storage::import_summary done = import_roster(
      *database, *rows,
      {.reset_pins = c.reset_pins, .keep_unlisted = c.keep_good_rows, .cost = pin_cost_of(p->settings)}, now,
      random);
  std::cout << fmt::format(
      "Units changed: {}. Enrolment figures changed: {}. People: {} added, {} changed, {} without a post "
      "now.\n",
      done.units, done.enrolments, done.persons_added, done.persons_changed, done.persons_without_post);
  return problems.has_errors() ? 1 : 0;
}

}  // namespace raporo::app
