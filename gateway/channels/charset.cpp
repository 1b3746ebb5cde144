#include "gateway/channels/charset.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "gateway/base/ascii.hpp"
#include "gateway/base/utf8.hpp"
#include "menus/gsm7.hpp"

namespace raporo::channels {
namespace {

struct charset_name {
  std::string_view name;
  charset what;
};

constexpr std::array charset_names{
    charset_name{"UTF-8", charset::utf8},
    charset_name{"UTF-16BE", charset::utf16be},
    charset_name{"UTF16-BE", charset::utf16be},
    charset_name{"UCS-2", charset::utf16be},
    charset_name{"WINDOWS-1252", charset::windows_1252},
    charset_name{"CP1252", charset::windows_1252},
    charset_name{"ISO-8859-1", charset::windows_1252},
    charset_name{"GSM", charset::gsm7},
};

/// Where Windows-1252 has letters and ISO-8859-1 control characters, from 0x80 on; 0 is no letter in either.
constexpr std::array<char32_t, 32> windows_letters{
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

constexpr unsigned octet(char c) {
  return static_cast<unsigned char>(c);
}

std::optional<std::string> checked_utf8(std::string_view bytes) {
  for (std::size_t at = 0; at < bytes.size();) {
    const auto c = next_code_point(bytes, at);
    if (!c || *c == 0) return std::nullopt;
  }
  return std::string(bytes);
}

std::optional<std::string> from_windows_1252(std::string_view bytes) {
  std::string text;
  for (const char b : bytes) {
    const unsigned code = octet(b);
    const char32_t letter = code >= 0x80 && code < 0xA0 ? windows_letters[code - 0x80] : char32_t{code};
    if (letter == 0) return std::nullopt;
    append_utf8(letter, text);
  }
  return text;
}

std::optional<std::string> from_utf16be(std::string_view bytes) {
  if (bytes.size() % 2 != 0) return std::nullopt;
  const auto unit = [&](std::size_t at) { return char32_t{octet(bytes[at]) << 8U | octet(bytes[at + 1])}; };
  std::string text;
  for (std::size_t at = 0; at < bytes.size(); at += 2) {
    char32_t letter = unit(at);
    if (letter == 0 || (letter >= 0xDC00 && letter < 0xE000)) return std::nullopt;
    if (letter >= 0xD800 && letter < 0xDC00) {
      at += 2;
      const char32_t low = at < bytes.size() ? unit(at) : 0;
      if (low < 0xDC00 || low >= 0xE000) return std::nullopt;
      letter = 0x10000 + ((letter - 0xD800) << 10U) + (low - 0xDC00);
    }
    append_utf8(letter, text);
  }
  return text;
}

/// The alphabet's table is the menus', which reads septets as phones pack them.
std::optional<std::string> from_gsm7(std::string_view bytes) {
  std::vector<std::uint8_t> packed(bytes.size() * 7 / 8 + 1);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const unsigned code = octet(bytes[i]);
    if (code > 0x7F) return std::nullopt;
    const std::size_t bit = i * 7;
    const unsigned shifted = code << (bit % 8);
    packed[bit / 8] = static_cast<std::uint8_t>(packed[bit / 8] | (shifted & 0xFFU));
    if (shifted > 0xFF) packed[bit / 8 + 1] = static_cast<std::uint8_t>(shifted >> 8U);
  }
  const result<std::string> text = menus::unpack_septets(packed, bytes.size());
  if (!text) return std::nullopt;
  return *text;
}

void append_unit(char32_t unit, std::string& out) {
  out.push_back(static_cast<char>(unit >> 8U));
  out.push_back(static_cast<char>(unit & 0xFFU));
}

}  // namespace

std::optional<charset> find_charset(std::string_view name) {
  const auto found =
      std::ranges::find_if(charset_names, [&](const charset_name& c) { return same_word(c.name, name); });
  if (found == charset_names.end()) return std::nullopt;
  return found->what;
}

std::optional<std::string> to_utf8(std::string_view bytes, charset from) {
  switch (from) {
    case charset::utf8:
      return checked_utf8(bytes);
    case charset::utf16be:
      return from_utf16be(bytes);
    case charset::windows_1252:
      return from_windows_1252(bytes);
    case charset::gsm7:
      return from_gsm7(bytes);
  }
  return std::nullopt;
}

std::string to_utf16be(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = next_code_point(text, at).value_or(U'\uFFFD');
    if (c < 0x10000) {
      append_unit(c, out);
    } else {
      append_unit(0xD800 + ((c - 0x10000) >> 10U), out);
      append_unit(0xDC00 + ((c - 0x10000) & 0x3FFU), out);
    }
  }
  return out;
}

}  // namespace raporo::channels
