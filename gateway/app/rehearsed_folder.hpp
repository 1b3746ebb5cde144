#pragma once

#include <filesystem>
#include <memory>

#include "config/diagnostic.hpp"
#include "gateway/app/provisions.hpp"
#include "gateway/base/scratch_folder.hpp"
#include "gateway/rehearsal/stage.hpp"

namespace raporo::app {

/// A configuration folder made ready for rehearsals: its menus, whoever published them or not, and a scratch
/// database with its roster.
struct rehearsed_folder {
  provisions files;
  scratch_folder scratch;
  rehearsal::district district;
};

/// nullptr when the folder has errors; all its problems are reported.
std::unique_ptr<const rehearsed_folder> rehearse_folder(const std::filesystem::path& config,
                                                        config::diagnostics& problems);

}  // namespace raporo::app
