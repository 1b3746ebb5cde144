#include "menus/expression_node.hpp"
#include "menus/expression_operation.hpp"
#include "menus/expression_token.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace raporo::menus {

namespace {

constexpr std::size_t longest_expression = 500;
constexpr unsigned deepest_nesting = 16;

bool is_decimal_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_capital(char c) {
  return c >= 'A' && c <= 'Z';
}

// A subtree and where it stands in the text.
struct operand {
  expression_node node;
  std::size_t begin = 0;
  std::size_t end = 0;
};

// Recursive descent; what is called and written how, expression_operation.cpp knows. After the first problem
// every token is the end, so that all levels return by themselves.
class parser {
 public:
  parser(std::string_view text, const config::location& where, const vocabulary& known,
         config::diagnostics& problems)
      : text_(text), where_(where), known_(known), problems_(problems) {}

  std::unique_ptr<const expression_node> parse() {
    if (text_.size() > longest_expression) {
      fail("expression/too-long", 0, 1,
           fmt::format("an expression of more than {} letters", longest_expression));
      return nullptr;
    }
    advance();
    operand whole = parse_binary(1);
    if (next_.type != token::kind::end) fail_unexpected("the end");
    if (failed_) return nullptr;
    return std::make_unique<const expression_node>(std::move(whole.node));
  }

 private:
  // --- Problems ---

  void fail(std::string_view code, std::size_t begin, std::size_t end, std::string message,
            std::string hint = {}) {
    if (failed_) return;
    failed_ = true;
    problems_.error(std::string(code), place_of(begin, end), std::move(message), std::move(hint));
    next_ = token{};
    next_.begin = next_.end = text_.size();
  }

  config::location place_of(std::size_t begin, std::size_t end) const {
    config::location where = where_;
    where.column += static_cast<unsigned>(begin);
    where.length = static_cast<unsigned>(std::max<std::size_t>(1, end - begin));
    return where;
  }

  void fail_unexpected(std::string_view expected) {
    const std::string found = next_.type == token::kind::end
                                  ? "the end"
                                  : fmt::format("`{}`", text_.substr(next_.begin, next_.end - next_.begin));
    if (follows_digit(",")) return fail_decimal_comma();
    const bool times = next_.is_word("x") || next_.is_word("X");
    fail("expression/syntax", next_.begin, next_.end, fmt::format("expected {}, found {}", expected, found),
         times ? "to multiply, write `*`" : "");
  }

  /// Does `symbol` come next, right between two digits?
  bool follows_digit(std::string_view symbol) const {
    return next_.is(symbol) && next_.begin > 0 && is_decimal_digit(text_[next_.begin - 1]) &&
           next_.end < text_.size() && is_decimal_digit(text_[next_.end]);
  }

  void fail_decimal_comma() {
    const std::size_t begin = text_.find_last_not_of("0123456789", next_.begin - 1) + 1;
    const std::size_t end = std::min(text_.find_first_not_of("0123456789", next_.end), text_.size());
    const std::string_view whole = text_.substr(begin, next_.begin - begin);
    fail("expression/syntax", begin, end,
         fmt::format("`{}` is not a number", text_.substr(begin, end - begin)),
         fmt::format("write `{}.{}`, with a point", whole, text_.substr(next_.end, end - next_.end)));
  }

  bool require_type(const operand& o, value_type wanted, std::string_view who) {
    if (failed_ || o.node.type == wanted) return !failed_;
    fail("expression/wrong-type", o.begin, o.end,
         fmt::format("{} needs {}, found {}", who, describe(wanted), describe(o.node.type)),
         o.node.type == value_type::choice ? hint_for_choice(o)
         : o.node.type == value_type::text ? hint_for_text(o)
         : wanted == value_type::text && o.node.what == operation::number
             ? fmt::format("a text is written in quotes: `\"{}\"`", text_.substr(o.begin, o.end - o.begin))
             : std::string());
    return false;
  }

  static std::string hint_for_text(const operand& text) {
    if (text.node.what == operation::text) return "a number is written without quotes";
    if (text.node.what != operation::name) return {};
    return fmt::format("`{0}` is a text: it is shown, or compared as in `{0} == \"...\"`", text.node.word);
  }

  std::string hint_for_choice(const operand& choice) const {
    const std::vector<named_code> codes = codes_of(choice);
    if (codes.empty()) return {};
    return fmt::format("a choice is only compared, as in `{} == {}`", choice.node.word, codes.front().code);
  }

  // --- Tokens ---

  void advance() {
    if (failed_) return;
    next_ = read_token(text_, next_.end);
    if (next_.type == token::kind::bad) {
      fail("expression/syntax", next_.begin, next_.end, std::move(next_.problem), std::move(next_.hint));
    }
  }

  bool accept(std::string_view symbol) {
    if (!next_.is(symbol)) return false;
    advance();
    return true;
  }

  void expect(std::string_view symbol) {
    if (!accept(symbol)) fail_unexpected(fmt::format("`{}`", symbol));
  }

  // --- Grammar ---

