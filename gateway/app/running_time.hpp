#pragma once

#include <filesystem>

#include "gateway/base/clock.hpp"

namespace raporo::app {

/// The time for a command that writes into a data folder: of the gateway's test clock when one runs there on
/// such a clock, else of the machine's.
instant time_of(const std::filesystem::path& data);

}  // namespace raporo::app
