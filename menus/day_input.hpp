#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "gateway/base/civil.hpp"
#include "menus/phrases.hpp"

/// The grammar of days and weeks as a person types them. Kept as ISO 8601: `2026-11-25`, `2026-W48`.
namespace raporo::menus {

/// The first and the last day that are allowed.
struct day_range {
  std::chrono::local_days first;
  std::chrono::local_days last;
};

/// `25/11`, `25/11/2026`, `25112026`; dots, hyphens and blanks divide as well. Without a year it is the
/// newest such day that is not after the last one allowed.
std::variant<std::string, phrase> read_day(std::string_view input, const day_range& allowed);

/// `48` or `W48`: the newest week of that number that has not begun after the last day allowed.
std::variant<std::string, phrase> read_week(std::string_view input, const day_range& allowed);

/// The bounds as a refusal names them: days, or `weeks` as `36` and `48`, with their years where these
/// differ: `36/2026`.
std::pair<std::string, std::string> shown_bounds(const day_range& allowed, bool weeks);

/// `25/11/2026` of `2026-11-25`, `48` of `2026-W48`; what is neither stays as it is.
std::string shown_day(std::string_view iso);
/// The longest of them.
inline constexpr const char* longest_day = "31/12/2026";

}  // namespace raporo::menus
