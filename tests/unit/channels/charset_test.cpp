#include "gateway/channels/charset.hpp"

#include <doctest/doctest.h>

using namespace raporo::channels;
using namespace std::string_view_literals;

TEST_CASE("charset: bytes become UTF-8 from every charset, or are refused") {
  struct row {
    std::string_view label;
    charset from;
    std::string_view bytes;
    const char* text;  ///< nullptr: refused
  };
  const row rows[] = {
      {"UTF-8", charset::utf8, "\xC3\xAA", "ê"},
      {"not UTF-8", charset::utf8, "\xEA", nullptr},
      {"a NUL", charset::utf8, "\0"sv, nullptr},
      {"UTF-16", charset::utf16be, "\0A\0\xEA\x20\xAC"sv, "Aê€"},
      {"beyond the first plane", charset::utf16be, "\xD8\x3D\xDE\x00"sv, "😀"},
      {"half a unit", charset::utf16be, "\0A\0"sv, nullptr},
      {"half a pair", charset::utf16be, "\xD8\x3D"sv, nullptr},
      {"a pair without its second", charset::utf16be, "\xD8\x3D\0A"sv, nullptr},
      {"a pair without its first", charset::utf16be, "\xDE\x00"sv, nullptr},
      {"a NUL in UTF-16", charset::utf16be, "\0\0"sv, nullptr},
      {"Windows-1252", charset::windows_1252, "pr\xE9sent \x80\x92", "présent €’"},
      {"no letter of Windows-1252", charset::windows_1252, "\x81", nullptr},
      {"a NUL in Windows-1252", charset::windows_1252, "\0"sv, nullptr},
      {"GSM: the default alphabet", charset::gsm7, "ATT\0\x11\x02\x05"sv, "ATT@_$é"},
      {"GSM: the extension table", charset::gsm7, "1\x1B\x65 \x1B\x28x\x1B\x29", "1€ {x}"},
      {"GSM: as long as eight letters", charset::gsm7, "12345678", "12345678"},
      {"no septet", charset::gsm7, "\x80", nullptr},
      {"nothing", charset::gsm7, "", ""},
  };
  for (const row& r : rows) {
    CAPTURE(r.label);
    const auto text = to_utf8(r.bytes, r.from);
    CHECK(text.has_value() == (r.text != nullptr));
    if (text && r.text != nullptr) CHECK(*text == r.text);
  }
}

TEST_CASE("charset: UTF-8 becomes UTF-16 with the high byte first") {
  CHECK(to_utf16be("ê") == "\0\xEA"sv);
  CHECK(to_utf16be("a€😀") == "\0a\x20\xAC\xD8\x3D\xDE\x00"sv);
  CHECK(to_utf16be("").empty());
}

TEST_CASE("charset: every name is known in either case") {
  CHECK(find_charset("utf-8") == charset::utf8);
  CHECK(find_charset("UTF16-BE") == charset::utf16be);
  CHECK(find_charset("gsm") == charset::gsm7);
  CHECK(find_charset("ISO-8859-1") == charset::windows_1252);
  CHECK_FALSE(find_charset("8-BIT"));
  CHECK_FALSE(find_charset(""));
}
