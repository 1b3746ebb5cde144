#pragma once

#include <filesystem>
#include <optional>

#include "config/diagnostic.hpp"
#include "gateway/base/random.hpp"
#include "gateway/dialogue/transcript.hpp"

namespace raporo::app {

/// The key under which transcripts are kept as hashes: a secret of this installation, made at the first
/// start.
std::optional<dialogue::transcript_hasher::key> read_transcript_key(const std::filesystem::path& data_folder,
                                                                    random_source& random,
                                                                    config::diagnostics& problems);

}  // namespace raporo::app
