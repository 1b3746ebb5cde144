#include "menus/answer_input.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <string>

#include "gateway/base/ascii.hpp"

namespace raporo::menus {

namespace {

constexpr std::string_view blanks = " \t\r\n";
constexpr std::string_view separators = ",./-";
/// 0.1 * 30 comes to a little more than 3.
constexpr double rounding = 1e-6;

/// The words of a row, or nothing when separators stand at an end or two together.
std::optional<std::vector<std::string_view>> split(std::string_view row) {
  std::vector<std::string_view> words;
  std::size_t at = 0;
  while (true) {
    const std::size_t end = std::min(row.find_first_of(" \t\r\n,./-", at), row.size());
    if (end == at) return std::nullopt;
    words.push_back(row.substr(at, end - at));
    at = std::min(row.find_first_not_of(blanks, end), row.size());
    if (at == row.size()) return words;
    if (separators.find(row[at]) != std::string_view::npos)
      at = std::min(row.find_first_not_of(blanks, at + 1), row.size());
  }
}

}  // namespace

std::optional<phrase> refuse_outright(std::string_view input) {
  if (input.empty()) return phrase::empty;
  if (input.find_first_of("*#") != std::string_view::npos) return phrase::one_answer;
  return std::nullopt;
}

std::string_view trim(std::string_view s) noexcept {
  const std::size_t first = s.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return s.substr(first, s.find_last_not_of(blanks) - first + 1);
}

std::optional<std::int64_t> read_whole_number(std::string_view digits) {
  if (digits.empty() || !std::ranges::all_of(digits, is_digit)) return std::nullopt;
  if (digits.size() > 1 && digits.front() == '0') return std::nullopt;
  std::int64_t n = 0;
  for (const char c : digits) n = std::min(longest_number, n * 10 + (c - '0'));
  return n;
}

std::int64_t least_answer(double bound) noexcept {
  return static_cast<std::int64_t>(
      std::clamp(std::ceil(bound - rounding), 0.0, static_cast<double>(longest_number)));
}

std::int64_t most_answer(double bound) noexcept {
  // Whatever is longer was read as longest_number, and must not pass for it.
  constexpr auto largest = static_cast<double>(longest_number - 1);
  return static_cast<std::int64_t>(std::clamp(std::floor(bound + rounding), -1.0, largest));
}

std::variant<std::vector<std::int64_t>, phrase> read_numbers(std::string_view input, std::size_t count) {
  input = trim(input);
  if (const auto reason = refuse_outright(input)) return *reason;
  const auto words = split(input);
  if (!words) return phrase::not_a_number;
  std::vector<std::int64_t> numbers;
  for (const std::string_view word : *words) {
    if (const auto n = read_whole_number(word)) {
      numbers.push_back(*n);
      continue;
    }
    return std::ranges::all_of(word, is_digit) ? phrase::leading_zero : phrase::not_a_number;
  }
  if (numbers.size() != count)
    return count == 1 ? phrase::want_one : count == 2 ? phrase::want_two : phrase::want_more;
  return numbers;
}

std::variant<std::int64_t, phrase> read_choice(std::string_view input) {
  input = trim(input);
  if (const auto reason = refuse_outright(input)) return *reason;
  if (const auto n = read_whole_number(input)) return *n;
  return phrase::not_an_option;
}

std::variant<std::vector<std::size_t>, phrase> read_grades(std::string_view input,
                                                           const std::vector<std::string_view>& grades) {
  input = trim(input);
  if (const auto reason = refuse_outright(input)) return *reason;
  std::vector<std::size_t> named;
  if (input == "0") return named;
  const auto words = split(input);
  if (!words) return phrase::not_a_grade;
  for (const std::string_view word : *words) {
    std::optional<std::size_t> found;
    for (std::size_t i = 0; i < grades.size(); ++i) {
      const std::string_view digit = grades[i].size() > 1 ? grades[i].substr(1) : std::string_view();
      if (!same_word(word, grades[i]) && word != digit) continue;
      if (found) return phrase::not_a_grade;  // `1` where there are N1 and P1
      found = i;
    }
    if (!found) return phrase::not_a_grade;
    if (std::ranges::find(named, *found) == named.end()) named.push_back(*found);
  }
  return named;
}

}  // namespace raporo::menus
