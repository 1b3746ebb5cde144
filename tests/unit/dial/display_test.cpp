#include "gateway/dial/display.hpp"

#include <doctest/doctest.h>

using namespace raporo::dial;
using lines = std::vector<std::string>;

TEST_CASE("display: text wraps at blanks, at the edge when there are none, and keeps its own lines") {
  CHECK(wrap("", 10) == lines{""});
  CHECK(wrap("one\n\ntwo", 10) == lines{"one", "", "two"});
  CHECK(wrap("1234567890", 10) == lines{"1234567890"});
  CHECK(wrap("12345 6789 123", 10) == lines{"12345 6789", "123"});
  CHECK(wrap("12345 67890 1", 10) == lines{"12345", "67890 1"});
  CHECK(wrap("12345678901234", 10) == lines{"1234567890", "1234"});
  CHECK(wrap(" 123456789012", 10) == lines{" 123456789", "012"});
  // Letters are counted, not bytes.
  CHECK(wrap("\xC3\xA9\xC3\xA9\xC3\xA9 \xC3\xA9", 3) == lines{"\xC3\xA9\xC3\xA9\xC3\xA9", "\xC3\xA9"});
}

TEST_CASE("display: a screen stands in a box with the septets it uses") {
  screen s;
  s.text = "GS Urugero\n1.Attendance";
  s.septets = 23;
  CHECK(draw(s, "*800#", 160, false) ==
        "┌─ *800# ──────────────────────────┐\n"
        "│ GS Urugero                       │\n"
        "│ 1.Attendance                     │\n"
        "└───────────────────────── 23/160 ─┘\n");
  s.ended = true;
  CHECK(draw(s, "*800#", 160, false).ends_with("└─ ended ───────────────── 23/160 ─┘\n"));
}

TEST_CASE("display: plain output is the text and a line about it") {
  screen s;
  s.text = "Thank you";
  s.ended = true;
  s.septets = 9;
  CHECK(draw(s, "*800#", 160, true) == "Thank you\n(9/160, ended)\n");
  CHECK(draw_sms("SCHOOLS", "Hello", true) == "SMS from SCHOOLS: Hello\n(1 segment)\n");
}

TEST_CASE("display: a screen that does not fit, or cannot be shown, says so") {
  screen s;
  s.text = std::string(161, 'a');
  s.septets = 161;
  CHECK(draw(s, "*800#", 160, false).find(" 161/160 TOO LONG ") != std::string::npos);
  CHECK(draw(s, "*800#", 182, false).find(" 161/182 ─") != std::string::npos);
  s.septets = 141;
  CHECK(draw(s, "*800#", 140, true).find("(141/140 TOO LONG)") != std::string::npos);
  s.septets.reset();
  CHECK(draw(s, "*800#", 160, true).find("(not GSM-7)") != std::string::npos);
}
