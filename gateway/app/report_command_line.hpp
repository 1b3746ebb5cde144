#pragma once

#include "gateway/app/command_parts.hpp"

namespace raporo::app {

/// `raporo reports`: what schools reported, for people and programs elsewhere.
void add_reports(CLI::App& app, action& chosen);

}  // namespace raporo::app
