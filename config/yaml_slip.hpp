#pragma once

#include <cstddef>
#include <string>
#include <string_view>

/// What an author who never programmed most probably did wrong where YAML cannot be read. Internal to the
/// reader.
namespace raporo::config {

struct yaml_slip {
  std::string code;  ///< empty: nothing is recognised
  std::size_t at = 0;
  std::size_t length = 1;
  std::string message;
  std::string hint;

  explicit operator bool() const noexcept { return !code.empty(); }
};

/// Guesses at what is wrong where the parser stopped, byte `stop` of `text`.
yaml_slip find_slip(std::string_view text, std::size_t stop);

/// The line of byte `stop` begins in a column where it does not continue what stands above it.
yaml_slip indentation_slip(std::string_view text, std::size_t stop);

/// A blank is missing after the `:` or the `-` of this key, which takes bytes [at, at + length).
yaml_slip blank_slip(std::string_view text, std::size_t at, std::size_t length);

/// The key without a `:` at byte `at` is what follows a comma in an unquoted text, within brackets.
yaml_slip comma_slip(std::string_view text, std::size_t at);

/// How this text is written in quotes.
std::string in_quotes(std::string_view meant);

/// How the text that begins at byte `at` is written in quotes.
std::string quoted_from(std::string_view text, std::size_t at);

}  // namespace raporo::config
