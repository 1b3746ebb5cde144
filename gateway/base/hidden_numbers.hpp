#pragma once

#include <cstddef>
#include <string>

#include "gateway/base/ascii.hpp"

namespace raporo {

/// A text that others made, for people and logs: seven digits and more in a row may be of a telephone number,
/// so that the last three of them are left.
inline std::string with_hidden_numbers(std::string text) {
  constexpr std::size_t shortest_number = 7;
  constexpr std::size_t shown = 3;
  for (std::size_t at = 0; at < text.size(); ++at) {
    std::size_t end = at;
    while (end < text.size() && is_digit(text[end])) ++end;
    if (end - at >= shortest_number) text.replace(at, end - at - shown, end - at - shown, '*');
    at = end;
  }
  return text;
}

}  // namespace raporo
