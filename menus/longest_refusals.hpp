#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "menus/view.hpp"

/// For the proof: the lines above a screen that is shown again.
namespace raporo::menus {

/// Every reason for which `p` can be shown again, or notice above it, at its longest. `of_form` are the words
/// of its form, `v` its view.
std::vector<std::string> longest_refusals(const graph& g, const place& p, const view& v,
                                          const values& of_form, std::string_view longest_grade);

/// Septets that lists keep free for the line of a refusal, by language.
std::vector<std::size_t> reserve_for_refusals(const graph& g);

}  // namespace raporo::menus
