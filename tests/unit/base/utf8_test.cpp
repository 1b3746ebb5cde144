#include "gateway/base/utf8.hpp"

#include <doctest/doctest.h>

using namespace raporo;

TEST_CASE("utf-8: the first and last code point of every length are read and written back") {
  for (const char32_t c : {U'\0', U'\x7F', U'\x80', U'\u07FF', U'\u0800', U'\uD7FF', U'\uE000', U'\uFFFF',
                           U'\U00010000', U'\U0010FFFF'}) {
    CAPTURE(static_cast<unsigned>(c));
    std::string text;
    append_utf8(c, text);
    std::size_t at = 0;
    CHECK(next_code_point(text, at) == c);
    CHECK(at == text.size());
  }
}

TEST_CASE("utf-8: bytes that are no code point are refused one by one") {
  using namespace std::string_view_literals;
  for (const std::string_view wrong :
       {"\x80"sv, "\xBF"sv, "\xC0\x80"sv, "\xC1\xBF"sv, "\xE0\x80\x80"sv, "\xED\xA0\x80"sv,
        "\xF0\x80\x80\x80"sv, "\xF4\x90\x80\x80"sv, "\xF5\x80\x80\x80"sv, "\xFF"sv, "\xC3"sv, "\xE2\x82"sv,
        "\xF0\x9F\x98"sv, "\xC3("sv, "\xE2\x28\xA1"sv}) {
    CAPTURE(wrong);
    std::size_t at = 0;
    CHECK_FALSE(next_code_point(wrong, at).has_value());
    CHECK(at == 1);
  }
}

TEST_CASE("utf-8: for a terminal nothing but plain letters is left, a byte for a byte") {
  CHECK(printable("Ubwitabire, \xC3\xA9l\xC3\xA8ves\t92%") == "Ubwitabire, \xC3\xA9l\xC3\xA8ves\t92%");
  CHECK(printable("a\nb\rc\x1B[31m\x7F\xFF\xC2\x80") == "a?b?c?[31m????");
}
