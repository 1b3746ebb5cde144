#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace raporo {

/// The code point that begins at `at`, which then stands behind it. Nothing where the bytes are not UTF-8
/// (RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF); `at` then moves by one byte.
/// Requires: at < text.size().
constexpr std::optional<char32_t> next_code_point(std::string_view text, std::size_t& at) noexcept {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const std::size_t start = at++;
  const unsigned char lead = byte(start);
  if (lead < 0x80) return lead;

  const unsigned following = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
  if (lead < 0xC2 || lead > 0xF4 || text.size() - start <= following) return std::nullopt;
  char32_t c = lead & (0x3FU >> following);
  for (std::size_t i = start + 1; i <= start + following; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return std::nullopt;
    c = (c << 6U) | (byte(i) & 0x3FU);
  }
  constexpr char32_t least[] = {0, 0x80, 0x800, 0x10000};
  if (c < least[following] || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) return std::nullopt;
  at = start + following + 1;
  return c;
}

/// Requires: `c` is a code point that UTF-8 can hold.
constexpr void append_utf8(char32_t c, std::string& out) {
  const auto put = [&](char32_t byte) { out.push_back(static_cast<char>(static_cast<unsigned char>(byte))); };
  if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xC0U | (c >> 6U));
    put(0x80U | (c & 0x3FU));
  } else if (c < 0x10000) {
    put(0xE0U | (c >> 12U));
    put(0x80U | ((c >> 6U) & 0x3FU));
    put(0x80U | (c & 0x3FU));
  } else {
    put(0xF0U | (c >> 18U));
    put(0x80U | ((c >> 12U) & 0x3FU));
    put(0x80U | ((c >> 6U) & 0x3FU));
    put(0x80U | (c & 0x3FU));
  }
}

/// A control character (C0, DEL or C1) that is neither a tab nor part of a line break.
constexpr bool is_control(char32_t c) noexcept {
  return (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || (c >= 0x7F && c < 0xA0);
}

/// For one line on a terminal: line breaks, control characters and what is not UTF-8 become `?`, a byte for a
/// byte, so that columns stay true.
inline std::string printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t start = at;
    const std::optional<char32_t> c = next_code_point(text, at);
    if (!c || is_control(*c) || *c == '\n' || *c == '\r') {
      out.append(at - start, '?');
    } else {
      out.append(text, start, at - start);
    }
  }
  return out;
}

/// What a person may write down on one line: not blank, at most so many bytes, printable as it is.
inline bool is_plain_line(std::string_view text, std::size_t longest) {
  return text.find_first_not_of(' ') != std::string_view::npos && text.size() <= longest &&
         printable(text) == text;
}

}  // namespace raporo
