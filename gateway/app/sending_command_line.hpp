#pragma once

#include "gateway/app/command_parts.hpp"

namespace raporo::app {

/// `raporo messages` and `raporo channels` with all that is below them.
void add_messages(CLI::App& app, action& chosen);
void add_channels(CLI::App& app, action& chosen);

}  // namespace raporo::app
