#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>

#include "config/diagnostic.hpp"

namespace raporo::config {

/// No file of the configuration that people write is near it.
inline constexpr std::size_t most_bytes_of_yaml = 1U << 20U;

/// The whole of a file of at most `most_bytes`. Reports under `<area>/no-file` when there is none, it cannot
/// be read, or it is larger; `*.yaml` that is larger under `yaml/too-large`.
std::optional<std::string> read_text_file(const std::filesystem::path& path, const std::string& area,
                                          std::size_t most_bytes, diagnostics& problems);

}  // namespace raporo::config
