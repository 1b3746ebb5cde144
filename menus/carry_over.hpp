#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "menus/form_flow.hpp"

namespace raporo::menus {

/// Fits answers that were given to an older version of a form to this one: each keeps its place by the name
/// of its field. Drops from `d`, the draft of `open`, what has no place any more: no such field, asked by sex
/// or grade otherwise than now, no such option, out of its range. Gives the names of these fields, each once,
/// so that the person can be told. What was asked of a grade that the school has no more goes, too, and is
/// not told.
std::vector<std::string> carry_over(form_flow& open, draft& d);

/// How the form names these fields to people, each name once. Those that it has no more go by the names that
/// they had in `before`; where that is not at hand (nullptr) or has no such field, as they are.
std::vector<std::string> names_of(const form_flow& open, const std::vector<std::string>& fields,
                                  const graph* before, std::string_view language);
/// How the form was called in `before`; the same holds.
std::string name_of_gone(std::string_view form_id, const graph* before, const environment& values,
                         std::string_view language);

/// `names`, as much of them as a screen has space for: `meals, cooks ...`.
std::string list_of_lost(const std::vector<std::string>& names);

/// Septets of list_of_lost at most.
inline constexpr std::size_t longest_list_of_lost = 40;

}  // namespace raporo::menus
