#pragma once

#include <optional>
#include <string>
#include <string_view>

/// Texts in the charsets that SMS come in. Inside the program all text is UTF-8: here it becomes that, and
/// UTF-16 again.
namespace raporo::channels {

enum class charset {
  utf8,
  utf16be,
  windows_1252,  ///< and ISO-8859-1, of which it has every letter
  gsm7,          ///< one septet of the default alphabet a byte (3GPP TS 23.038), the escape among them
};

/// By any of its names, in either case: `UTF-16BE`, `UTF16-BE`, `ISO-8859-1`, `GSM`.
std::optional<charset> find_charset(std::string_view name);

/// nullopt for bytes that are no text of that charset, and for a NUL.
std::optional<std::string> to_utf8(std::string_view bytes, charset from);

/// Requires: `text` is UTF-8.
std::string to_utf16be(std::string_view text);

}  // namespace raporo::channels
