#include <fmt/format.h>

#include <iostream>

#include "config/settings.hpp"
#include "gateway/app/commands.hpp"
#include "gateway/app/open_existing.hpp"
#include "gateway/app/running_menus.hpp"
#include "gateway/base/civil.hpp"
#include "storage/menu_versions.hpp"

namespace raporo::app {

int list_menus(const menu_list_command& c) {
  config::diagnostics problems;
  const auto zone = time_zone::find(config::read_settings(c.config, problems).time_zone);
  if (problems.has_errors() || !zone) {
    std::cerr << problems.to_text();
    return 1;
  }
  const auto log = make_logger(log_format::text, log_level::warning);
  const auto database = open_existing(c.data, *log);
  if (database == nullptr) return 1;

  std::vector<storage::menu_version> versions;
  database->read_and_wait([&](sql::connection& db) { versions = storage::list_menus(db); });
  if (versions.empty()) {
    std::cout << "no menus are published yet; `raporo serve` publishes those of its folder when it starts\n";
    return 0;
  }
  for (const storage::menu_version& v : versions) {
    const bool for_another = v.author != v.published_by;
    std::cout << fmt::format("{:>4}  {}  {}  {}{}  {}{}\n", v.number,
                             format_local(zone->to_local(v.published)), v.hash, v.author,
                             for_another ? fmt::format(" (by {})", v.published_by) : "", v.note,
                             &v == &versions.front() ? "  <- published last" : "");
  }
  std::cout << fmt::format("times of {}\n", zone->name());
  for (const std::string& refusal : refused_by_gateway(c.data))
    std::cout << fmt::format("The gateway that runs here says: {}\n", refusal);
  return 0;
}

}  // namespace raporo::app
