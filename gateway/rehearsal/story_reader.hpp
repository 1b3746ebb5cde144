#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/diagnostic.hpp"
#include "gateway/base/civil.hpp"
#include "gateway/dialogue/in_force.hpp"
#include "gateway/rehearsal/story.hpp"

namespace raporo::rehearsal {

/// Everybody's PIN in a story that gives no other: nobody's own is known here.
inline constexpr std::string_view usual_pin = "1234";

/// `2026-11-25T10:00`, or with a blank between.
std::optional<local_minutes> read_moment(std::string_view text);

/// Who reports for a school: its head, where there is none the deputy, or else the mentor. nullptr when
/// nobody does.
const storage::person* find_leader(const directory& people, std::string_view school);

/// Reads the stories of one file. What they name has to be there: forms, fields and screens of the menus in
/// `force`, schools of its roster. All problems are reported, under `story/...`; the stories are not for use
/// when there are any.
std::vector<story> read_stories(std::string_view text, const std::string& file,
                                const dialogue::in_force& force, config::diagnostics& problems);

}  // namespace raporo::rehearsal
