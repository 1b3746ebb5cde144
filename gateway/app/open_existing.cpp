#include "gateway/app/open_existing.hpp"

#include <fmt/format.h>

#include <iostream>

namespace raporo::app {

std::unique_ptr<storage::database> open_existing(const std::filesystem::path& data, logger& log) {
  const std::filesystem::path file = data / "raporo.db";
  if (!std::filesystem::exists(file)) {
    std::cerr << fmt::format("{} is not there; `raporo serve` or `raporo roster import` makes it\n",
                             file.string());
    return nullptr;
  }
  return storage::open_sqlite({.file = file, .create = false}, log);
}

}  // namespace raporo::app
