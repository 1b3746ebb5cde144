#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "config/diagnostic.hpp"

/// The roster as the district keeps it: `units.csv`, `schools.csv`, `enrolment.csv`, `people.csv`.
namespace raporo::config {

struct unit_row {
  std::string id, kind, name, parent;
};
struct enrolment_row {
  std::string school, year, grade;
  std::optional<long long> boys, girls;
};
struct person_row {
  std::string name, phone, language, role, unit;
  std::string pin;       ///< initial PIN in plain digits, hashed on import; or
  std::string pin_hash;  ///< argon2id, encoded
};
struct roster_rows {
  std::vector<unit_row> units;  ///< country, province, district, sector, school
  std::vector<enrolment_row> enrolments;
  std::vector<person_row> people;  ///< one row per post; a person with two posts has two rows
};

/// Reads and checks the four files: column names, codes, telephone numbers, references between files, double
/// entries. Every bad row is a problem with file, row number and reason. With `keep_good_rows` the good ones
/// are returned even so; otherwise nothing is when there are errors.
std::optional<roster_rows> read_roster(const std::filesystem::path& folder, bool keep_good_rows,
                                       diagnostics& problems);

}  // namespace raporo::config
