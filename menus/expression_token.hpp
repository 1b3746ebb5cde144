#pragma once

#include <cstddef>
#include <string>
#include <string_view>

/// The words of the expression language; only expression_parser.cpp reads them.
namespace raporo::menus {

struct token {
  enum class kind { end, number, word, text, symbol, bad };
  kind type = kind::end;
  std::string_view letters;  ///< of a text: without its quotes
  std::size_t begin = 0;
  std::size_t end = 0;
  std::string problem;  ///< of a bad one: what is wrong
  std::string hint;     ///< and what to do; may be empty

  bool is(std::string_view symbol) const { return type == kind::symbol && letters == symbol; }
  bool is_word(std::string_view word) const { return type == kind::word && letters == word; }
};

/// The first token at or behind byte `from` of `text`. Requires: from <= text.size().
token read_token(std::string_view text, std::size_t from);

}  // namespace raporo::menus
