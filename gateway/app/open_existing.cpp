#include "gateway/app/open_existing.hpp"

#include <fmt/format.h>

#include <iostream>

#include "gateway/app/data_folder.hpp"

namespace raporo::app {

std::unique_ptr<storage::database> open_existing(const std::filesystem::path& data, logger& log) {
  config::diagnostics problems;
  if (has_lost_database(data, problems)) {
    std::cerr << problems.to_text();
    return nullptr;
  }
  const std::filesystem::path file = data / database_name;
  if (!std::filesystem::exists(file)) {
    std::cerr << fmt::format("{} is not there; `raporo serve` or `raporo roster import` makes it\n",
                             file.string());
    return nullptr;
  }
  return storage::open_sqlite({.file = file, .create = false}, log);
}

}  // namespace raporo::app
