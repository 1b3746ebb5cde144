#include "menus/gsm7.hpp"

#include "gateway/base/utf8.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <cstdlib>
#include <memory>
#include <new>

namespace raporo::menus {

namespace {

constexpr std::uint8_t escape = 0x1B;
constexpr std::uint8_t carriage_return = 0x0D;

// 3GPP TS 23.038, 6.2.1: the letter of each code. 0x1B leads into the extension table and is no letter.
constexpr std::u32string_view default_alphabet =
    U"@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1BÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    U"¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
static_assert(default_alphabet.size() == 128);

// 3GPP TS 23.038, 6.2.1.1: what an escape and a code stand for.
struct extension {
  char32_t letter;
  std::uint8_t code;
};
constexpr extension extension_table[] = {{U'\f', 0x0A}, {U'^', 0x14}, {U'{', 0x28}, {U'}', 0x29},
                                         {U'\\', 0x2F}, {U'[', 0x3C}, {U'~', 0x3D}, {U']', 0x3E},
                                         {U'|', 0x40},  {U'€', 0x65}};

// How a letter is sent: one code, or an escape and a code; nothing when the alphabet lacks it.
struct encoding {
  std::uint8_t septets = 0;
  std::uint8_t code = 0;
};

// Every letter of the alphabet but the euro sign is below this.
constexpr std::size_t end_of_lookup = U'Ω' + 1;

constexpr std::array<encoding, end_of_lookup> make_lookup() {
  std::array<encoding, end_of_lookup> table{};
  for (std::size_t code = 0; code < default_alphabet.size(); ++code) {
    if (code != escape) table[default_alphabet[code]] = {1, static_cast<std::uint8_t>(code)};
  }
  for (const extension& e : extension_table) {
    if (e.letter < end_of_lookup) table[e.letter] = {2, e.code};
  }
  return table;
}
constexpr std::array<encoding, end_of_lookup> lookup = make_lookup();

constexpr encoding encode(char32_t c) noexcept {
  if (c < end_of_lookup) return lookup[c];
  return c == U'€' ? encoding{2, 0x65} : encoding{};
}

// --- Plain spellings ---

// What has neither a place in the alphabet nor a compatible spelling in Unicode, as people write it on a
// telephone.
struct spelling {
  char32_t letter;
  std::string_view plain;
};
constexpr spelling spellings[] = {
    {U'\t', " "},      {U'`', "'"},       {U'«', "\""},      {U'´', "'"},       {U'·', "."},
    {U'»', "\""},      {U'×', "x"},       {U'÷', "/"},       {U'Đ', "D"},       {U'đ', "d"},
    {U'ı', "i"},       {U'Ł', "L"},       {U'ł', "l"},       {U'Œ', "OE"},      {U'œ', "oe"},
    {U'\u2010', "-"},  {U'\u2011', "-"},  {U'\u2012', "-"},  {U'\u2013', "-"},  {U'\u2014', "-"},
    {U'\u2015', "-"},  {U'\u2018', "'"},  {U'\u2019', "'"},  {U'\u201A', "'"},  {U'\u201B', "'"},
    {U'\u201C', "\""}, {U'\u201D', "\""}, {U'\u201E', "\""}, {U'\u201F', "\""}, {U'\u2022', "-"},
    {U'\u2028', "\n"}, {U'\u2029', "\n"}, {U'\u2032', "'"},  {U'\u2033', "\""}, {U'\u2039', "'"},
    {U'\u203A', "'"},  {U'\u2044', "/"},  {U'\u2212', "-"},  {U'\u25CF', "-"},
};

bool is_mark(char32_t c) {
  const utf8proc_category_t category = utf8proc_category(static_cast<utf8proc_int32_t>(c));
  return category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_MC ||
         category == UTF8PROC_CATEGORY_ME;
}

// Joiners, byte order marks, soft hyphens, variation selectors: nothing is lost without them.
bool is_invisible(char32_t c) {
  return utf8proc_category(static_cast<utf8proc_int32_t>(c)) == UTF8PROC_CATEGORY_CF || is_mark(c);
}

using utf8proc_text = std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)>;

// Requires: `text` is UTF-8.
std::string normalise(std::string_view text, utf8proc_option_t how) {
  utf8proc_uint8_t* out = nullptr;
  const utf8proc_ssize_t size = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                             static_cast<utf8proc_ssize_t>(text.size()), &out,
                                             static_cast<utf8proc_option_t>(UTF8PROC_STABLE | how));
  const utf8proc_text owner(out, &std::free);
  if (size < 0) throw std::bad_alloc();  // the only failure left for text that is UTF-8
  return std::string(reinterpret_cast<const char*>(out), static_cast<std::size_t>(size));
}

