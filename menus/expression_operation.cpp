#include "menus/expression_operation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace raporo::menus {

namespace {

constexpr binary_operator binary_operators[] = {
    {"or", operation::either, 1},
    {"and", operation::both, 2},
    {"==", operation::equal, comparison_level},
    {"!=", operation::not_equal, comparison_level},
    {"<", operation::less, comparison_level},
    {"<=", operation::at_most, comparison_level},
    {">", operation::more, comparison_level},
    {">=", operation::at_least, comparison_level},
    {"+", operation::add, 4},
    {"-", operation::subtract, 4},
    {"*", operation::multiply, 5},
    {"/", operation::divide, 5},
};

constexpr std::array two_numbers{value_type::number, value_type::number};
constexpr std::array a_list_and_a_number{value_type::list, value_type::number};
constexpr std::array a_number{value_type::number};
constexpr std::array a_condition{value_type::flag};
constexpr std::array functions{
    function{"percent", operation::percent, value_type::number, two_numbers, false, "percent(a, b)"},
    function{"sum", operation::sum, value_type::number, a_number, true, "sum(a, b, ...)"},
    function{"count", operation::count, value_type::number, a_condition, false, "count(condition)"},
    function{"list", operation::list, value_type::text, a_list_and_a_number, false, "list(names, n)"},
    function{"more", operation::left_out, value_type::number, a_list_and_a_number, false, "more(names, n)"},
};

}  // namespace

const binary_operator* binary_operator_at(const token& t) {
  if (t.type != token::kind::symbol && t.type != token::kind::word) return nullptr;
  const auto* found = std::find_if(std::begin(binary_operators), std::end(binary_operators),
                                   [&](const binary_operator& o) { return o.written == t.letters; });
  return found != std::end(binary_operators) ? found : nullptr;
}

const function* find_function(std::string_view name) {
  const auto* found = std::ranges::find(functions, name, &function::name);
  return found != functions.end() ? found : nullptr;
}

std::vector<std::string_view> function_names() {
  std::vector<std::string_view> names;
  for (const function& f : functions) names.push_back(f.name);
  return names;
}

std::string_view describe(value_type type) {
  switch (type) {
    case value_type::number:
      return "a number";
    case value_type::flag:
      return "a condition";
    case value_type::text:
      return "a text";
    case value_type::list:
      return "a list";
    case value_type::choice:
      return "a choice";
  }
  return {};
}

std::string name_options(const std::vector<named_code>& codes, std::string_view meant) {
  constexpr std::size_t most_named = 5;
  std::vector<std::string_view> words;
  for (const named_code& c : codes) words.insert(words.end(), c.words.begin(), c.words.end());
  const std::string_view guess = meant.empty() ? meant : config::closest(meant, words);
  std::string named;
  for (std::size_t i = 0; i < codes.size(); ++i) {
    const named_code& c = codes[i];
    if (!guess.empty() && std::ranges::find(c.words, guess) != c.words.end())
      return fmt::format("{} is `{}`", c.code, guess);
    if (i == most_named) named += ", ...";
    if (i >= most_named || c.words.empty()) continue;
    named += fmt::format("{}{} is `{}`", named.empty() ? "" : ", ", c.code, c.words.front());
  }
  return named;
}

}  // namespace raporo::menus
