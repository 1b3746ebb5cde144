#include "menus/gsm7.hpp"

#include <doctest/doctest.h>

#include <numeric>

using namespace raporo;
using namespace raporo::menus;

namespace {

std::string repeat(std::string_view text, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += text;
  return out;
}

std::string hex(const std::vector<std::uint8_t>& octets) {
  std::string out;
  for (const std::uint8_t octet : octets) {
    out += "0123456789ABCDEF"[octet >> 4U];
    out += "0123456789ABCDEF"[octet & 0xFU];
  }
  return out;
}

// The codes of a text, read back from its packed form.
std::vector<unsigned> codes_of(std::string_view text) {
  const std::vector<std::uint8_t> octets = pack_septets(text, packing::sms);
  std::vector<unsigned> codes;
  for (std::size_t bit = 0; codes.size() < *count_septets(text); bit += 7) {
    unsigned window = octets[bit / 8];
    if (bit / 8 + 1 < octets.size()) window |= static_cast<unsigned>(octets[bit / 8 + 1]) << 8U;
    codes.push_back((window >> (bit % 8)) & 0x7FU);
  }
  return codes;
}

constexpr const char* emoji = "\U0001F600";

}  // namespace

TEST_CASE("gsm-7: every letter of 3GPP TS 23.038 has its code") {
  struct row {
    unsigned code;
    std::string_view letter;
  };
  for (const row& r :
       {row{0x00, "@"}, row{0x01, "£"},  row{0x02, "$"}, row{0x03, "¥"}, row{0x04, "è"},  row{0x05, "é"},
        row{0x06, "ù"}, row{0x07, "ì"},  row{0x08, "ò"}, row{0x09, "Ç"}, row{0x0A, "\n"}, row{0x0B, "Ø"},
        row{0x0C, "ø"}, row{0x0D, "\r"}, row{0x0E, "Å"}, row{0x0F, "å"}, row{0x10, "Δ"},  row{0x11, "_"},
        row{0x12, "Φ"}, row{0x13, "Γ"},  row{0x14, "Λ"}, row{0x15, "Ω"}, row{0x16, "Π"},  row{0x17, "Ψ"},
        row{0x18, "Σ"}, row{0x19, "Θ"},  row{0x1A, "Ξ"}, row{0x1C, "Æ"}, row{0x1D, "æ"},  row{0x1E, "ß"},
        row{0x1F, "É"}, row{0x24, "¤"},  row{0x40, "¡"}, row{0x5B, "Ä"}, row{0x5C, "Ö"},  row{0x5D, "Ñ"},
        row{0x5E, "Ü"}, row{0x5F, "§"},  row{0x60, "¿"}, row{0x7B, "ä"}, row{0x7C, "ö"},  row{0x7D, "ñ"},
        row{0x7E, "ü"}, row{0x7F, "à"}}) {
    CAPTURE(r.letter);
    REQUIRE(count_septets(r.letter) == 1);
    CHECK(codes_of(r.letter).at(0) == r.code);
  }
  int as_in_ascii = 0;
  for (unsigned code = 0x20; code <= 0x7A; ++code) {
    const std::string letter(1, static_cast<char>(code));
    if (std::string_view("$@[\\]^_`").find(letter) != std::string_view::npos) continue;
    CAPTURE(letter);
    REQUIRE(count_septets(letter) == 1);
    CHECK(codes_of(letter).at(0) == code);
    ++as_in_ascii;
  }
  CHECK(as_in_ascii == 91 - 8);
}

TEST_CASE("gsm-7: a letter of the extension table takes an escape and its code") {
  struct row {
    unsigned code;
    std::string_view letter;
  };
  for (const row& r : {row{0x0A, "\f"}, row{0x14, "^"}, row{0x28, "{"}, row{0x29, "}"}, row{0x2F, "\\"},
                       row{0x3C, "["}, row{0x3D, "~"}, row{0x3E, "]"}, row{0x40, "|"}, row{0x65, "€"}}) {
    CAPTURE(r.letter);
    CHECK(count_septets(r.letter) == 2);
    CHECK(codes_of(r.letter) == std::vector<unsigned>{0x1B, r.code});
  }
}

TEST_CASE("gsm-7: letters that force UCS-2 and bytes that are no text do not count") {
  for (const std::string_view letter :
       {"ç", "ê", "ë",   "î",       "ï",    "ô",    "û",      "â",    "á",    "í", "ó",
        "ú", "È", "À",   "Ê",       "`",    "\t",   "\u00A0", "’",    "“",    "–", "—",
        "…", "•", emoji, "e\u0301", "\x1B", "\x7F", "\xFF",   "\xC3", "a\xC3"}) {
    CAPTURE(letter);
    CHECK(count_septets(letter) == std::nullopt);
    CHECK_FALSE(find_foreign_letters(letter).empty());
  }
  CHECK(count_septets(std::string_view("\0", 1)) == std::nullopt);
  CHECK(count_septets("") == 0);
}