std::string compose(std::string_view text) {
  return normalise(text, UTF8PROC_COMPOSE);
}

// The letters of the alphabet in the compatibility decomposition of `c`: its base without accents, the
// letters of a ligature. Empty when one of them is missing.
std::string base_of(char32_t c) {
  std::string letter;
  append_utf8(c, letter);
  const std::string decomposed =
      normalise(letter, static_cast<utf8proc_option_t>(UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT));
  std::string out;
  for (std::size_t at = 0; at < decomposed.size();) {
    const char32_t part = next_code_point(decomposed, at).value_or(U'?');
    if (is_mark(part)) continue;
    const auto* known = std::find_if(std::begin(spellings), std::end(spellings),
                                     [part](const spelling& s) { return s.letter == part; });
    if (encode(part).septets > 0) {
      append_utf8(part, out);
    } else if (known != std::end(spellings)) {
      out += known->plain;
    } else {
      return {};
    }
  }
  return out;
}

// Appends `c`, composed, in the letters of the alphabet; false when there is no such spelling.
bool append_plain(char32_t c, std::string& out) {
  if (encode(c).septets > 0) {
    append_utf8(c, out);
    return true;
  }
  if (is_invisible(c)) return true;
  const std::string base = base_of(c);
  out += base;
  return !base.empty();
}

// What becomes of a letter without a plain spelling.
enum class unspelt { question_mark, kept };

// Folds composed text.
std::string fold_composed(std::string_view text, unspelt others = unspelt::question_mark) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t start = at;
    const std::optional<char32_t> c = next_code_point(text, at);
    if (c && append_plain(*c, out)) continue;
    if (others == unspelt::kept)
      out.append(text, start, at - start);
    else
      out.push_back('?');
  }
  return out;
}

// `text` with a letter that no alphabet has for every byte that is not UTF-8.
std::string repair_utf8(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t start = at;
    if (next_code_point(text, at)) {
      out.append(text, start, at - start);
    } else {
      append_utf8(U'\uFFFD', out);
    }
  }
  return out;
}

}  // namespace

std::optional<std::size_t> count_septets(std::string_view text) {
  std::size_t septets = 0;
  for (std::size_t at = 0; at < text.size();) {
    const auto byte = static_cast<unsigned char>(text[at]);
    encoding letter;
    if (byte < 0x80) {
      letter = lookup[byte];
      ++at;
    } else {
      letter = encode(next_code_point(text, at).value_or(U'\0'));
    }
    if (letter.septets == 0) return std::nullopt;
    septets += letter.septets;
  }
  return septets;
}

std::vector<foreign_letter> find_foreign_letters(std::string_view text) {
  std::vector<foreign_letter> found;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t start = at;
    const std::optional<char32_t> c = next_code_point(text, at);
    if (!c) {
      found.push_back({start, std::string(text.substr(start, 1)), {}});
      continue;
    }
    // Accents that follow belong to their letter: "e" and U+0301 are to be written "é".
    for (std::size_t next = at; at < text.size(); at = next) {
      const std::optional<char32_t> mark = next_code_point(text, next);
      if (!mark || !is_mark(*mark)) break;
    }
    const std::string_view letter = text.substr(start, at - start);
    if (count_septets(letter)) continue;
    const std::string plain = fold_composed(compose(letter));
    found.push_back({start, std::string(letter), plain == "?" ? std::string() : plain});
  }
  return found;
}

std::string fold_to_gsm7(std::string_view text) {
  if (count_septets(text)) return std::string(text);
  return fold_composed(compose(repair_utf8(text)));
}

std::string spell_plainly(std::string_view text) {
  if (count_septets(text)) return std::string(text);
  return fold_composed(compose(repair_utf8(text)), unspelt::kept);
}

namespace {

// The septets of `text`. Requires: every letter is in the alphabet.
std::vector<std::uint8_t> to_septets(std::string_view text) {
  std::vector<std::uint8_t> septets;
  septets.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const encoding letter = encode(next_code_point(text, at).value_or(U'\0'));
    assert(letter.septets > 0);
    if (letter.septets == 2) septets.push_back(escape);
    septets.push_back(letter.code);
  }
  return septets;
}

}  // namespace

