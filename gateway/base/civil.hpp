#pragma once

#include <chrono>
#include <compare>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/base/clock.hpp"
#include "gateway/base/errc.hpp"

namespace raporo {

/// A time of day on a wall in the country, without a zone.
using local_minutes = std::chrono::local_time<std::chrono::minutes>;

/// An ISO 8601 week: Monday to Sunday, in the year of its Thursday. 2026 has 53 weeks.
struct iso_week {
  int year = 0;
  int number = 0;

  /// The week that holds `day`.
  static iso_week of(std::chrono::local_days day);
  /// Reads `2026-W48`. errc::malformed for other shapes and for a week the year does not have.
  static result<iso_week> parse(std::string_view label);

  /// `2026-W48`: the period label used everywhere.
  std::string label() const;
  std::chrono::local_days monday() const;
  iso_week plus(int weeks) const;

  friend auto operator<=>(const iso_week&, const iso_week&) = default;
};

/// Rules of one IANA time zone, from the machine's tzdata. Cheap to copy; thread-safe.
class time_zone {
 public:
  /// errc::not_found when the machine does not know the name.
  static result<time_zone> find(std::string_view name);

  const std::string& name() const noexcept { return name_; }
  local_minutes to_local(instant t) const;
  std::chrono::local_days today(instant t) const;
  /// A time that a change of clocks skips is moved forward to the first that exists; of one that comes twice,
  /// the first.
  instant to_instant(local_minutes t) const;

 private:
  time_zone(std::string name, const void* zone) : name_(std::move(name)), zone_(zone) {}
  std::string name_;
  const void* zone_;  // date::time_zone, which lives as long as the process
};

/// Reads `2026-11-24`. errc::malformed.
result<std::chrono::local_days> parse_date(std::string_view text);
std::string format_date(std::chrono::local_days day);
/// `24/11`, as a person reads it.
std::string format_day_and_month(std::chrono::local_days day);
/// Reads `07:30`, 00:00 to 23:59. errc::malformed.
result<std::chrono::minutes> parse_time_of_day(std::string_view text);
std::string format_time_of_day(std::chrono::minutes t);
/// `2026-11-24 07:30`
std::string format_local(local_minutes t);

}  // namespace raporo
