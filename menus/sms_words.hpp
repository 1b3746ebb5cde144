#pragma once

#include <optional>
#include <string_view>

#include "menus/sms_report.hpp"

namespace raporo::menus {

/// HELP, STOP or START in any of the three languages, capital letters. They are the program's and not the
/// menus': no edit may take them away.
std::optional<sms_keyword> find_sms_command(std::string_view word) noexcept;

}  // namespace raporo::menus