TEST_CASE("gsm-7: folding writes what the alphabet lacks in its own letters") {
  struct row {
    std::string_view text;
    std::string_view plain;
  };
  for (const row& r : {
           row{"Murakoze {12}", "Murakoze {12}"},
           row{"ça êtes naïve Noël", "ca etes naive Noel"},
           row{"ô û â á í ó ú ç", "o u a a i o u c"},
           row{"È Ê Ë À Â", "E E E A A"},
           row{"é è à ù Ç É", "é è à ù Ç É"},
           row{"y’icyumweru ‘x’ `y`", "y'icyumweru 'x' 'y'"},
           row{"“a” «b»", "\"a\" \"b\""},
           row{"1–2—3", "1-2-3"},
           row{"a…", "a..."},
           row{"• a", "- a"},
           row{"a\u00A0b\u202Fc\td", "a b c d"},
           row{"a\u200Bb\uFEFFc\u200Dd", "abcd"},
           row{"e\u0301 c\u0327 n\u0303 A\u030A", "é c ñ Å"},
           row{"œuvre Œ", "oeuvre OE"},
           row{"ﬁn ½ ² ™", "fin 1/2 2 TM"},
           row{"Šimić Łódź", "Simic Lodz"},
           row{"ok \U0001F600\uFE0F!", "ok ?!"},
           row{"日本", "??"},
           row{"a\xFF\xC3z", "a??z"},
           row{"a\x01z", "a?z"},
           row{"", ""},
       }) {
    CAPTURE(r.text);
    CHECK(fold_to_gsm7(r.text) == r.plain);
    CHECK(count_septets(fold_to_gsm7(r.text)).has_value());
  }
}

TEST_CASE("gsm-7: whatever is folded counts, for every code point") {
  for (char32_t c = 1; c <= 0x10FFFF; c += c < 0x3000 ? 1 : 251) {
    if (c >= 0xD800 && c <= 0xDFFF) continue;
    std::string text(1, 'a');
    // Written by hand, so that the test does not lean on the code it tests.
    const auto put = [&](char32_t byte) { text += static_cast<char>(static_cast<unsigned char>(byte)); };
    if (c < 0x80) {
      put(c);
    } else if (c < 0x800) {
      put(0xC0 + c / 64), put(0x80 + c % 64);
    } else if (c < 0x10000) {
      put(0xE0 + c / 4096), put(0x80 + c / 64 % 64), put(0x80 + c % 64);
    } else {
      put(0xF0 + c / 262144), put(0x80 + c / 4096 % 64), put(0x80 + c / 64 % 64), put(0x80 + c % 64);
    }
    if (!count_septets(fold_to_gsm7(text))) FAIL("U+" << static_cast<unsigned>(c));
  }
}

TEST_CASE("gsm-7: foreign letters are named with their place and plain spelling") {
  const std::vector<foreign_letter> found = find_foreign_letters("é ça e\u0301 \U0001F600 l’a\xFF");
  REQUIRE(found.size() == 5);
  CHECK(found[0].offset == 3);
  CHECK(found[0].letter == "ç");
  CHECK(found[0].plain == "c");
  CHECK(found[1].offset == 7);
  CHECK(found[1].letter == "e\u0301");
  CHECK(found[1].plain == "é");
  CHECK(found[2].letter == emoji);
  CHECK(found[2].plain.empty());
  CHECK(found[3].plain == "'");
  CHECK(found[4].letter == "\xFF");
  CHECK(find_foreign_letters("Présence {12} à l'école, 5 € ou $").empty());
}

TEST_CASE("gsm-7: packing for SMS and for USSD") {
  struct row {
    std::string text;
    std::string_view sms;
    std::string_view ussd;
  };
  for (const row& r : {
           row{"Muraho", "CDBA3C8C7E03", "CDBA3C8C7E03"},
           row{"Amakuru", "C176785D97D701", "C176785D97D71B"},
           row{"1. Boys", "311748F8CECF01", "311748F8CECF1B"},
           row{"1234567", "31D98C56B3DD00", "31D98C56B3DD1A"},
           row{"12345678", "31D98C56B3DD70", "31D98C56B3DD70"},
           row{"1234567\r", "31D98C56B3DD1A", "31D98C56B3DD1A0D"},
           row{"€5", "9B720D", "9B720D"},
           row{"Imibare: 12 {x}", "C9765A1C969775A0980CB441E13729", "C9765A1C969775A0980CB441E13729"},
           row{"", "", ""},
       }) {
    CAPTURE(r.text);
    CHECK(hex(pack_septets(r.text, packing::sms)) == r.sms);
    CHECK(hex(pack_septets(r.text, packing::ussd)) == r.ussd);
    const result<std::string> back =
        unpack_septets(pack_septets(r.text, packing::sms), *count_septets(r.text));
    REQUIRE(back.has_value());
    CHECK(*back == r.text);
  }
  CHECK(pack_septets(repeat("a", 182), packing::ussd).size() == 160);
  CHECK(pack_septets(repeat("a", 183), packing::ussd).size() == 161);
}

