#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <functional>
#include <string>

#include "gateway/app/commands.hpp"

/// What the command line declares its commands with.
namespace raporo::app {

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

/// What is said before the name of a command's subcommand holds for that: an option of both goes on to it, in
/// `raporo channels --data DIR pause at` as in `raporo channels pause at --data DIR`; any other is refused
/// rather than forgotten. Call it when all options and subcommands are there.
void hand_down_options(CLI::App& command);

}  // namespace raporo::app
