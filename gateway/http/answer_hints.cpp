#include "gateway/http/answer_hints.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "gateway/base/ascii.hpp"

namespace raporo::http {
namespace {

using std::chrono::seconds;

constexpr seconds longest_wait{3'600};

/// Digits alone, so few that nothing runs over.
std::optional<int> read_number(std::string_view digits) noexcept {
  constexpr std::size_t most_digits = 9;
  int number = 0;
  const auto [end, ec] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  const bool whole = ec == std::errc{} && end == digits.data() + digits.size();
  if (digits.size() > most_digits || !whole || number < 0) return std::nullopt;
  return number;
}

/// `Sun, 06 Nov 1994 08:49:37 GMT`, the one form that may be written (RFC 9110 section 5.6.7).
std::optional<std::chrono::sys_seconds> read_date(std::string_view text) noexcept {
  constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  if (text.size() != 29 || !text.ends_with(" GMT")) return std::nullopt;
  const auto month = std::ranges::find(months, text.substr(8, 3));
  const auto day = read_number(text.substr(5, 2));
  const auto year = read_number(text.substr(12, 4));
  const auto hour = read_number(text.substr(17, 2));
  const auto minute = read_number(text.substr(20, 2));
  const auto second = read_number(text.substr(23, 2));
  if (month == months.end() || !day || !year || !hour || !minute || !second) return std::nullopt;
  const std::chrono::year_month_day date{
      std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(month - months.begin()) + 1),
      std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok() || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
  return std::chrono::sys_days(date) + std::chrono::hours(*hour) + std::chrono::minutes(*minute) +
         seconds(*second);
}

}  // namespace

std::optional<seconds> read_retry_after(std::string_view value, std::string_view date) noexcept {
  std::optional<seconds> wait;
  if (const auto number = read_number(value)) {
    wait = seconds(*number);
  } else if (const auto then = read_date(value), now = read_date(date); then && now) {
    wait = *then - *now;
  }
  if (!wait) return std::nullopt;
  return std::clamp(*wait, seconds(0), longest_wait);
}

std::optional<seconds> read_keep_alive(std::string_view value) noexcept {
  constexpr std::string_view name = "timeout=";
  while (!value.empty()) {
    const std::size_t comma = std::min(value.find(','), value.size());
    const std::string_view one = trimmed(value.substr(0, comma));
    value.remove_prefix(std::min(comma + 1, value.size()));
    if (!same_word(one.substr(0, name.size()), name)) continue;
    const auto number = read_number(one.substr(name.size()));
    if (!number) return std::nullopt;
    return std::min(seconds(*number), longest_wait);
  }
  return std::nullopt;
}

}  // namespace raporo::http
