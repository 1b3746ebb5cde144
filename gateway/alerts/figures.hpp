#pragma once

#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "config/calendar.hpp"
#include "gateway/alerts/indicators.hpp"
#include "gateway/base/civil.hpp"
#include "gateway/roster/directory.hpp"
#include "storage/reports.hpp"

/// What one week's reports say, for schools and for the units above them. Pure; thread-safe.
///
/// A school that did not report is in no numerator and no denominator; one that reported "closed" has
/// reported and is in none either; neither is a cell of which presence or enrolment is not known.
namespace raporo::alerts {

/// A figure for everybody and for each sex. `both` may hold more than the two together, when something was
/// not reported by sex.
template <class T>
struct by_sex {
  T both{};
  T boys{};
  T girls{};

  friend bool operator==(const by_sex&, const by_sex&) = default;
};

/// The sum of what was reported in a field; one that nobody reported is not there.
using count_by_field = std::map<std::string, std::int64_t, std::less<>>;

struct grade_attendance {
  std::string grade;
  by_sex<ratio> present;  ///< present of enrolled
};

struct school_week {
  const school_entry* school = nullptr;
  bool open = false;                     ///< the calendar has a school day in this week
  bool reachable = false;                ///< somebody who may report has a telephone number
  bool reported = false;                 ///< attendance or "closed"
  bool closed = false;                   ///< the newer of the two says "closed"
  bool on_time = false;                  ///< first received by the first deadline
  std::vector<grade_attendance> grades;  ///< as the school has them
  by_sex<ratio> attendance;
  by_sex<count> dropped;  ///< confirmed drop-outs
  by_sex<count> returned;
  count_by_field totals;

  /// Whom we may expect a report from. A school that reported was reachable, whatever the roster says now.
  bool expected() const noexcept { return open && (reachable || reported); }
  bool silent() const noexcept { return expected() && !reported; }
};

/// The same for a sector or a district: sums over its schools.
struct unit_week {
  std::int64_t open = 0;  ///< schools that the calendar has a school day for
  std::int64_t expected = 0;
  std::int64_t reported = 0;
  std::int64_t on_time = 0;
  std::int64_t closed = 0;
  std::int64_t silent = 0;
  std::int64_t without_phone = 0;  ///< open and out of reach
  by_sex<ratio> attendance;
  by_sex<count> dropped;
  by_sex<count> returned;
  count_by_field totals;
};

/// The words of the menus that the figures are made of.
struct reported_words {
  std::string attendance_form = "attendance";
  std::string present = "present";
  std::string dropped = "dropout";
  std::string returned = "returned";
  std::vector<std::string> closing_forms = {"closed"};  ///< those with menus::form_info::closes
  std::vector<std::string> counts;                      ///< numbers of weekly forms, for `total.meals`
};

/// One week of every school of a roster snapshot, which it keeps alive.
class week_figures {
 public:
  /// `reports`: those of the week, in any order, newest revisions; of unknown schools and other weeks they
  /// are ignored, and so are all of a school without a school day in that week. `changes`: of the enrolment,
  /// of any weeks, in order of school.
  week_figures(std::shared_ptr<const directory> roster, const config::calendar& calendar,
               const time_zone& zone, const iso_week& week, std::span<const storage::report> reports,
               std::span<const enrolment_change> changes, const reported_words& words);

  const iso_week& week() const noexcept { return week_; }
  const directory& roster() const noexcept { return *roster_; }
  /// Requires: `school` is an entry of this roster.
  const school_week& of(const school_entry& school) const;
  unit_week sum(std::span<const school_entry* const> schools) const;

 private:
  std::shared_ptr<const directory> roster_;
  iso_week week_;
  std::vector<school_week> schools_;  // in the order of roster_->schools()
};

/// A week and the one before it, which the change is reckoned from.
struct two_weeks {
  week_figures now;
  week_figures before;
};

/// The slice of a school with the lowest attendance; the first of equals, in order of grade, boys first.
struct lowest_slice {
  std::string grade;
  sex by = sex::none;
  ratio present;
};
/// nullopt when nothing was reported.
std::optional<lowest_slice> lowest_grade(const school_week& w);
std::optional<lowest_slice> lowest_cell(const school_week& w);

/// Points between the printed, whole percentages: who compares two messages finds the same difference.
std::optional<std::int64_t> change_in_points(const ratio& before, const ratio& now) noexcept;

}  // namespace raporo::alerts
