#pragma once

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string_view>

#include "storage/roster.hpp"

namespace raporo::storage {

/// As stored, in the order of `unit_kind`.
inline constexpr std::array<std::string_view, 5> unit_kind_words{"country", "province", "district", "sector",
                                                                 "school"};

inline std::string_view word_of(unit_kind k) noexcept {
  return unit_kind_words[static_cast<std::size_t>(k)];
}

inline unit_kind unit_kind_of(std::string_view word) {
  const auto* found = std::find(unit_kind_words.begin(), unit_kind_words.end(), word);
  if (found == unit_kind_words.end())
    throw std::logic_error("the schema lets an unknown kind of unit through");
  return static_cast<unit_kind>(found - unit_kind_words.begin());
}

}  // namespace raporo::storage
