#include "menus/expression_token.hpp"

#include "gateway/base/ascii.hpp"
#include "gateway/base/utf8.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <utility>

namespace raporo::menus {

namespace {

bool is_word_letter(char c) {
  return is_letter(c) || is_digit(c) || c == '_';
}

// Longer ones first: `<=` is not `<`.
constexpr std::string_view symbols[] = {"==", "!=", "<=", ">=", "(", ")", "[", "]",
                                        ",",  "+",  "-",  "*",  "/", "<", ">"};

// What people who know another language write; `<>` must not be taken for `<`.
struct foreign_symbol {
  std::string_view written;
  std::string_view meant;
};
constexpr foreign_symbol foreign_symbols[] = {
    {"=<", "<="},           {"=>", ">="},           {"=", "=="},
    {"<>", "!="},           {"&&", "and"},          {"&", "and"},
    {"||", "or"},           {"!", "not"},           {"\xE2\x89\xA4", "<="},
    {"\xE2\x89\xA5", ">="}, {"\xE2\x89\xA0", "!="}, {"\xC3\x97", "*"},
    {"\xC3\xB7", "/"}};

template <class Predicate>
std::size_t length_while(std::string_view text, Predicate holds) {
  return static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), holds) - text.begin());
}

token make(token::kind type, std::string_view letters, std::size_t begin) {
  return {type, letters, begin, begin + letters.size(), {}, {}};
}

token make_bad(std::string_view letters, std::size_t begin, std::string problem, std::string hint) {
  return {token::kind::bad, letters, begin, begin + letters.size(), std::move(problem), std::move(hint)};
}

/// `30% of enrolled`: nothing when no such sign follows the number of `length` letters.
std::optional<token> read_percentage(std::string_view rest, std::size_t length, std::size_t begin) {
  const std::size_t sign = rest.find_first_not_of(' ', length);
  if (sign == std::string_view::npos || rest[sign] != '%') return std::nullopt;
  double percentage = 0;
  const std::string number(rest.substr(0, length));
  std::from_chars(number.data(), number.data() + number.size(), percentage);
  const std::string_view letters = rest.substr(0, sign + 1);
  const std::string part = fmt::format("{:g}", percentage / 100);
  std::string_view whole = rest.substr(std::min(rest.find_first_not_of(' ', sign + 1), rest.size()));
  const bool of = whole.starts_with("of ");
  whole.remove_prefix(of ? 3 : 0);
  whole = whole.substr(0, length_while(whole, is_word_letter));
  return make_bad(letters, begin, fmt::format("`{}` is not a number", letters),
                  of && !whole.empty()
                      ? fmt::format("write `{} * {}`", part, whole)
                      : fmt::format("write a part of one, `{0}`, as in `{0} * enrolled`", part));
}

token read_number(std::string_view rest, std::size_t begin) {
  std::size_t length = length_while(rest, is_digit);
  if (length + 1 < rest.size() && rest[length] == '.' && is_digit(rest[length + 1])) {
    length += 1 + length_while(rest.substr(length + 1), is_digit);
  }
  const std::size_t glued =
      length_while(rest.substr(length), [](char c) { return is_word_letter(c) || c == '.'; });
  constexpr std::size_t longest_number = 15;
  if (glued == 0 && length <= longest_number)
    if (std::optional<token> percentage = read_percentage(rest, length, begin)) return std::move(*percentage);
  if (glued == 0 && length <= longest_number) return make(token::kind::number, rest.substr(0, length), begin);
  const std::string_view letters = rest.substr(0, length + glued);
  return make_bad(letters, begin, fmt::format("`{}` is not a number", letters),
                  "write digits, as in 80 or 0.5");
}

token read_text(std::string_view rest, std::size_t begin) {
  const std::size_t closing = rest.find('"', 1);
  if (closing == std::string_view::npos) return make_bad(rest, begin, "a quote that is not closed", {});
  return {token::kind::text, rest.substr(1, closing - 1), begin, begin + closing + 1, {}, {}};
}

/// Double and single ones, as word processors write them.
bool is_curly_quote(std::string_view letter) {
  return letter == "\xE2\x80\x9C" || letter == "\xE2\x80\x9D" || letter == "\xE2\x80\x98" ||
         letter == "\xE2\x80\x99";
}

/// Two points of `0...enrolled` belong to the range; what stands behind them is read by itself.
std::string hint_for_point(std::string_view rest, std::size_t begin) {
  rest.remove_prefix(std::min(rest.find_first_not_of(". "), rest.size()));
  const std::string_view word = rest.substr(0, length_while(rest, is_word_letter));
  std::string number = word.empty() || !is_digit(word.front()) ? "" : fmt::format("write `0.{}`", word);
  if (begin > 0) return number;
  return fmt::format("{}{}`0..{}`", number, number.empty() ? "a range has two points: " : ", or for a range ",
                     word.empty() ? "enrolled" : word);
}

token read_symbol(std::string_view rest, std::size_t begin) {
  const bool equates = rest.starts_with("==") || rest.starts_with("!=");
  for (const foreign_symbol& foreign : foreign_symbols) {
    if (equates || !rest.starts_with(foreign.written)) continue;
    return make_bad(foreign.written, begin, fmt::format("`{}` is not known here", foreign.written),
                    fmt::format("write `{}`", foreign.meant));
  }
  for (const std::string_view symbol : symbols) {
    if (rest.starts_with(symbol)) return make(token::kind::symbol, symbol, begin);
  }
  if (rest.front() == '.')
    return make_bad(rest.substr(0, 1), begin, "`.` is not known here", hint_for_point(rest, begin));
  std::size_t length = 0;
  next_code_point(rest, length);
  const std::string_view letter = rest.substr(0, length);
  return make_bad(letter, begin, fmt::format("`{}` is not known here", letter),
                  letter == "'" || is_curly_quote(letter) ? "write texts in double quotes" : "");
}

}  // namespace

token read_token(std::string_view text, std::size_t from) {
  const std::size_t begin = std::min(text.find_first_not_of(" \t\r\n", from), text.size());
  const std::string_view rest = text.substr(begin);
  if (rest.empty()) return make(token::kind::end, rest, begin);
  if (is_digit(rest.front())) return read_number(rest, begin);
  if (is_word_letter(rest.front())) {
    // `last.present` is one word.
    std::size_t length = length_while(rest, is_word_letter);
    if (length + 1 < rest.size() && rest[length] == '.' && is_letter(rest[length + 1]))
      length += 1 + length_while(rest.substr(length + 1), is_word_letter);
    return make(token::kind::word, rest.substr(0, length), begin);
  }
  if (rest.front() == '"') return read_text(rest, begin);
  return read_symbol(rest, begin);
}

}  // namespace raporo::menus
