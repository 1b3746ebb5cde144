#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include "config/roster_files.hpp"
#include "gateway/app/provisions.hpp"

namespace raporo::app {

/// A configuration folder as read, with its roster.
struct whole_folder {
  provisions files;
  config::roster_rows rows;
};

/// What else of a folder its user wants to hear about.
enum class concern : std::uint8_t { menus, menus_and_alerts };

/// Reads a configuration folder and its roster; nullopt when something is wrong with them. No mistake hides
/// that of another file: then menus and alerts are checked all the same against what can be read, and
/// warnings (`config/not-yet-checked`) say what of them has to wait.
std::optional<whole_folder> read_whole_folder(const std::filesystem::path& folder, concern wanted,
                                              instant now, config::diagnostics& problems);

}  // namespace raporo::app