  operand parse_binary(unsigned least_level) {
    operand left = parse_unary();
    for (const binary_operator* o = binary_operator_at(next_); o != nullptr && o->level >= least_level;
         o = binary_operator_at(next_)) {
      advance();
      operand right = parse_binary(o->level + 1);
      if (!check_operands(*o, left, right)) return left;
      left = combine(*o, std::move(left), std::move(right));
      const binary_operator* following = binary_operator_at(next_);
      if (o->level == comparison_level && following != nullptr && following->level == comparison_level) {
        fail("expression/syntax", next_.begin, next_.end, "comparisons cannot be chained",
             "write `a < b and b < c`");
      }
    }
    return left;
  }

  bool check_operands(const binary_operator& o, operand& left, operand& right) {
    const std::string who = fmt::format("`{}`", o.written);
    const bool connects = o.what == operation::both || o.what == operation::either;
    const bool equates = o.what == operation::equal || o.what == operation::not_equal;
    if (equates && left.node.type == value_type::choice) return check_code(left, right);
    if (equates && right.node.type == value_type::choice) return check_code(right, left);
    const value_type wanted = connects                                        ? value_type::flag
                              : equates && left.node.type == value_type::text ? value_type::text
                                                                              : value_type::number;
    return require_type(left, wanted, who) && require_type(right, wanted, who);
  }

  std::vector<named_code> codes_of(const operand& choice) const {
    const vocabulary::name* name = known_.find(choice.node.word);
    return name != nullptr && name->codes ? name->codes() : std::vector<named_code>();
  }

  /// A choice and what it is compared with, which has to be the code of one of its options.
  bool check_code(operand& choice, const operand& with) {
    if (failed_) return false;
    const std::vector<named_code> codes = codes_of(choice);
    if (with.node.what != operation::number) {
      fail("expression/unknown-option", with.begin, with.end,
           "a choice is compared with the code of an option, which is the same in every language",
           "compare with the code of an option: " +
               name_options(codes, with.node.what == operation::text ? with.node.word : std::string_view()));
      return false;
    }
    const double code = with.node.number;
    const auto has_code = [&](const named_code& c) { return static_cast<double>(c.code) == code; };
    if (std::ranges::none_of(codes, has_code)) {
      fail("expression/unknown-option", with.begin, with.end,
           fmt::format("no option of `{}` has the code {}", choice.node.word,
                       text_.substr(with.begin, with.end - with.begin)),
           "the options: " + name_options(codes, {}));
      return false;
    }
    choice.node.what = operation::code;
    choice.node.type = value_type::number;
    return true;
  }

  static operand combine(const binary_operator& o, operand left, operand right) {
    operand whole{{}, left.begin, right.end};
    whole.node.what = o.what;
    whole.node.type = o.level > comparison_level ? value_type::number : value_type::flag;
    whole.node.operands.push_back(std::move(left.node));
    whole.node.operands.push_back(std::move(right.node));
    return whole;
  }

  operand parse_unary() {
    const std::size_t begin = next_.begin;
    if (nesting_ == deepest_nesting) {
      fail("expression/too-deep", begin, next_.end,
           fmt::format("nested deeper than {} levels", deepest_nesting));
    }
    ++nesting_;
    operand inner;
    if (next_.is_word("not")) {
      advance();
      inner = apply(operation::opposite, value_type::flag, "`not`", begin, parse_binary(comparison_level));
    } else if (accept("-")) {
      inner = apply(operation::negate, value_type::number, "`-`", begin, parse_unary());
    } else {
      inner = parse_primary();
    }
    --nesting_;
    return inner;
  }

  operand apply(operation what, value_type type, std::string_view who, std::size_t begin, operand inner) {
    require_type(inner, type, who);
    operand whole{{}, begin, inner.end};
    whole.node.what = what;
    whole.node.type = type;
    whole.node.operands.push_back(std::move(inner.node));
    return whole;
  }

  operand parse_primary() {
    const token first = next_;
    operand found{{}, first.begin, first.end};
    if (accept("(")) {
      found = parse_binary(1);
      found.begin = first.begin;
      found.end = next_.end;
      expect(")");
    } else if (first.type == token::kind::number) {
      std::from_chars(first.letters.data(), first.letters.data() + first.letters.size(), found.node.number);
      advance();
    } else if (first.type == token::kind::text) {
      found.node.what = operation::text;
      found.node.type = value_type::text;
      found.node.word = std::string(first.letters);
      advance();
    } else if (first.type == token::kind::word && binary_operator_at(first) == nullptr) {
      advance();
      found = next_.is("(") ? parse_call(first) : parse_name(first);
    } else {
      fail_unexpected("a number, a name or `(`");
    }
    return found;
  }

