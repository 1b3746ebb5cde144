#pragma once

#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/diagnostic.hpp"

/// The roster as the district keeps it: `units.csv`, `schools.csv`, `enrolment.csv`, `people.csv`. Their
/// columns are described in config/README.md.
namespace raporo::config {

struct unit_row {
  std::string id, kind, name, parent;
};
struct enrolment_row {
  std::string school, year, grade;
  std::optional<long long> boys, girls;
  std::string counted;  ///< the week they were counted in, `2026-W37`; empty: not said
};
struct person_row {
  std::string name;
  std::string phone;     ///< E.164
  std::string language;  ///< empty: asked at the first dial
  std::string role, unit;
  std::string pin;        ///< initial PIN in plain digits, hashed on import; or
  std::string pin_hash;   ///< argon2id, encoded
  std::string channel{};  ///< through which they are written to first; empty: as everybody
};
struct roster_rows {
  std::vector<unit_row> units;  ///< country, province, district, sector, school: parents before children
  std::vector<enrolment_row> enrolments;
  std::vector<person_row> people;  ///< one row per post; a person with two posts has two rows
};

inline constexpr std::array<std::string_view, 4> roster_file_names{"units.csv", "schools.csv",
                                                                   "enrolment.csv", "people.csv"};

/// Reads and checks the four files of `folder`: column names, codes, telephone numbers, references between
/// files, double entries. Every bad row is a problem with file, row number and reason. Without
/// `keep_good_rows` nothing is returned when there is one; with it the good rows are, and a row that refers
/// to a bad one counts as bad. Nothing is returned in any case when a file is missing or its columns are
/// wrong. `channels`: the names that people.csv may say, of those that take SMS; nullopt: not known, and each
/// passes.
std::optional<roster_rows> read_roster(
    const std::filesystem::path& folder, bool keep_good_rows, diagnostics& problems,
    const std::optional<std::vector<std::string>>& channels = std::nullopt);

/// Writes the four files into `folder`, as read_roster() reads them; plain PINs are left out. Throws
/// std::filesystem::filesystem_error when the disk refuses.
void write_roster(const std::filesystem::path& folder, const roster_rows& rows);

}  // namespace raporo::config
