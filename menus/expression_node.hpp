#pragma once

#include <string>
#include <vector>

#include "menus/expression.hpp"

/// The tree behind `expression`: made by expression_parser.cpp, evaluated by expression.cpp, seen by nobody
/// else.
namespace raporo::menus {

enum class operation {
  number,
  text,
  name,
  code,  ///< of the option that a name of a choice stands for
  negate,
  add,
  subtract,
  multiply,
  divide,
  equal,
  not_equal,
  less,
  at_most,
  more,
  at_least,
  both,
  either,
  opposite,
  percent,
  sum,
  count,  ///< of grades
  list,
  left_out,
};

struct expression_node {
  operation what = operation::number;
  value_type type = value_type::number;
  double number = 0;
  std::string word;  ///< a name, or the letters of a text
  slice part;        ///< of a name
  std::vector<expression_node> operands;
};

}  // namespace raporo::menus
