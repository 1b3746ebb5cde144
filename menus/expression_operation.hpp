#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "menus/expression_node.hpp"
#include "menus/expression_token.hpp"

/// What the expression language can be written with: operators, functions, codes of options. Only
/// expression_parser.cpp reads them.
namespace raporo::menus {

struct binary_operator {
  std::string_view written;
  operation what;
  unsigned level;  ///< binds tighter when higher
};
inline constexpr unsigned comparison_level = 3;

/// nullptr when `t` is none.
const binary_operator* binary_operator_at(const token& t);

struct function {
  std::string_view name;
  operation what;
  value_type gives;
  std::span<const value_type> takes;
  bool any_number;           ///< of the first type, one at least
  std::string_view written;  ///< `percent(a, b)`
};

/// nullptr when there is none of this name.
const function* find_function(std::string_view name);
std::vector<std::string_view> function_names();

/// `a number`
std::string_view describe(value_type type);

/// `7 is `Other``: the option that `meant` names in some language, else the first ones.
std::string name_options(const std::vector<named_code>& codes, std::string_view meant);

}  // namespace raporo::menus
