#include "gateway/app/report_source.hpp"

#include <iostream>
#include <utility>

#include "gateway/alerts/planner.hpp"
#include "gateway/app/planning.hpp"
#include "gateway/app/published_menus.hpp"
#include "gateway/app/running_time.hpp"
#include "gateway/reports/counted_reports.hpp"

namespace raporo::app {

std::optional<report_source> read_report_source(storage::database& database,
                                                const std::filesystem::path& config,
                                                const std::filesystem::path& data,
                                                const std::string& period) {
  config::diagnostics problems;
  auto p = read_provisions(config, problems);
  if (!p) {
    std::cerr << problems.to_text();
    return std::nullopt;
  }
  storage::roster people;
  database.read_and_wait([&](sql::connection& c) {
    people = storage::load_roster(c);
    take_published_menus(c, *p);
  });
  const instant now = time_of(data);
  auto installed = install(*p, std::move(people), now, problems);
  if (!installed) {
    std::cerr << problems.to_text();
    return std::nullopt;
  }
  const alerts::planning_rules rules = planning_rules_of(*p, *installed);
  report_source made{std::move(*p), std::move(*installed), {}, {}, nullptr, rules.words, now};
  const auto week = iso_week::parse(period);
  database.read_and_wait([&](sql::connection& c) {
    made.counting = storage::reports_of_period(c, period);
    if (week) made.weeks = alerts::read_weeks(c, rules, *week);
  });
  made.counting = reports::counted(std::move(made.counting), made.menu().forms());
  made.fields = reports::fields_of(made.menu());
  return made;
}

}  // namespace raporo::app
