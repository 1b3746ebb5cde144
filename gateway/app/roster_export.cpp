#include <fmt/format.h>
#include <sys/stat.h>

#include <iostream>

#include "gateway/app/commands.hpp"
#include "gateway/app/data_folder.hpp"
#include "gateway/app/open_existing.hpp"
#include "gateway/app/running_time.hpp"
#include "gateway/roster/importer.hpp"
#include "storage/settings.hpp"

namespace raporo::app {
namespace {

/// Over tables that are there nothing is written: those of the district have PINs in them, which no export
/// has.
bool is_free(const std::filesystem::path& folder) {
  for (const std::string_view name : config::roster_file_names) {
    if (!std::filesystem::exists(folder / name)) continue;
    std::cerr << fmt::format("{} is there already: name another folder\n", (folder / name).string());
    return false;
  }
  return true;
}

/// Personal data left the installation.
void record_export(storage::database& database, const config::roster_rows& rows, instant now) {
  const std::string detail = fmt::format("{} posts", rows.people.size());
  database.write_and_wait([&](sql::connection& c) {
    storage::record_audit(
        c, {.actor = "operator", .action = "roster exported", .subject = {}, .detail = detail}, now);
  });
}

}  // namespace

int export_roster_files(const roster_export_command& c) {
  if (!is_free(c.folder)) return 1;
  const auto log = make_logger(log_format::text, log_level::warning);
  const auto database = open_existing(c.data, *log);
  if (database == nullptr) return 1;
  const config::roster_rows rows = export_roster(*database);
  record_export(*database, rows, time_of(c.data));
  make_data_folder(c.folder);
  // Names and telephone numbers: for nobody else on this machine.
  ::umask(S_IRWXG | S_IRWXO);
  config::write_roster(c.folder, rows);
  std::cout << fmt::format("{}: {} units and schools, enrolment of {} grades, {} posts; no PINs\n",
                           c.folder.string(), rows.units.size(), rows.enrolments.size(), rows.people.size());
  return 0;
}

}  // namespace raporo::app
