#include <iostream>

#include "gateway/alerts/preview.hpp"
#include "gateway/app/commands.hpp"
#include "gateway/app/open_existing.hpp"
#include "gateway/app/planning.hpp"
#include "gateway/app/published_menus.hpp"
#include "gateway/app/running_time.hpp"

namespace raporo::app {

int preview_alerts(const alerts_preview_command& c) {
  const auto week = iso_week::parse(c.period);
  if (!week) {
    std::cerr << "--period is a week such as 2026-W48\n";
    return 2;
  }
  config::diagnostics problems;
  auto p = read_provisions(c.config, problems);
  if (!p) {
    std::cerr << problems.to_text();
    return 1;
  }
  const auto log = make_logger(log_format::text, log_level::warning);
  const auto database = open_existing(c.data, *log);
  if (database == nullptr) return 1;
  storage::roster people;
  database->read_and_wait([&](sql::connection& connection) {
    people = storage::load_roster(connection);
    take_published_menus(connection, *p);
  });
  const auto installed = install(*p, std::move(people), time_of(c.data), problems);
  if (!installed) {
    std::cerr << problems.to_text();
    return 1;
  }

  const alerts::planning_rules rules = planning_rules_of(*p, *installed);
  std::shared_ptr<const alerts::two_weeks> weeks;
  database->read_and_wait(
      [&](sql::connection& connection) { weeks = alerts::read_weeks(connection, rules, *week); });
  const alerts::writer_source source{*rules.book,        *weeks,      *rules.calendar, rules.zone,
                                     rules.service_code, rules.routes};
  alerts::print_preview(std::cout, alerts::preview(source), source,
                        c.whole_phones ? alerts::phones::whole : alerts::phones::masked);
  return 0;
}

}  // namespace raporo::app
