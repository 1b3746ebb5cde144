#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "gateway/base/clock.hpp"

namespace raporo::app {

struct gateway_options {
  std::filesystem::path config;
  std::filesystem::path data;
  std::string listen_public;  ///< empty: as gateway.yaml says; likewise below
  std::string listen_console;
  std::string listen_ops;
  std::filesystem::path ready_file;   ///< another one beside `<data>/ready.json`; empty: none
  std::optional<instant> test_clock;  ///< runs on a clock that can be told the date, from here on
};

}  // namespace raporo::app
