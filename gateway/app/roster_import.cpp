#include <fmt/format.h>

#include <iostream>

#include "config/roster_files.hpp"
#include "config/settings.hpp"
#include "gateway/app/commands.hpp"
#include "gateway/app/provisions.hpp"
#include "gateway/roster/importer.hpp"

namespace raporo::app {

int import_roster_files(const roster_import_command& c) {
  config::diagnostics problems;
  const config::gateway_settings settings = config::read_settings(c.config, problems);
  if (problems.has_errors()) {
    std::cerr << problems.to_text();
    return 1;
  }
  const auto rows = config::read_roster(c.folder, c.keep_good_rows, problems);
  std::cerr << problems.to_text();
  if (!rows) {
    std::cerr << "Nothing was imported. Mend these rows, or import the good ones with --keep-good-rows.\n";
    return 1;
  }

  std::filesystem::create_directories(c.data);
  const auto log = make_logger(log_format::text, log_level::warning);
  const auto database = storage::open_sqlite({.file = c.data / "raporo.db"}, *log);
  system_random random;
  const storage::import_summary done = import_roster(
      *database, *rows,
      {.reset_pins = c.reset_pins, .keep_unlisted = c.keep_good_rows, .cost = pin_cost_of(settings)},
      system_clock().now(), random);
  std::cout << fmt::format(
      "Units changed: {}. Enrolment figures changed: {}. People: {} added, {} changed, {} without a post "
      "now.\n",
      done.units, done.enrolments, done.persons_added, done.persons_changed, done.persons_without_post);
  return problems.has_errors() ? 1 : 0;
}

}  // namespace raporo::app
