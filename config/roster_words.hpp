#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The closed vocabularies and number formats of the roster files. Pure.
namespace raporo::config {

/// Kinds of org units, from the top down: a unit's parent is of the kind before its own.
inline constexpr std::array<std::string_view, 5> unit_levels = {"country", "province", "district", "sector",
                                                                "school"};
inline constexpr std::size_t school_level = 4;

/// The grades of Rwanda's schools, in order: pre-primary, primary, secondary, TVET levels, teacher training.
inline constexpr std::array<std::string_view, 21> grades = {"N1", "N2", "N3", "P1", "P2", "P3", "P4",
                                                            "P5", "P6", "S1", "S2", "S3", "S4", "S5",
                                                            "S6", "L3", "L4", "L5", "Y1", "Y2", "Y3"};

inline constexpr std::array<std::string_view, 3> languages = {"rw", "en", "fr"};

/// Posts, and the level of the unit that each is held at (index into unit_levels).
struct post_level {
  std::string_view role;
  std::size_t level;
};
inline constexpr std::array<post_level, 6> posts = {{{"head_teacher", school_level},
                                                     {"deputy", school_level},
                                                     {"mentor", school_level},
                                                     {"sector_inspector", 3},
                                                     {"district_officer", 2},
                                                     {"district_director", 2}}};

/// Pupils of one grade and sex at one school; the largest school known has over 11,000 in all.
inline constexpr long long largest_cell = 2'000;

/// Index into unit_levels.
std::optional<std::size_t> find_level(std::string_view kind) noexcept;
/// Index into grades: the order in which they are asked and shown.
std::optional<std::size_t> find_grade(std::string_view grade) noexcept;
const post_level* find_post(std::string_view role) noexcept;

bool is_language(std::string_view word) noexcept;
/// Six digits.
bool is_school_code(std::string_view text) noexcept;
/// Lower-case letters, digits, `-` and `_`, 1 to 40 of them.
bool is_unit_id(std::string_view text) noexcept;
/// `2026/27`: the second half is the year after the first.
bool is_school_year(std::string_view text) noexcept;
/// Four to six digits.
bool is_pin(std::string_view text) noexcept;
/// An encoded argon2id hash as libsodium writes it. One that would cost over 1 GiB or 20 passes is refused,
/// because every check of the PIN pays it.
bool is_pin_hash(std::string_view text) noexcept;
/// Digits only, 0 to largest_cell.
std::optional<long long> read_cell(std::string_view text) noexcept;

/// What may have been meant, as a hint.
std::string guess(std::string_view word, const std::vector<std::string_view>& known);

}  // namespace raporo::config
