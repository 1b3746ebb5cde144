#pragma once

#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "gateway/base/clock.hpp"
#include "gateway/base/phone_number.hpp"
#include "storage/sql.hpp"

/// Who and what: org units, enrolment, persons and their roles.
namespace raporo::storage {

enum class unit_kind { country, province, district, sector, school };

struct org_unit {
  std::string id;  ///< six-digit school code, sector and district codes, or a name-like key
  unit_kind kind = unit_kind::school;
  std::string name;
  std::string parent;  ///< empty for the country
};

struct enrolment {
  std::string school;
  std::string year;   ///< school year, `2026/27`
  std::string grade;  ///< `P1`
  std::optional<std::int64_t> boys;
  std::optional<std::int64_t> girls;
  std::string counted;  ///< week in which they were counted, `2026-W48`; empty: before every report
};

/// A post that a person holds: `head_teacher`, `deputy`, `mentor` at a school; `sector_inspector` at a
/// sector; `district_officer`, `district_director` at a district.
struct assignment {
  std::string role;
  std::string unit;
};

struct person {
  std::string id;
  std::string name;
  std::string phone;     ///< E.164
  std::string language;  ///< `rw`, `en`, `fr`; empty: the default
  std::string channel;   ///< name of the one they are written to through first; empty: the route alone says
  std::string pin_hash;  ///< argon2id, encoded; empty: no PIN yet
  int pin_failures = 0;
  instant locked_until{};
  std::optional<instant> opted_out_at;
  std::vector<assignment> assignments;
};

/// Everything above, read in one go and kept in memory by the gateway. `revision` changes with every import.
struct roster {
  std::int64_t revision = 0;
  std::vector<org_unit> units;
  std::vector<enrolment> enrolments;  ///< ordered by school and, within it, by the order of the grades
  std::vector<person> persons;
};

roster load_roster(sql::connection& c);
std::int64_t roster_revision(sql::connection& c);

/// Replaces units, enrolment and posts by `wanted` and adds or
/// updates persons by telephone number; a person who is no longer listed keeps the record and loses the
/// posts. Language, PIN, lock and opt-out of known persons stay; an empty language or PIN is filled from the
/// list, and with `reset_pins` a listed PIN takes the place of the known one and lifts a lock. Counts what
/// changed. When anything did, increments the revision and records an audit event. Requires: checked rows
/// (known parents, units and telephone numbers once each).
struct import_summary {
  int units = 0;
  int enrolments = 0;
  int persons_added = 0;
  int persons_changed = 0;
  int persons_without_post = 0;  ///< lost their posts

  friend bool operator==(const import_summary&, const import_summary&) = default;
};
import_summary import_roster(sql::connection& c, const roster& wanted, bool reset_pins, instant now);

std::optional<person> find_person(sql::connection& c, const phone_number& phone);

struct pin_policy {
  int tries = 3;
  std::chrono::minutes lock{15};
};
struct pin_state {
  int failures = 0;
  instant locked_until{};
};
/// Counts a wrong PIN; at `policy.tries` the person is locked and the count begins again.
pin_state record_pin_failure(sql::connection& c, const std::string& person_id, const pin_policy& policy,
                             instant now);
void clear_pin_failures(sql::connection& c, const std::string& person_id);
/// Lifts a lock too.
void set_pin(sql::connection& c, const std::string& person_id, const std::string& pin_hash);
void set_language(sql::connection& c, const std::string& person_id, const std::string& language);
void set_opted_out(sql::connection& c, const std::string& person_id, std::optional<instant> when);
/// The aggregator says that the person wants no messages: marks and audits it, unless the mark is there or
/// nobody has the id. `how` it came to be known.
void opt_out_by_aggregator(sql::connection& c, const std::string& person_id, const std::string& how,
                           instant now);
/// Nobody on the roster has this number: whoever is put on it with this number later wants no messages.
/// Audited, under the masked number; `how` it came to be known.
void opt_out_number(sql::connection& c, const phone_number& phone, const std::string& how, instant now);
void opt_in_number(sql::connection& c, const phone_number& phone, const std::string& how, instant now);

}  // namespace raporo::storage
