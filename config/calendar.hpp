#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "config/diagnostic.hpp"
#include "gateway/base/civil.hpp"

/// `calendar.yaml`: school years, terms, holidays, closures, deadlines. Pure once read.
namespace raporo::config {

struct date_range {
  std::chrono::local_days first;
  std::chrono::local_days last;  ///< inclusive
  bool holds(std::chrono::local_days d) const noexcept { return first <= d && d <= last; }
};

struct term {
  std::string year;  ///< `2026/27`
  int number = 1;
  date_range days;
  std::string label() const;  ///< `2026/27-T1`
};

struct closure {
  date_range days;
  std::string unit;  ///< id of the org unit; empty: the whole country
  std::string reason;
  location where;  ///< of the unit's name, for check_units()
};

/// A point in the reporting week: a day after its Monday, and a time. Days beyond 6 are in the next week.
struct week_moment {
  int day = 0;
  std::chrono::minutes at{};
  local_minutes in(const iso_week& week) const;
};

/// The weeks of a school year, as labels: what is reported in them is about its pupils.
struct year_weeks {
  std::string first;  ///< `2026-W37`; empty: not known
  std::string until;  ///< the first week of the next school year; empty: not known
};

class calendar {
 public:
  std::vector<term> terms;        ///< in order of time, none overlapping
  std::vector<closure> closures;  ///< national holidays among them
  std::vector<date_range> quiet;  ///< no routine messages on these days (7-13 April)
  week_moment first_deadline{4, std::chrono::hours{17}};
  week_moment second_deadline{8, std::chrono::hours{12}};

  /// The term that a day is in; nullptr in holidays.
  const term* term_on(std::chrono::local_days day) const noexcept;
  /// The term of the day, or the newest before it: reports about a term may come in the holidays after it.
  const term* term_at_or_before(std::chrono::local_days day) const noexcept;
  /// nullptr when it is the first. Requires: `t` is one of `terms`.
  const term* term_before(const term& t) const noexcept;
  /// From the first day of its first term to the last of its last. Requires: some term is of this year.
  date_range days_of(std::string_view year) const noexcept;
  /// Of a year that is not in the calendar nothing is known.
  year_weeks weeks_of(std::string_view year) const;
  /// Days of the week, Monday to Friday, on which a unit (given with its ancestors) has school.
  int open_days(const iso_week& week, const std::vector<std::string>& unit_and_ancestors) const;
  bool is_quiet(std::chrono::local_days day) const noexcept;
};

/// Reads `<folder>/calendar.yaml`: terms in order and apart, ranges that do not run backwards.
calendar read_calendar(const std::filesystem::path& folder, diagnostics& problems);

/// What a person has to do about the calendar, as one sentence: from four weeks before its last day on. Empty
/// while there is time.
std::string what_runs_out(const calendar& c, std::chrono::local_days today);

/// Reports each closure of a unit that the roster does not have: `known` says of an id whether it does.
void check_units(const calendar& c, const std::function<bool(std::string_view)>& known,
                 diagnostics& problems);

}  // namespace raporo::config
