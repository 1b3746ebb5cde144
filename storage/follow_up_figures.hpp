#pragma once

#include <chrono>
#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "gateway/base/clock.hpp"
#include "storage/sql.hpp"

/// What digests say of follow-ups: who was called or visited, and what waits, for how long.
namespace raporo::storage {

/// A school that messages name and nobody has followed up since.
struct open_follow_up {
  std::string school;
  instant since{};  ///< of the first of these messages

  friend bool operator==(const open_follow_up&, const open_follow_up&) = default;
};

/// As of `now`, in order of school. A message stops asking when somebody follows the school up at its time or
/// later, unless the pupils were not found, which is for those above; or when a later one of the same rule
/// and unit does not name the school any more: its figures are mended. One that was cancelled asks for
/// nothing. Nothing before `from` is looked at.
std::vector<open_follow_up> open_follow_ups(sql::connection& c, instant from, instant now);

/// The schools that somebody followed up at `from` or later and before `until`, each once, in order.
std::vector<std::string> followed_up(sql::connection& c, instant from, instant until);

/// When an open follow-up is reminded of, and when it goes to the district.
inline constexpr std::chrono::days follow_up_overdue{7};
inline constexpr std::chrono::days follow_up_escalated{14};

/// Of a sector or a district.
struct follow_up_counts {
  std::int64_t followed_up = 0;
  std::int64_t open = 0;
  std::int64_t overdue = 0;    ///< of those: open for follow_up_overdue or longer
  std::int64_t escalated = 0;  ///< of those: for follow_up_escalated or longer

  friend bool operator==(const follow_up_counts&, const follow_up_counts&) = default;
};
/// Only what is about one of `schools`. Pure.
follow_up_counts count_follow_ups(std::span<const open_follow_up> open, std::span<const std::string> done,
                                  const std::set<std::string, std::less<>>& schools, instant now);

}  // namespace raporo::storage
