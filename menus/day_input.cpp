#include "menus/day_input.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>

#include "gateway/base/ascii.hpp"
#include "menus/answer_input.hpp"

namespace raporo::menus {

namespace {

using std::chrono::local_days;

/// Day, month and year as written, a year of 0 where none is.
struct written_day {
  unsigned day = 0;
  unsigned month = 0;
  int year = 0;

  std::optional<local_days> in(int of_year) const {
    const std::chrono::year_month_day date{std::chrono::year{of_year}, std::chrono::month{month},
                                           std::chrono::day{day}};
    return date.ok() ? std::optional(local_days{date}) : std::nullopt;
  }
};

int number_of(std::string_view digits) {
  int n = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), n);
  return n;
}

std::optional<written_day> read_written(std::string_view input) {
  constexpr std::string_view marks = "/.- ";
  std::array<std::string_view, 3> parts{};
  std::size_t count = 0;
  if (input.size() == 8 && all_digits(input)) {
    parts = {input.substr(0, 2), input.substr(2, 2), input.substr(4)};
    count = 3;
  } else {
    while (count < parts.size()) {
      const std::size_t end = input.find_first_of(marks);
      parts[count++] = input.substr(0, end);
      if (end == std::string_view::npos) break;
      input.remove_prefix(end + 1);
      if (count == parts.size()) return std::nullopt;
    }
  }
  if (count < 2) return std::nullopt;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t most = i == 2 ? 4 : 2;
    if (!all_digits(parts[i]) || parts[i].size() > most || (i == 2 && parts[i].size() != most))
      return std::nullopt;
  }
  return written_day{static_cast<unsigned>(number_of(parts[0])), static_cast<unsigned>(number_of(parts[1])),
                     count == 3 ? number_of(parts[2]) : 0};
}

int year_of(local_days day) {
  return static_cast<int>(std::chrono::year_month_day{day}.year());
}

}  // namespace

std::variant<std::string, phrase> read_day(std::string_view input, const day_range& allowed) {
  input = trim(input);
  if (const auto reason = refuse_outright(input)) return *reason;
  const auto written = read_written(input);
  if (!written) return phrase::not_a_day;
  std::optional<local_days> day = written->in(written->year);
  if (written->year == 0) {
    // 29 February comes every fourth year only, and not in 2100.
    constexpr int years_back = 8;
    for (int back = 0; back <= years_back; ++back) {
      day = written->in(year_of(allowed.last) - back);
      if (day && *day <= allowed.last) break;
    }
  }
  if (!day) return phrase::not_a_day;
  if (*day < allowed.first || *day > allowed.last) return phrase::day_out_of_range;
  return format_date(*day);
}

std::variant<std::string, phrase> read_week(std::string_view input, const day_range& allowed) {
  input = trim(input);
  if (const auto reason = refuse_outright(input)) return *reason;
  if (input.starts_with('W') || input.starts_with('w')) input.remove_prefix(1);
  const auto number = read_whole_number(input);
  if (!number || *number < 1 || *number > 53) return phrase::not_a_week;
  const iso_week last = iso_week::of(allowed.last);
  constexpr int years_back = 7;  // a week 53 comes every fifth or sixth year
  for (int year = last.year; year >= last.year - years_back; --year) {
    const auto week = iso_week::parse(fmt::format("{:04}-W{:02}", year, *number));
    if (!week || *week > last) continue;
    if (*week < iso_week::of(allowed.first)) return phrase::day_out_of_range;
    return week->label();
  }
  return phrase::day_out_of_range;
}

std::pair<std::string, std::string> shown_bounds(const day_range& allowed, bool weeks) {
  if (!weeks) return {shown_day(format_date(allowed.first)), shown_day(format_date(allowed.last))};
  const iso_week first = iso_week::of(allowed.first);
  const iso_week last = iso_week::of(allowed.last);
  const auto shown = [&](const iso_week& week) {
    return first.year == last.year ? std::to_string(week.number)
                                   : fmt::format("{}/{}", week.number, week.year);
  };
  return {shown(first), shown(last)};
}

std::string shown_day(std::string_view iso) {
  if (const auto week = iso_week::parse(iso)) return std::to_string(week->number);
  const auto day = parse_date(iso);
  if (!day) return std::string(iso);
  const std::chrono::year_month_day date{*day};
  return fmt::format("{:02}/{:02}/{}", unsigned{date.day()}, unsigned{date.month()}, int{date.year()});
}

}  // namespace raporo::menus