std::vector<std::uint8_t> pack_septets(std::string_view text, packing kind) {
  std::vector<std::uint8_t> septets = to_septets(text);
  if (kind == packing::ussd) {
    const bool seven_bits_spare = septets.size() % 8 == 7;
    const bool ends_on_octet_with_return =
        !septets.empty() && septets.size() % 8 == 0 && septets.back() == carriage_return;
    if (seven_bits_spare || ends_on_octet_with_return) septets.push_back(carriage_return);
  }
  std::vector<std::uint8_t> octets((septets.size() * 7 + 7) / 8);
  for (std::size_t i = 0; i < septets.size(); ++i) {
    const std::size_t bit = i * 7;
    const unsigned shifted = static_cast<unsigned>(septets[i]) << (bit % 8);
    octets[bit / 8] = static_cast<std::uint8_t>(octets[bit / 8] | (shifted & 0xFFU));
    if (shifted > 0xFF) octets[bit / 8 + 1] = static_cast<std::uint8_t>(shifted >> 8U);
  }
  return octets;
}

result<std::string> unpack_septets(const std::vector<std::uint8_t>& octets, std::size_t count) {
  if (count > octets.size() * 8 / 7) return errc::malformed;
  std::string text;
  bool escaped = false;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t bit = i * 7;
    unsigned window = octets[bit / 8];
    if (bit / 8 + 1 < octets.size()) window |= static_cast<unsigned>(octets[bit / 8 + 1]) << 8U;
    const auto code = static_cast<std::uint8_t>((window >> (bit % 8)) & 0x7FU);
    if (!escaped && code == escape) {
      escaped = true;
      continue;
    }
    const auto* extended = std::find_if(std::begin(extension_table), std::end(extension_table),
                                        [code](const extension& e) { return e.code == code; });
    if (escaped && extended != std::end(extension_table)) {
      append_utf8(extended->letter, text);
    } else {
      // A code that the extension table lacks shows as in the main table, a second escape as a blank (23.038,
      // 6.2.1.1).
      append_utf8(code == escape ? U' ' : default_alphabet[code], text);
    }
    escaped = false;
  }
  return text;
}

namespace {

struct sms_limits {
  std::size_t single;
  std::size_t part;
};
// 140 octets, of which a concatenation header with an 8-bit reference takes 6 (3GPP TS 23.040, 9.2.3.24.1).
constexpr sms_limits limits_of(sms_alphabet alphabet) noexcept {
  return alphabet == sms_alphabet::gsm7 ? sms_limits{160, 153} : sms_limits{70, 67};
}

struct sms_plan {
  sms_size size;
  std::vector<std::size_t> part_ends;  // in bytes
};

sms_plan plan_sms(std::string_view text) {
  sms_plan plan;
  plan.size.alphabet = count_septets(text) ? sms_alphabet::gsm7 : sms_alphabet::ucs2;
  const sms_limits limits = limits_of(plan.size.alphabet);
  std::size_t in_part = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t start = at;
    const char32_t c = next_code_point(text, at).value_or(U'\uFFFD');
    const std::size_t units =
        plan.size.alphabet == sms_alphabet::gsm7 ? encode(c).septets : std::size_t{c > 0xFFFF ? 2U : 1U};
    if (in_part + units > limits.part) {
      plan.part_ends.push_back(start);
      in_part = 0;
    }
    in_part += units;
    plan.size.units += units;
  }
  if (plan.size.units <= limits.single) plan.part_ends.clear();
  if (!text.empty()) plan.part_ends.push_back(text.size());
  plan.size.segments = static_cast<unsigned>(plan.part_ends.size());
  return plan;
}

bool is_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    if (!next_code_point(text, at)) return false;
  }
  return true;
}

}  // namespace

sms_size measure_sms(std::string_view text) {
  return plan_sms(text).size;
}

result<std::vector<std::string>> split_sms(std::string_view text, unsigned most) {
  if (!is_utf8(text)) return errc::malformed;
  const sms_plan plan = plan_sms(text);
  if (plan.size.segments > std::min(most, 255U)) return errc::message_too_long;
  std::vector<std::string> parts;
  std::size_t start = 0;
  for (const std::size_t end : plan.part_ends) {
    parts.emplace_back(text.substr(start, end - start));
    start = end;
  }
  return parts;
}

}  // namespace raporo::menus
