#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

/// What an official did about a school, in the words that are stored and exported.
namespace raporo {

enum class follow_up_action : std::uint8_t { called, visited };

/// What came out for the pupils who were looked for; `none`: only that the school was called or visited.
enum class follow_up_outcome : std::uint8_t { none, came_back, transferred, moved, not_found, deceased };

inline constexpr std::array<std::string_view, 2> follow_up_action_words{"called", "visited"};
inline constexpr std::array<std::string_view, 6> follow_up_outcome_words{"",      "came_back", "transferred",
                                                                         "moved", "not_found", "deceased"};

constexpr std::string_view to_string(follow_up_action a) noexcept {
  return follow_up_action_words[static_cast<std::size_t>(a)];
}
/// Empty for `none`.
constexpr std::string_view to_string(follow_up_outcome o) noexcept {
  return follow_up_outcome_words[static_cast<std::size_t>(o)];
}

}  // namespace raporo
