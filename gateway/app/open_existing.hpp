#pragma once

#include <filesystem>
#include <memory>

#include "gateway/base/log.hpp"
#include "storage/database.hpp"

namespace raporo::app {

/// The database of a data folder, for a command; a gateway may be running on it. nullptr, and the reason on
/// standard error, when there is none yet or none any more, or the user may not use it. Throws
/// sql::error when the file cannot be used.
std::unique_ptr<storage::database> open_existing(const std::filesystem::path& data, logger& log);

}  // namespace raporo::app
