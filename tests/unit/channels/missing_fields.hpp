#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <string_view>

#include "tests/support/adapter_rows.hpp"

namespace raporo::test {

/// A query or form without the pairs of one name.
inline std::string without(std::string_view encoded, std::string_view name) {
  std::string rest;
  while (!encoded.empty()) {
    const std::string_view pair = encoded.substr(0, encoded.find('&'));
    encoded.remove_prefix(std::min(pair.size() + 1, encoded.size()));
    if (pair.substr(0, pair.find('=')) != name) rest.append(rest.empty() ? "" : "&").append(pair);
  }
  return rest;
}

/// What comes of a request without one of its fields, for each field in turn.
using without_field = std::map<std::string_view, std::string_view>;

inline void check_missing(const channels::adapter& a, channels::callback_kind what,
                          http::request (*make)(std::string_view), std::string_view whole,
                          const without_field& expected) {
  for (const auto& [name, outcome] : expected) {
    CAPTURE(name);
    const std::string rest = without(whole, name);
    CHECK(rest.size() < whole.size());
    CHECK(decode(a, what, make(rest)) == outcome);
  }
}

}  // namespace raporo::test
