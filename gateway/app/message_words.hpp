#pragma once

#include <string>

#include "config/settings.hpp"

/// What is written on the command line to choose messages by, and why. Empty is no choice, and good; what is
/// wrong is told on standard error, with how it is written.
namespace raporo::app {

/// A school's code, as `--school`.
bool is_school(const std::string& code);
/// `2026-W48`, `2026/27-T1`, `2026/27`, or a day and its time, as `--period`.
bool is_period(const std::string& label);
/// One of gateway.yaml, as `--channel`.
bool is_channel(const std::string& name, const config::gateway_settings& settings);
/// One line for the records, as `--reason`; a blank one is none.
bool is_reason(const std::string& text);

}  // namespace raporo::app
