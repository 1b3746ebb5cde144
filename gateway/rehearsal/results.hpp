#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "gateway/rehearsal/coverage.hpp"
#include "gateway/rehearsal/play.hpp"

namespace raporo::rehearsal {

/// Writes for a person what became of a failed story, as problems are told, and then the frames.
void print_failure(const story& s, const failure& f, std::ostream& out);

/// The three figures, and by name what no story came by.
void print_coverage(const coverage& met, std::ostream& out);

}  // namespace raporo::rehearsal
