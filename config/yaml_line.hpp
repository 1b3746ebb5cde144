#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

/// The lines of a YAML file as its layout shows them, whether or not they can be read. Internal to the
/// reader.
namespace raporo::config {

/// No place in a text.
inline constexpr std::size_t nowhere = std::string_view::npos;

/// A blank of any kind, or the end of a line.
bool ends_word(char c) noexcept;
/// The same at byte `at`; the end of the text is one.
bool blank_at(std::string_view text, std::size_t at) noexcept;

/// One line; all places are bytes of the whole text.
struct yaml_line {
  std::size_t begin = 0;        ///< its first byte
  std::size_t end = 0;          ///< behind its last letter, before a comment
  std::size_t first = 0;        ///< its first letter
  std::size_t key = 0;          ///< likewise, behind the `- ` of a list
  std::size_t colon = nowhere;  ///< of `key: `
  std::size_t value = nowhere;  ///< the first letter behind it

  bool is_item() const noexcept { return key != first; }
  std::size_t column_of(std::size_t at) const noexcept { return at - begin + 1; }
};

/// The line that byte `at` is in.
yaml_line line_at(std::string_view text, std::size_t at);
/// The line before that holds more than a comment.
std::optional<yaml_line> line_before(std::string_view text, const yaml_line& line);
/// The line's key, or what it says without one, as far as a hint has room for it.
std::string_view key_of(std::string_view text, const yaml_line& line);

/// Where what is written in [from, end) of a line ends: before a comment and blanks.
std::size_t written_end(std::string_view text, std::size_t from, std::size_t end);

}  // namespace raporo::config
