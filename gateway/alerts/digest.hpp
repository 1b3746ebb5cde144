#pragma once

#include <optional>
#include <string>
#include <vector>

#include "gateway/alerts/figures.hpp"
#include "gateway/alerts/rules.hpp"

/// All that one text can say: the figures of a week under the names of a subject. Pure.
namespace raporo::alerts {

struct named_rate {
  std::string name;
  std::int64_t percent = 0;
};

/// A school, or in texts about a district a sector, that needs a call more than the others.
struct first_call {
  std::string name;
  std::optional<lowest_slice> worst;  ///< of a school that is low; nullopt when it is silent
};

struct digest {
  subject_kind about = subject_kind::school;
  std::string school;  ///< name; empty unless about a school
  std::string sector;  ///< name; empty when about a district
  std::string district;
  int week = 0;
  std::string service_code;
  std::string deadline;  ///< time of day of the first deadline
  alert_levels levels;

  bool reported = false;  ///< about a school
  bool closed = false;
  bool on_time = false;
  std::optional<named_rate> lowest_grade;

  unit_week totals;
  std::optional<std::int64_t> last_rate;
  std::optional<std::int64_t> change;

  std::int64_t sectors = 0;         ///< about a district: with a school day in the week
  std::vector<named_rate> low;      ///< schools, or sectors, lowest first
  std::vector<std::string> silent;  ///< schools, longest silent first; or sectors with how many of theirs
  std::optional<first_call> call;
  std::vector<const school_entry*> to_follow_up;  ///< about a sector: low and silent ones, as above
};

/// What stays the same for all digests of one occurrence.
struct digest_source {
  const two_weeks& weeks;
  const alert_levels& levels;
  std::string service_code;
  std::string deadline;
};

digest make_school_digest(const digest_source& source, const school_entry& school);
/// `unit` is of kind sector or district.
digest make_unit_digest(const digest_source& source, const storage::org_unit& unit);

/// A digest in which everything is as long as it can get.
digest longest_digest(subject_kind about, const rule_limits& limits, const alert_levels& levels);

}  // namespace raporo::alerts
