#pragma once

#include <filesystem>
#include <string>

/// What becomes of a recorded call.
namespace raporo::app {

/// Is a story to be written over? Says so then.
bool is_taken(const std::filesystem::path& file);

/// Writes the story, plays it on the menus of `config`, and prints whether it holds and what to do next.
/// False when it cannot be written.
bool keep_story(const std::filesystem::path& file, const std::string& yaml,
                const std::filesystem::path& config);

}  // namespace raporo::app
