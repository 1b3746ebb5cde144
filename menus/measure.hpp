#pragma once

#include <string>
#include <vector>

#include "menus/graph.hpp"

namespace raporo::menus {

/// What stands for letters that nobody knows.
inline constexpr char longest_letter = 'W';

struct measured_screen {
  std::string screen;
  std::size_t language = 0;
  std::size_t septets = 0;
  std::string text;
  const config::location* where = nullptr;  ///< of the text that the screen mainly shows
  std::size_t pages = 1;                    ///< of its list; several are filled up to the limit
};

/// Every screen in every language at its longest, which no screen exceeds whose values `extremes` allow: with
/// the longest reason for refusing an input, the practice mark, and on its fullest page. One screen may have
/// several rows.
std::vector<measured_screen> measure(const graph& g, const worst_case& extremes);

/// The SMS that confirm a report, in every language, each with the longest that it can have replaced.
std::vector<measured_screen> measure_receipts(const graph& g, const worst_case& extremes);

/// The SMS that say why a report by SMS is not taken, of each form that has a word for SMS, in every
/// language: a row for each reason.
std::vector<measured_screen> measure_sms_refusals(const graph& g, const worst_case& extremes);

}  // namespace raporo::menus
