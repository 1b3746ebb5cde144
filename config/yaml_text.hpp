#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "config/yaml.hpp"

/// What is seen in the text of a YAML file itself, where yaml-cpp's events say too little. Internal to the
/// reader.
namespace raporo::config {

/// Reports the limit that so many bytes and lines exceed, before anything looks at what they say. False when
/// they are within all.
bool report_too_large(std::string_view text, const std::string& file, const yaml_limits& limits,
                      diagnostics& problems);
/// Reports the first byte that no YAML file of ours may hold. False when there is none.
bool report_bad_bytes(std::string_view text, const std::string& file, diagnostics& problems);

/// Does a quoted scalar begin here?
bool is_quoted(std::string_view text);
/// Where the quoted text at the start of `text` ends, behind its quote; npos when it does not. Requires:
/// is_quoted(text).
std::size_t end_of_quoted(std::string_view text);
/// How many bytes the scalar at the start of `line` takes there.
std::size_t width_of_scalar(std::string_view line, std::string_view value);
/// The comment, with the blanks before it, that follows the plain scalar at the start of `line`; empty when
/// none does, or the scalar goes on over several lines.
std::string comment_behind(std::string_view line, std::string_view value);
/// A control character, or what is not UTF-8.
bool holds_control(std::string_view text);

/// What an author may have forgotten to close before a place in the text. Where a line is broken this is a
/// guess, which is all that a hint needs.
struct open_before {
  std::size_t bracket = std::string_view::npos;  ///< the innermost `{` or `[` that is open
  /// A quoted text that began on another line and ended on this one: with the next one's first quote, likely.
  std::size_t quote = std::string_view::npos;
  std::size_t deepest = 0;                          ///< so many were open at once
  std::size_t deepest_at = 0;                       ///< the last of them
  std::size_t crowded_at = std::string_view::npos;  ///< the first comma in brackets beyond `most_commas`
};
/// Looks no further than `end`, and than one comma too many.
open_before find_open_before(std::string_view text, std::size_t end,
                             std::size_t most_commas = std::string_view::npos);

}  // namespace raporo::config
