#pragma once

#include <string>
#include <vector>

#include "config/diagnostic.hpp"
#include "gateway/rehearsal/coverage.hpp"
#include "gateway/rehearsal/stage.hpp"
#include "gateway/rehearsal/story.hpp"

namespace raporo::rehearsal {

/// Where a story turned out otherwise than it says.
struct failure {
  config::location where;
  std::string what;     ///< one sentence
  std::string picture;  ///< what was expected beside what the phone showed, in frames; may be empty
  std::string after;    ///< what was done last, as the story writes it: `type: 28 27`; empty: nothing
  std::vector<std::string> languages;  ///< in which it is so; the picture is of the first
};

/// Plays a story in each of its languages. What fails alike in several is one failure.
std::vector<failure> play_all(const story& s, const district& d, coverage& met);

/// Plays a story in one of its languages. Ends at the first step that does not hold, because what follows
/// would not either; of what is expected at the end, everything is looked at. Notes in `met` what the story
/// came by.
std::vector<failure> play(const story& s, const std::string& language, const district& d, coverage& met);

}  // namespace raporo::rehearsal
