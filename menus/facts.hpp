#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "gateway/base/clock.hpp"
#include "gateway/base/report.hpp"

/// What the engine is told about the world. It never asks: the caller fills these from storage and
/// configuration.
namespace raporo::menus {

/// Pupils of one grade at one school as they were counted; menus/enrolment.hpp says how many there are in a
/// week. nullopt means that the figure is not known.
struct grade_enrolment {
  std::string grade;
  std::optional<std::int64_t> boys;
  std::optional<std::int64_t> girls;
  /// Week in which they were counted, `2026-W48`, and not before their school year: who left earlier is not
  /// among them.
  std::string counted;
  std::string until;  ///< first week that is not of their school year any more; empty: not known
};

struct school_facts {
  std::string id;                       ///< six-digit code
  std::string name;                     ///< `EP Karambo`
  std::string sector;                   ///< name of its sector
  std::vector<grade_enrolment> grades;  ///< the grades this school has, in order
};

struct person_facts {
  std::string id;
  std::string name;
  std::string language;            ///< remembered choice; empty: the menu's default
  std::vector<std::string> roles;  ///< role words of the menu language: `school_leader`, `mentor`, ...
  std::vector<const school_facts*> schools;  ///< where the person may report; the snapshot outlives the step
  std::vector<enrolment_change> changes;     ///< of these schools
  std::vector<earlier_report> earlier;       ///< of these schools, in the order they were received
};

/// May a report for a period be made now? What a form's `open` says comes to what the calendar says.
enum class period_state : std::uint8_t {
  open,
  no_school,  ///< holidays: nothing is expected
  not_yet,    ///< the form's window opens later
  too_late,   ///< the second deadline has passed, or the form's window is over
};

struct period_facts {
  std::string label;  ///< `2026-W48`, `2026/27-T1`, `2026/27`
  std::string name;   ///< as read by a person: `48`, `1`, `2026/27`
  period_state state = period_state::open;
  std::chrono::local_days first_day{};  ///< of school, in a term or a year
  std::chrono::local_days last_day{};
};

struct calendar_facts {
  period_facts week;
  period_facts previous_week;
  period_facts term;
  period_facts year;
  period_facts moment;  ///< `2026-11-25T10:15:30.123`, called `25/11`: of forms that are reported at any time
  period_facts previous_term{};  ///< without a label: the calendar has none
  period_facts previous_year{};
};

/// The newest revision of a report, as `last report` shows it and `correct it` starts from.
struct stored_report {
  report_key key;
  std::string period_name;
  std::string receipt;
  int revision = 1;
  std::string reporter;  ///< name of who sent it
  std::string date;      ///< local day and month, `25/11`
  std::vector<answer> answers;
  std::vector<std::string> flags;  ///< soft checks that the reporter answered with "it is right"
};

/// The largest values that any screen may have to show, and how much the tightest network shows; lint proves
/// the limits with them.
struct worst_case {
  std::size_t school_name_letters = 28;
  std::size_t sector_name_letters = 12;
  std::size_t person_name_letters = 30;
  std::vector<std::string> grades = {"P1", "P2", "P3", "P4", "P5", "P6"};  ///< the most that one school has
  std::vector<std::string> all_grades;  ///< of all schools together; empty: not known
  /// Every grade that some school has: whatever fits with all of them fits with those of one.
  const std::vector<std::string>& any_grades() const noexcept {
    return all_grades.empty() ? grades : all_grades;
  }
  std::vector<std::string> all_roles;    ///< that somebody can have; empty: not known
  std::int64_t largest_cell = 2'000;     ///< pupils of one grade and sex
  std::int64_t largest_school = 15'000;  ///< pupils of one school
  std::int64_t schools_in_sector = 99;
  std::size_t schools_of_person = 3;
  std::size_t help_contact_letters = 30;
  std::size_t service_code_letters = 8;
  std::vector<period_facts> terms;  ///< of the calendar, in their order; empty: not known
  std::vector<period_facts> years;  ///< likewise
  unsigned screen_septets = 160;    ///< of one screen, with its keys; the networks' limits differ
  /// The roster's, with the pupils that were counted; nullptr: not known.
  std::shared_ptr<const std::vector<school_facts>> schools;
};

struct graph;     // the compiled screens; menus/graph.hpp
struct question;  // of them
/// The most that one cell of each question can be, as far as the proof has reckoned it.
using largest_answers = std::unordered_map<const question*, std::int64_t>;

struct facts {
  const person_facts* person = nullptr;  ///< nullptr: the telephone number is not registered
  calendar_facts calendar;
  std::chrono::local_days today{};
  std::string service_code;  ///< `*800#`
  std::string help_contact;  ///< whom to call: a number or a name and a number
  std::string pin_secret;    ///< of the installation: what a half-set PIN is hashed with; never shown
  instant now{};
  /// Of the menus on which the call before this one ended: what they called what is gone now. nullptr: they
  /// are not at hand.
  const graph* before = nullptr;
  const worst_case* longest = nullptr;  ///< for the proof: every text at the longest that these allow
  largest_answers* reckoned = nullptr;  ///< beside `longest`
};

}  // namespace raporo::menus
