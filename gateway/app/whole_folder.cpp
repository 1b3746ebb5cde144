#include "gateway/app/whole_folder.hpp"

#include <fmt/format.h>

#include <memory>
#include <string>
#include <utility>

#include "gateway/reports/dhis2_mapping.hpp"
#include "gateway/roster/records.hpp"

namespace raporo::app {
namespace {

namespace fs = std::filesystem;

/// What half a file would tell wrongly is taken for not known.
void forget_half_truths(read_parts& read, bool roster) {
  config::calendar known = read.calendar ? *read.files.calendar : config::calendar();
  // They name units of the roster, perhaps of the rows that are wrong.
  if (!roster) known.closures.clear();
  read.files.calendar = std::make_shared<const config::calendar>(std::move(known));
}

void tell_what_waits(const read_parts& read, bool roster, const menus::worst_case& extremes,
                     config::diagnostics& problems) {
  const auto tell = [&](const char* file, std::string waits) {
    problems.warning("config/not-yet-checked", {.file = (read.files.folder / file).string()},
                     std::move(waits), "mend the errors of this file, and check again");
  };
  if (!read.settings)
    tell("gateway.yaml", fmt::format("screens are measured for {} septets: the networks may show less",
                                     extremes.screen_septets));
  if (!read.calendar) tell("calendar.yaml", "when forms of terms and years are open is not checked");
  if (!roster)
    tell("roster", "texts are measured without the rows that are wrong, whose names may be longer");
}

void check_the_rest(read_parts read, std::optional<config::roster_rows> rows, bool roster, concern wanted,
                    instant now, config::diagnostics& problems) {
  forget_half_truths(read, roster);
  const provisions& p = read.files;
  storage::roster people;
  if (rows) people = to_records_without_pins(*std::move(rows));
  const directory known(people, school_year_at(p, now), *p.calendar);
  if (!read.menus) {
    // A name that one menu lacks may be in the file that cannot be read.
    if (wanted == concern::menus_and_alerts) read_alerts(p, nullptr, known, problems);
    return;
  }
  tell_what_waits(read, roster, extremes_of(p, known), problems);
  const menus::linted made = lint_menus(p, known, problems);
  if (made.loaded != nullptr) menus::check_days(*made.loaded, p.zone.today(now), problems);
  if (wanted != concern::menus_and_alerts) return;
  read_alerts(p, made.loaded.get(), known, problems);
  if (made.loaded != nullptr) reports::read_dhis2(p.folder, *made.loaded, problems);
}

}  // namespace

std::optional<whole_folder> read_whole_folder(const fs::path& folder, concern wanted, instant now,
                                              config::diagnostics& problems) {
  std::optional<read_parts> read = read_what_can_be(folder, problems);
  const std::size_t errors = problems.errors();
  // Of settings that are wrong a channel may be missing.
  const auto channels =
      read && read->settings ? std::optional(read->files.settings.sending_channels()) : std::nullopt;
  auto rows = config::read_roster(folder / "roster", true, problems, channels);
  const bool roster = rows && problems.errors() == errors;
  if (read && read->whole() && roster) return whole_folder{std::move(read->files), std::move(*rows)};
  if (read) check_the_rest(std::move(*read), std::move(rows), roster, wanted, now, problems);
  return std::nullopt;
}

}  // namespace raporo::app
