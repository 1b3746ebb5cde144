#include "config/roster_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "config/diagnostic.hpp"
#include "gateway/base/ascii.hpp"

namespace raporo::config {
namespace {

constexpr std::size_t longest_id = 40;

template <std::size_t Count>
std::optional<std::size_t> index_of(const std::array<std::string_view, Count>& words, std::string_view word) {
  const auto found = std::ranges::find(words, word);
  if (found == words.end()) return std::nullopt;
  return static_cast<std::size_t>(found - words.begin());
}

/// Takes `lead` and the whole number after it off the front of `text`.
std::optional<unsigned> take_number(std::string_view& text, std::string_view lead) noexcept {
  if (!text.starts_with(lead)) return std::nullopt;
  text.remove_prefix(lead.size());
  unsigned value = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (ec != std::errc()) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return value;
}

}  // namespace

std::optional<std::size_t> find_level(std::string_view kind) noexcept {
  return index_of(unit_levels, kind);
}

std::optional<std::size_t> find_grade(std::string_view grade) noexcept {
  return index_of(grades, grade);
}

const post_level* find_post(std::string_view role) noexcept {
  const auto* const found = std::ranges::find(posts, role, &post_level::role);
  return found == posts.end() ? nullptr : found;
}

bool is_language(std::string_view word) noexcept {
  return index_of(languages, word).has_value();
}

bool is_school_code(std::string_view text) noexcept {
  return text.size() == 6 && all_digits(text);
}

bool is_unit_id(std::string_view text) noexcept {
  return !text.empty() && text.size() <= longest_id && std::ranges::all_of(text, [](char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || c == '-' || c == '_';
  });
}

bool is_school_year(std::string_view text) noexcept {
  if (text.size() != 7 || text[4] != '/' || !all_digits(text.substr(0, 4)) || !all_digits(text.substr(5))) {
    return false;
  }
  const auto two_digits = [text](std::size_t at) { return (text[at] - '0') * 10 + (text[at + 1] - '0'); };
  return (two_digits(2) + 1) % 100 == two_digits(5);
}

bool is_pin(std::string_view text) noexcept {
  return text.size() >= 4 && text.size() <= 6 && all_digits(text);
}

bool is_pin_hash(std::string_view text) noexcept {
  constexpr std::size_t longest = 127;
  constexpr unsigned most_kib = 1U << 20U;
  constexpr unsigned most_passes = 20;
  if (text.size() > longest) return false;
  const auto kib = take_number(text, "$argon2id$v=19$m=");
  const auto passes = take_number(text, ",t=");
  const auto lanes = take_number(text, ",p=");
  return kib && *kib <= most_kib && passes && *passes <= most_passes && lanes == 1U &&
         text.starts_with('$') && std::ranges::count(text, '$') == 2 && !text.ends_with('$');
}

std::optional<long long> read_cell(std::string_view text) noexcept {
  if (!all_digits(text) || text.size() > 9) return std::nullopt;
  long long value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  if (value > largest_cell) return std::nullopt;
  return value;
}

std::string guess(std::string_view word, const std::vector<std::string_view>& known) {
  const std::string_view meant = closest(word, known);
  if (!meant.empty()) return fmt::format("did you mean `{}`?", meant);
  return known.empty() ? std::string() : fmt::format("one of: {}", fmt::join(known, ", "));
}

}  // namespace raporo::config
