#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "gateway/base/clock.hpp"
#include "gateway/base/report.hpp"
#include "storage/report_numbers.hpp"
#include "storage/sql.hpp"

/// Reports: one per school, form and period; sending again makes a revision, and every older one stays.
namespace raporo::storage {

struct submission {
  report_key key;
  std::string person;  ///< id
  std::string channel;
  std::string menu_version;
  std::vector<answer> answers;
  std::vector<std::string> flags;               ///< soft checks answered "it is right"; a line each
  std::vector<std::string> receipt_candidates;  ///< at least one; the first not yet used is the reference
  instant received{};
  bool late = false;  ///< after the first deadline
};

struct saved_report {
  std::string receipt;
  int revision = 1;
  bool late = false;  ///< of revision 1
};
/// Each revision has a receipt of its own. When all candidates are used, it is the last of them with a number
/// behind it. Requires: no two answers for one cell.
saved_report save_report(sql::connection& c, const submission& s);

struct report {
  report_key key;
  std::string receipt;
  int revision = 1;
  std::string person;  ///< id
  std::string person_name;
  std::string channel;
  instant received{};        ///< of this revision
  instant first_received{};  ///< of revision 1: what timeliness judges
  bool late = false;         ///< of revision 1
  std::vector<std::string> flags;
  std::vector<answer> answers;
};

/// The newest revision for the newest period of a school's form.
std::optional<report> newest_report(sql::connection& c, const std::string& school, const std::string& form);
std::optional<report> find_report(sql::connection& c, const report_key& key);
/// What a report is known by.
struct counting_report {
  report_key key;
  std::string receipt;
  instant received{};  ///< of its newest revision
};
/// Of several forms' reports for one school and period the one received last.
std::optional<counting_report> find_counting(sql::connection& c, const std::string& school,
                                             const std::string& period,
                                             const std::vector<std::string>& forms);
/// The same, whole.
std::optional<report> report_that_counts(sql::connection& c, const std::string& school,
                                         const std::string& period, const std::vector<std::string>& forms);

/// Newest revisions of every school for one period: what the digests are made of. Of a day `2026-11-25`: for
/// all moments of it.
std::vector<report> reports_of_period(sql::connection& c, const std::string& period);

/// The newest revision of one report for a period, without who sent it and how. Valid while it is looked at.
struct period_numbers {
  std::string_view school;  ///< id
  std::string_view form;
  instant received{};
  bool late = false;  ///< of revision 1
  number_reader numbers;
};
/// Gives those of every school, in order of school and form: a country's week in one pass over its reports.
void read_numbers(sql::connection& c, const std::string& period,
                  const std::function<void(const period_numbers&)>& take);

/// Newest revisions of the schools where a person holds a post, of `forms` and of the periods from `first` to
/// `last`, in the order they were received. Requires: both are weeks, whose labels sort by time.
std::vector<earlier_report> reports_of_weeks(sql::connection& c, const std::string& person,
                                             const std::vector<std::string>& forms, const std::string& first,
                                             const std::string& last);

/// Newest revisions that were received at this time or later, in the order they were.
std::vector<report> reports_since(sql::connection& c, instant received);

/// Who left (the fields `dropout`) or came back (`returned`) since the pupils of a school were counted, in
/// order of school; of all schools, or of those where a person holds a post.
std::vector<enrolment_change> enrolment_changes(sql::connection& c);
std::vector<enrolment_change> enrolment_changes(sql::connection& c, const std::string& person);

/// How many of a sector's schools have reported any of `forms` for the period, and of how many: those where
/// somebody holds a post, since nobody else can report.
struct sector_progress {
  std::int64_t reported = 0;
  std::int64_t schools = 0;
};
sector_progress count_sector(sql::connection& c, const std::string& school, const std::string& period,
                             const std::vector<std::string>& forms);

}  // namespace raporo::storage
