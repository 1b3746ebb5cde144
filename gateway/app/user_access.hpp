#pragma once

#include <filesystem>
#include <string>

namespace raporo::app {

/// The user that this program runs as; the number when it has no name.
std::string current_user();

/// Why the user may not use the database of a data folder, and the way out, a sentence; empty when they may,
/// or when it is not there. Whoever reads it has to write, too: the database keeps files beside its own.
std::string why_no_access(const std::filesystem::path& data);

}  // namespace raporo::app