  operand parse_name(const token& word) {
    operand found{{}, word.begin, word.end};
    const vocabulary::name* name = known_.find(word.letters);
    if (name == nullptr) {
      fail_unknown_name(word);
      return found;
    }
    if (!name->never_known.empty())
      problems_.error("expression/not-here", place_of(word.begin, word.end),
                      fmt::format("`{}` is not known here", name->word), name->never_known);
    found.node.what = operation::name;
    found.node.type = name->type;
    found.node.word = name->word;
    while (next_.is("[")) {
      if (!name->sliceable) {
        fail("expression/not-sliceable", next_.begin, next_.end,
             fmt::format("`{}` has no parts", name->word));
        break;
      }
      advance();
      const std::string_view part = next_.letters;
      take_slice(found.node.part, *name);
      found.end = next_.end;
      if (next_.is(","))
        fail("expression/syntax", next_.begin, next_.end, "only one part stands in a pair of brackets",
             fmt::format("write `{}[{}][{}]`", name->word, part, read_token(text_, next_.end).letters));
      expect("]");
    }
    return found;
  }

  void take_slice(slice& part, const vocabulary::name& of) {
    const std::string_view word = next_.type == token::kind::word ? next_.letters : std::string_view();
    const bool is_sex = word == "boys" || word == "girls";
    const bool is_grade = word.size() >= 2 && is_capital(word.front()) &&
                          std::all_of(word.begin() + 1, word.end(), is_decimal_digit);
    const bool is_part = std::ranges::find(of.parts, word) != of.parts.end();
    if (!is_sex && !is_grade && !is_part) {
      std::vector<std::string_view> known{"boys", "girls"};
      known.insert(known.end(), of.parts.begin(), of.parts.end());
      const std::string_view guess = config::closest(word, known);
      fail("expression/unknown-part", next_.begin, next_.end,
           fmt::format("expected a grade or `{}`", fmt::join(known, "` or `")),
           guess.empty() ? "write a grade as P1" : fmt::format("did you mean `{}`?", guess));
    } else if (is_part ? !part.part.empty() : is_sex ? part.by != sex::none : !part.grade.empty()) {
      fail("expression/unknown-part", next_.begin, next_.end,
           of.parts.empty()
               ? "one grade and one sex at most"
               : fmt::format("one grade, one sex and one of `{}` at most", fmt::join(of.parts, "`, `")));
    } else if (is_part) {
      part.part = std::string(word);
    } else if (is_sex) {
      part.by = word == "boys" ? sex::boys : sex::girls;
    } else {
      part.grade = std::string(word);
    }
    advance();
  }

  void fail_unknown_name(const token& word) {
    const std::vector<std::string_view> words = known_.words();
    const std::string_view guess = config::closest(word.letters, words);
    fail("expression/unknown-name", word.begin, word.end, fmt::format("unknown name `{}`", word.letters),
         guess.empty() ? fmt::format("known here: {}", fmt::join(words, ", "))
                       : fmt::format("did you mean `{}`?", guess));
  }

  operand parse_call(const token& word) {
    const function* called = find_function(word.letters);
    if (called == nullptr) fail_unknown_function(word);
    const bool counts = called != nullptr && called->what == operation::count;
    if (counts && (counting_ || !known_.counts_grades))
      fail("expression/no-count", word.begin, word.end,
           counting_ ? "a count within another one" : "`count` has no place here",
           counting_ ? "" : "it counts grades, in a condition under the `check:` of a form");
    advance();  // the parenthesis
    counting_ = counting_ || counts;
    operand whole{{}, word.begin, word.end};
    std::vector<operand> arguments;
    if (!next_.is(")")) {
      do arguments.push_back(parse_binary(1));
      while (accept(","));
    }
    whole.end = next_.end;
    expect(")");
    if (counts) counting_ = false;
    if (called != nullptr) finish_call(whole, *called, arguments);
    return whole;
  }

  void fail_unknown_function(const token& word) {
    const std::vector<std::string_view> names = function_names();
    const std::string_view guess = config::closest(word.letters, names);
    fail("expression/unknown-function", word.begin, word.end,
         fmt::format("unknown function `{}`", word.letters),
         guess.empty() ? fmt::format("known: {}", fmt::join(names, ", "))
                       : fmt::format("did you mean `{}`?", guess));
  }

  void finish_call(operand& whole, const function& called, std::vector<operand>& arguments) {
    const bool fits = called.any_number ? !arguments.empty() : arguments.size() == called.takes.size();
    if (!fits)
      fail("expression/wrong-arguments", whole.begin, whole.end, "the wrong number of values",
           fmt::format("write `{}`", called.written));
    whole.node.what = called.what;
    whole.node.type = called.gives;
    for (std::size_t i = 0; i < arguments.size() && !failed_; ++i) {
      require_type(arguments[i], called.takes[called.any_number ? 0 : i],
                   fmt::format("`{}`", called.written));
      whole.node.operands.push_back(std::move(arguments[i].node));
    }
  }

  std::string_view text_;
  const config::location& where_;
  const vocabulary& known_;
  config::diagnostics& problems_;
  token next_;
  unsigned nesting_ = 0;
  bool counting_ = false;  // within a `count`
  bool failed_ = false;
};

}  // namespace

expression expression::parse(std::string_view text, const config::location& where, const vocabulary& known,
                             config::diagnostics& problems) {
  return expression(parser(text, where, known, problems).parse());
}

}  // namespace raporo::menus
