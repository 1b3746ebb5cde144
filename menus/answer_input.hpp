#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "menus/phrases.hpp"

/// The grammar of what a person types. Nothing is coerced: an input is an answer or is refused with a reason.
namespace raporo::menus {

/// Larger than any limit, small enough to print; a longer row of digits reads as this.
inline constexpr std::int64_t longest_number = 999'999;

/// `count` whole numbers: digits only, no leading zero but `0` itself. Between two stands one space,
/// comma, dot, slash or hyphen, with spaces around it as the person likes.
std::variant<std::vector<std::int64_t>, phrase> read_numbers(std::string_view input, std::size_t count);

/// The number of an option.
std::variant<std::int64_t, phrase> read_choice(std::string_view input);

/// One whole number as above, nothing around it.
std::optional<std::int64_t> read_whole_number(std::string_view digits);

/// The least and the most whole number that an answer can be at a bound of a range, rounded into the range: 1
/// to 35 in `0.2..35.4`. Beyond all that can be typed a least of longest_number and a most of -1 admit
/// nothing.
std::int64_t least_answer(double bound) noexcept;
std::int64_t most_answer(double bound) noexcept;

/// The names of grades in a row (`1 3 5`, `P1,P3`), or `0` for none: the indexes into `grades`, each once. A
/// bare digit means the grade whose number it is, when only one grade offered has it.
std::variant<std::vector<std::size_t>, phrase> read_grades(std::string_view input,
                                                           const std::vector<std::string_view>& grades);

/// Reasons that hold for whatever is asked; `input` is trimmed.
std::optional<phrase> refuse_outright(std::string_view input);

std::string_view trim(std::string_view s) noexcept;

}  // namespace raporo::menus
