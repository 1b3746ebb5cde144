#include <fmt/format.h>

#include <filesystem>
#include <iostream>
#include <optional>
#include <utility>

#include "gateway/app/certificate.hpp"
#include "gateway/app/commands.hpp"
#include "gateway/app/data_folder.hpp"
#include "gateway/app/open_existing.hpp"
#include "gateway/app/published_menus.hpp"
#include "gateway/app/running_menus.hpp"
#include "gateway/app/user_access.hpp"
#include "gateway/app/whole_folder.hpp"
#include "gateway/reports/dhis2_mapping.hpp"
#include "gateway/roster/records.hpp"

namespace raporo::app {
namespace {

constexpr std::size_t fullest_shown = 10;

void print_screens(const provisions& p, const installation& installed) {
  const dialogue::in_force& force = *installed.dialogues;
  const menus::worst_case extremes = extremes_of(p, *force.people);
  const auto fills = menus::measure_screens(*force.menu, extremes);
  std::cout << "Fullest screens with the longest values of this roster:\n";
  std::size_t left = fullest_shown;
  for (const menus::screen_fill& fill : fills) {
    if (fill.pages > 1 || left == 0) continue;
    --left;
    std::cout << fmt::format("  {:>3}/{}  {:<2}  {}\n", fill.septets, extremes.screen_septets, fill.language,
                             fill.screen);
  }
}

/// Are the menus of the folder those that phones show, and do its alerts fit the ones that do? False when the
/// data folder cannot be looked at.
bool compare_with_published(provisions p, const check_command& c) {
  config::diagnostics lost;
  if (why_no_access(c.data).empty() && !has_lost_database(c.data, lost) &&
      !std::filesystem::exists(c.data / database_name)) {
    std::cout << fmt::format("{} has no database: nothing is published there to compare the menus with.\n",
                             c.data.string());
    return true;
  }
  const auto log = make_logger(log_format::text, log_level::warning);
  const auto database = open_existing(c.data, *log);
  if (database == nullptr) return false;
  storage::roster people;
  database->read_and_wait([&](sql::connection& db) {
    people = storage::load_roster(db);
    take_published_menus(db, p);
  });
  if (p.menu_number == 0) {
    std::cout << fmt::format("No menus are published in {} yet.\n", c.data.string());
    return true;
  }
  const std::string told = tell_unpublished(p, c.data);
  std::cout << (told.empty()
                    ? fmt::format("These menus are version {}, which was published last.", p.menu_number)
                    : told)
            << '\n';
  for (const std::string& refusal : refused_by_gateway(c.data))
    std::cout << fmt::format("The gateway that runs here says: {}\n", refusal);
  config::diagnostics of_the_published;
  const auto running = install(p, std::move(people), system_clock().now(), of_the_published);
  if (!running) {
    std::cerr << of_the_published.to_text() << "A gateway does not start on this data folder.\n";
    return false;
  }
  for (const std::string& what : what_rests(*running))
    std::cout << what << "; publish the folder's menus first\n";
  return true;
}

}  // namespace

int check(const check_command& c) {
  config::diagnostics problems;
  const instant now = system_clock().now();
  auto whole = read_whole_folder(c.config, concern::menus_and_alerts, now, problems);
  config::diagnostics told_already;
  const auto settings = config::read_settings(c.config, told_already);
  if (!told_already.has_errors()) check_certificate(settings.public_listener, c.data, now, problems);
  std::optional<installation> installed;
  if (whole)
    installed = install(whole->files, to_records_without_pins(std::move(whole->rows)), now, problems);
  if (installed) {
    menus::check_days(*installed->dialogues->menu, whole->files.zone.today(now), problems);
    reports::read_dhis2(c.config, *installed->dialogues->menu, problems);
  }
  if (c.json) {
    std::cout << problems.to_json() << '\n';
    return problems.has_errors() ? 1 : 0;
  }
  std::cerr << problems.to_text();
  if (!installed || problems.has_errors()) return 1;

  const directory& people = *installed->dialogues->people;
  std::cout << fmt::format("{}: fine. {} schools, {} people, {} forms, {} alert rules, menu version {}.\n",
                           c.config.string(), people.schools().size(), people.persons().size(),
                           installed->dialogues->menu->forms().size(), installed->alerts->rules.size(),
                           installed->dialogues->menu->version());
  if (c.screens) print_screens(whole->files, *installed);
  return c.data.empty() || compare_with_published(std::move(whole->files), c) ? 0 : 1;
}

}  // namespace raporo::app
