#pragma once

#include <optional>
#include <string>
#include <vector>

#include "menus/graph.hpp"

/// Answers tried out one after the other, where what the proof knows of all answers together says too little:
/// a range that reads another field may have no number for some of its answers.
namespace raporo::menus {

/// Answers after which a question has no number in its range.
struct empty_range {
  std::string when;  ///< `cook` is 9: of the names that the range reads
  double least = 0;
  double most = 0;
  bool asked = false;  ///< for sure; else its condition reads what is not known here
};

/// The first such answers to the questions before the one at `index`, of a bounded number that are tried: the
/// ends of each range and some between, at a school with one grade of 40 boys and 40 girls that reports for
/// the first time. nullopt when there are none, or when the range reads no other field.
std::optional<empty_range> find_empty_range(const form& f, std::size_t index);

}  // namespace raporo::menus