TEST_CASE("gsm-7: unpacking refuses to read beyond the octets and reads odd escapes as a handset does") {
  CHECK(unpack_septets({}, 0).value().empty());
  CHECK(unpack_septets({}, 1).error() == errc::malformed);
  CHECK(unpack_septets({0x31, 0xD9}, 2).value() == "12");
  CHECK(unpack_septets({0x31, 0xD9}, 3).error() == errc::malformed);
  CHECK(unpack_septets({0x31, 0xD9, 0x8C, 0x56, 0xB3, 0xDD, 0x70}, 8).value() == "12345678");
  CHECK(unpack_septets({0x31}, static_cast<std::size_t>(-1)).error() == errc::malformed);
  // 1B 41: the extension table has no 41, the main table has A.
  CHECK(unpack_septets({0x9B, 0x20}, 2).value() == "A");
  CHECK(unpack_septets({0x9B, 0x0D}, 2).value() == " ");
  CHECK(unpack_septets({0x1B}, 1).value().empty());
}

TEST_CASE("sms: alphabet, units and segments") {
  struct row {
    std::string_view label;
    std::string text;
    sms_alphabet alphabet;
    std::size_t units;
    unsigned segments;
  };
  using enum sms_alphabet;
  for (const row& r : {
           row{"empty", "", gsm7, 0, 0},
           row{"160 a", repeat("a", 160), gsm7, 160, 1},
           row{"161 a", repeat("a", 161), gsm7, 161, 2},
           row{"158 a {", repeat("a", 158) + "{", gsm7, 160, 1},
           row{"159 a {", repeat("a", 159) + "{", gsm7, 161, 2},
           row{"306 a", repeat("a", 306), gsm7, 306, 2},
           row{"307 a", repeat("a", 307), gsm7, 307, 3},
           row{"pair would straddle", repeat("a", 152) + "{" + repeat("a", 152), gsm7, 306, 3},
           row{"pair begins the second part", repeat("a", 152) + "{" + repeat("a", 151), gsm7, 305, 2},
           row{"160 e acute", repeat("é", 160), gsm7, 160, 1},
           row{"70 e circumflex", repeat("ê", 70), ucs2, 70, 1},
           row{"71 e circumflex", repeat("ê", 71), ucs2, 71, 2},
           row{"134 e circumflex", repeat("ê", 134), ucs2, 134, 2},
           row{"135 e circumflex", repeat("ê", 135), ucs2, 135, 3},
           row{"35 emoji", repeat(emoji, 35), ucs2, 70, 1},
           row{"36 emoji", repeat(emoji, 36), ucs2, 72, 2},
           row{"emoji would straddle", repeat("ê", 66) + emoji + repeat("ê", 66), ucs2, 134, 3},
           row{"emoji begins the second part", repeat("ê", 66) + emoji + repeat("ê", 65), ucs2, 133, 2},
           row{"tab", "a\tb", ucs2, 3, 1},
       }) {
    CAPTURE(r.label);
    const sms_size size = measure_sms(r.text);
    CHECK(size.alphabet == r.alphabet);
    CHECK(size.units == r.units);
    CHECK(size.segments == r.segments);

    const result<std::vector<std::string>> parts = split_sms(r.text);
    REQUIRE(parts.has_value());
    CHECK(parts->size() == r.segments);
    CHECK(std::accumulate(parts->begin(), parts->end(), std::string()) == r.text);
    for (const std::string& part : *parts) CHECK(measure_sms(part).segments == 1);
  }
}

TEST_CASE("sms: a pair that would straddle begins the next part whole") {
  const std::vector<std::string> parts = split_sms(repeat("a", 152) + "{" + repeat("b", 151)).value();
  REQUIRE(parts.size() == 2);
  CHECK(parts[0] == repeat("a", 152));
  CHECK(parts[1] == "{" + repeat("b", 151));
}

TEST_CASE("sms: too many parts and bytes that are no text are refused") {
  CHECK(split_sms(repeat("a", 153 * 255)).value().size() == 255);
  CHECK(split_sms(repeat("a", 153 * 255 + 1)).error() == errc::message_too_long);
  CHECK(split_sms(repeat("a", 153 * 256), 1'000).error() == errc::message_too_long);
  CHECK(split_sms(repeat("a", 161), 1).error() == errc::message_too_long);
  CHECK(split_sms(repeat("a", 160), 1).value().size() == 1);
  CHECK(split_sms("a\xFF").error() == errc::malformed);
}
