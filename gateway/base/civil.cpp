#include "gateway/base/civil.hpp"

#include <date/iso_week.h>
#include <date/tz.h>
#include <fmt/format.h>

#include <charconv>

namespace raporo {
namespace {

namespace iso = ::iso_week;

date::sys_days to_date(std::chrono::local_days day) {
  return date::sys_days(day.time_since_epoch());
}
std::chrono::local_days from_date(date::sys_days day) {
  return std::chrono::local_days(day.time_since_epoch());
}

const date::time_zone& zone_of(const void* zone) {
  return *static_cast<const date::time_zone*>(zone);
}

/// The digits of `text` at `from`, exactly `count` of them; nullopt when another character stands there.
std::optional<int> digits(std::string_view text, std::size_t from, std::size_t count) {
  if (from + count > text.size()) return std::nullopt;
  int value = 0;
  for (const char c : text.substr(from, count)) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

}  // namespace

iso_week iso_week::of(std::chrono::local_days day) {
  const iso::year_weeknum_weekday w{to_date(day)};
  return {static_cast<int>(w.year()), static_cast<int>(static_cast<unsigned>(w.weeknum()))};
}

result<iso_week> iso_week::parse(std::string_view label) {
  const auto year = digits(label, 0, 4);
  const auto number = digits(label, 6, 2);
  if (label.size() != 8 || label.substr(4, 2) != "-W" || !year || !number) return errc::malformed;
  const iso::year_weeknum_weekday w{iso::year{*year}, iso::weeknum{static_cast<unsigned>(*number)}, iso::mon};
  if (!w.ok()) return errc::malformed;
  return iso_week{*year, *number};
}

std::string iso_week::label() const {
  return fmt::format("{:04}-W{:02}", year, number);
}

std::chrono::local_days iso_week::monday() const {
  return from_date(date::sys_days(
      iso::year_weeknum_weekday{iso::year{year}, iso::weeknum{static_cast<unsigned>(number)}, iso::mon}));
}

iso_week iso_week::plus(int weeks) const {
  return of(monday() + std::chrono::days{7 * weeks});
}

result<time_zone> time_zone::find(std::string_view name) {
  try {
    return time_zone(std::string(name), date::locate_zone(std::string(name)));
  } catch (const std::runtime_error&) {  // the library's way to say that the name is unknown
    return errc::not_found;
  }
}

local_minutes time_zone::to_local(instant t) const {
  const auto local = zone_of(zone_).to_local(t);
  return local_minutes(std::chrono::floor<std::chrono::minutes>(local.time_since_epoch()));
}

std::chrono::local_days time_zone::today(instant t) const {
  return std::chrono::floor<std::chrono::days>(to_local(t));
}

instant time_zone::to_instant(local_minutes t) const {
  const auto utc = zone_of(zone_).to_sys(date::local_time<std::chrono::minutes>(t.time_since_epoch()),
                                         date::choose::earliest);
  return instant(utc.time_since_epoch());
}

result<std::chrono::local_days> parse_date(std::string_view text) {
  const auto y = digits(text, 0, 4);
  const auto m = digits(text, 5, 2);
  const auto d = digits(text, 8, 2);
  if (text.size() != 10 || text[4] != '-' || text[7] != '-' || !y || !m || !d) return errc::malformed;
  const std::chrono::year_month_day day{std::chrono::year{*y}, std::chrono::month{static_cast<unsigned>(*m)},
                                        std::chrono::day{static_cast<unsigned>(*d)}};
  if (!day.ok()) return errc::malformed;
  return std::chrono::local_days(day);
}

std::string format_date(std::chrono::local_days day) {
  const std::chrono::year_month_day d{day};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(d.year()), static_cast<unsigned>(d.month()),
                     static_cast<unsigned>(d.day()));
}

std::string format_day_and_month(std::chrono::local_days day) {
  const std::chrono::year_month_day d{day};
  return fmt::format("{:02}/{:02}", static_cast<unsigned>(d.day()), static_cast<unsigned>(d.month()));
}

result<std::chrono::minutes> parse_time_of_day(std::string_view text) {
  const auto h = digits(text, 0, 2);
  const auto m = digits(text, 3, 2);
  if (text.size() != 5 || text[2] != ':' || !h || !m || *h > 23 || *m > 59) return errc::malformed;
  return std::chrono::minutes{*h * 60 + *m};
}

std::string format_time_of_day(std::chrono::minutes t) {
  return fmt::format("{:02}:{:02}", t.count() / 60, t.count() % 60);
}

std::string format_local(local_minutes t) {
  const auto day = std::chrono::floor<std::chrono::days>(t);
  return format_date(day) + " " + format_time_of_day(t - day);
}

}  // namespace raporo
