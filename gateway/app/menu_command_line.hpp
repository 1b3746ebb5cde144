#pragma once

#include "gateway/app/command_parts.hpp"

namespace raporo::app {

/// `raporo menu` with its subcommands.
void add_menu(CLI::App& app, action& chosen);

}  // namespace raporo::app
