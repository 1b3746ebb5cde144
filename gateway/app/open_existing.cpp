#include "gateway/app/open_existing.hpp"

#include <fmt/format.h>

#include <iostream>

#include "gateway/app/data_folder.hpp"
#include "gateway/app/user_access.hpp"

namespace raporo::app {

std::unique_ptr<storage::database> open_existing(const std::filesystem::path& data, logger& log) {
  const auto refuse = [](const std::string& why) {
    std::cerr << why << '\n';
    return nullptr;
  };
  if (const std::string why = why_no_access(data); !why.empty()) return refuse(why);
  // Who mistypes a folder must not be told to make a second database.
  if (!std::filesystem::is_directory(data))
    return refuse(fmt::format(
        "there is no folder {}: --data names the data folder that the gateway serves from", data.string()));
  config::diagnostics problems;
  if (has_lost_database(data, problems)) {
    std::cerr << problems.to_text();
    return nullptr;
  }
  const std::filesystem::path file = data / database_name;
  if (!std::filesystem::exists(file)) {
    return refuse(fmt::format(
        "{} has no database: --data names the data folder that the gateway serves from; for a new gateway "
        "`raporo serve` or `raporo roster import` makes one",
        data.string()));
  }
  return storage::open_sqlite({.file = file, .create = false}, log);
}

}  // namespace raporo::app
