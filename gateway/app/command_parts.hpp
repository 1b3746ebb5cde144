#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <functional>
#include <string>

#include "gateway/app/commands.hpp"

/// What the command line declares its commands with.
namespace raporo::app {

/// The configuration folder of the demo.
inline constexpr const char* default_config = "config/demo";

/// What the chosen command is to do, once everything was read.
using action = std::function<int()>;

/// What `--help` ends with.
inline void example(CLI::App& command, const std::string& text) {
  command.footer("Example:\n  " + text + "\n");
}

/// `--config`, of the demo when it is not given.
inline void add_config(CLI::App& command, std::filesystem::path& folder) {
  command
      .add_option("--config", folder, "Configuration folder: gateway.yaml, menus, alerts, calendar, roster")
      ->default_val(default_config)
      ->check(CLI::ExistingDirectory);
}

/// `--data`, likewise.
inline void add_data(CLI::App& command, std::filesystem::path& folder) {
  command.add_option("--data", folder, "Data folder: database, secrets, addresses of the running gateway")
      ->default_val(default_data);
}

}  // namespace raporo::app
