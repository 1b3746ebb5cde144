#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "menus/graph.hpp"

/// What a school reported in the weeks before: what `last.present`, `usual.present` and `same_as_last` look
/// at. Missing is never zero: a week without a report tells nothing.
namespace raporo::menus {

/// Weeks that the median is taken of.
inline constexpr int usual_weeks = 4;

namespace earlier {

inline constexpr std::string_view last = "last.";
inline constexpr std::string_view usual = "usual.";
inline constexpr std::string_view same_as_last = "same_as_last";

/// Does a name need reports of earlier weeks?
bool is_needed_for(std::string_view name) noexcept;

/// The answers to `f` that count `weeks` before the period, which is a week. nullptr when there are none, or
/// when a newer report says something else: that the school was closed.
const std::vector<answer>* answers_before(const std::vector<earlier_report>& reports, std::string_view school,
                                          const form_info& f, std::string_view period, int weeks);

/// The middle one, or the mean of the two in the middle, as a whole number: pupils are counted. Requires: not
/// empty.
double median(std::vector<double> figures);

}  // namespace earlier

}  // namespace raporo::menus
