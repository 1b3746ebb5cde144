#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "menus/facts.hpp"
#include "menus/graph.hpp"

namespace raporo::menus {

/// The question whose values follow a grade, or stand alone in a form that is not by grade.
std::size_t first_question(const form& f);

/// How an SMS for `f` may be written: `DROP P1 1 0 R1 BACK 0 1 / DROP 0 / DROP 0 BACK P1 0 1`, with numbers
/// that this school could report. `keyword` is one of the form's words; the marks are of the same language.
std::string write_example(const graph& g, const form& f, std::string_view keyword, const school_facts& school,
                          const facts& world);

/// The codes of a choice in their order, each behind `mark`: `R1-R3`, `R7`, `R22`.
std::vector<std::string> runs_of_codes(const question& q, std::string_view mark = {});

}  // namespace raporo::menus
