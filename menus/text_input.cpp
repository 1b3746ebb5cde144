#include "menus/text_input.hpp"

#include <optional>

#include "gateway/base/ascii.hpp"
#include "menus/answer_input.hpp"
#include "menus/gsm7.hpp"

namespace raporo::menus {

namespace {

constexpr std::size_t digits_of_a_number = 6;

bool holds_long_number(std::string_view text) {
  std::size_t digits = 0;
  for (const char c : text) {
    if (is_digit(c))
      ++digits;
    else if (std::string_view(" .,-/+()").find(c) == std::string_view::npos)
      digits = 0;
    if (digits >= digits_of_a_number) return true;
  }
  return false;
}

bool holds_address(std::string_view text) {
  return text.find('@') != std::string_view::npos;
}

std::string without_line_breaks(std::string_view text) {
  std::string line;
  for (const char c : text) {
    const bool blank = static_cast<unsigned char>(c) <= ' ';
    if (!blank)
      line += c;
    else if (!line.empty() && line.back() != ' ')
      line += ' ';
  }
  return line;
}

}  // namespace

std::variant<std::string, phrase> read_short_text(std::string_view input, std::size_t most) {
  input = trim(input);
  if (const auto reason = refuse_outright(input)) return *reason;
  std::string text = without_line_breaks(spell_plainly(input));
  if (holds_long_number(text) || holds_address(text)) return phrase::private_text;
  const std::optional<std::size_t> taken = count_septets(text);
  if (!taken) return phrase::plain_letters;
  if (*taken > most) return phrase::text_too_long;
  return text;
}

}  // namespace raporo::menus
