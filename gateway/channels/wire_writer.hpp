#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/wire.hpp"

/// Puts values into the templates of a wire, each escaped as its place needs it.
namespace raporo::channels {

using named_values = std::vector<std::pair<std::string_view, std::string_view>>;

/// What is put in.
struct filling {
  named_values values;
  bool second = false;             ///< which of the two items of each choice
  std::vector<named_values> each;  ///< of every recipient; below `each` they count before `values`
  std::string_view missing;        ///< what names this value is left out
};

/// As it stands: for plain text.
std::string fill_text(const config::wire_value& value, const filling& with);
/// A JSON document.
std::string fill_json(const std::vector<config::wire_value::member>& members, const filling& with);
/// `application/x-www-form-urlencoded`.
std::string fill_form(const std::vector<config::wire_value::member>& members, const filling& with);
/// Every header is one line, whatever was put into it: control characters become blanks.
std::vector<std::pair<std::string, std::string>> fill_headers(
    const std::vector<config::wire_value::member>& members, const filling& with);

}  // namespace raporo::channels
