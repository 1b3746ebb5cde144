#include "menus/expression.hpp"

#include "menus/expression_node.hpp"

#include <algorithm>
#include <cassert>
#include <charconv>
#include <cmath>

namespace raporo::menus {

namespace {

// No count of pupils comes near; a double still tells whole numbers of this size apart.
constexpr double largest_number = 1e15;

value evaluate_node(const expression_node& node, const environment& values);
std::optional<double> number_of(const expression_node& node, const environment& values);
std::optional<bool> flag_of(const expression_node& node, const environment& values);

std::optional<double> checked(double n) {
  // Infinite, not a number, or senseless.
  return std::abs(n) <= largest_number ? std::optional(n) : std::nullopt;
}

template <class T>
std::optional<T> as(const value& v) {
  const T* held = std::get_if<T>(&v);
  return held != nullptr ? std::optional(*held) : std::nullopt;
}

template <class T>
value to_value(const std::optional<T>& known) {
  return known ? value(*known) : value();
}

std::optional<double> arithmetic(const expression_node& node, const environment& values) {
  const std::optional<double> a = number_of(node.operands[0], values);
  if (!a) return std::nullopt;
  const std::optional<double> b = number_of(node.operands[1], values);
  if (!b) return std::nullopt;
  switch (node.what) {
    case operation::add:
      return checked(*a + *b);
    case operation::subtract:
      return checked(*a - *b);
    case operation::multiply:
      return checked(*a * *b);
    case operation::percent:
      return *b == 0 ? std::nullopt : checked(std::round(100 * *a / *b));
    default:
      return *b == 0 ? std::nullopt : checked(*a / *b);
  }
}

std::optional<double> sum(const expression_node& node, const environment& values) {
  double total = 0;
  for (const expression_node& operand : node.operands) {
    const std::optional<double> n = number_of(operand, values);
    if (!n) return std::nullopt;
    total += *n;
  }
  return checked(total);
}

std::optional<bool> compared(operation how, double a, double b) {
  switch (how) {
    case operation::equal:
      return a == b;
    case operation::not_equal:
      return a != b;
    case operation::less:
      return a < b;
    case operation::at_most:
      return a <= b;
    case operation::more:
      return a > b;
    default:
      return a >= b;
  }
}

std::optional<bool> comparison(const expression_node& node, const environment& values) {
  if (node.operands[0].type == value_type::number) {
    const std::optional<double> a = number_of(node.operands[0], values);
    if (!a) return std::nullopt;
    const std::optional<double> b = number_of(node.operands[1], values);
    return b ? compared(node.what, *a, *b) : std::nullopt;
  }
  const value a = evaluate_node(node.operands[0], values);
  const value b = evaluate_node(node.operands[1], values);
  // Typed alike when read; an environment that breaks its promise compares as null.
  if (a.index() != b.index() || std::holds_alternative<std::monostate>(a)) return std::nullopt;
  return (a == b) == (node.what == operation::equal);
}

// `and` is false when one side is, `or` true when one side is, even if the other side is not known.
std::optional<bool> connective(const expression_node& node, const environment& values) {
  const bool decisive = node.what == operation::either;
  const std::optional<bool> a = flag_of(node.operands[0], values);
  if (a == decisive) return decisive;
  const std::optional<bool> b = flag_of(node.operands[1], values);
  if (b == decisive) return decisive;
  if (!a || !b) return std::nullopt;
  return !decisive;
}

void append_joined(const std::vector<std::string>& names, std::size_t count, std::string& out) {
  for (std::size_t i = 0; i < count; ++i) {
    if (i > 0) out += ", ";
    out += names[i];
  }
}

/// A list and how many of its names are to be shown.
struct shown_names {
  std::vector<std::string> all;
  std::size_t count = 0;
};

std::optional<shown_names> names_of(const expression_node& node, const environment& values) {
  value names = evaluate_node(node.operands[0], values);
  const std::optional<double> most = number_of(node.operands[1], values);
  auto* all = std::get_if<std::vector<std::string>>(&names);
  if (all == nullptr || !most) return std::nullopt;
  const std::size_t count = *most < 1 ? 0 : std::min(all->size(), static_cast<std::size_t>(*most));
  return shown_names{std::move(*all), count};
}

value shortened_list(const expression_node& node, const environment& values) {
  const auto names = names_of(node, values);
  if (!names) return std::monostate{};
  if (names->all.empty()) return std::string("-");
  std::string text;
  append_joined(names->all, names->count, text);
  return text;
}

std::optional<double> left_out(const expression_node& node, const environment& values) {
  const auto names = names_of(node, values);
  if (!names || names->count == names->all.size()) return std::nullopt;
  return static_cast<double>(names->all.size() - names->count);
}

/// Requires: a node that is typed as a number.
std::optional<double> number_of(const expression_node& node, const environment& values) {
  switch (node.what) {
    case operation::number:
      return node.number;
    case operation::negate: {
      const std::optional<double> n = number_of(node.operands[0], values);
      return n ? std::optional(-*n) : std::nullopt;
    }
    case operation::add:
    case operation::subtract:
    case operation::multiply:
    case operation::divide:
    case operation::percent:
      return arithmetic(node, values);
    case operation::sum:
      return sum(node, values);
    case operation::count:
      return values.count_grades(
          [&](const environment& of_grade) { return flag_of(node.operands[0], of_grade).value_or(false); });
    case operation::left_out:
      return left_out(node, values);
    case operation::code:
      return values.code_of(node.word, node.part);
    default:
      return as<double>(values.lookup(node.word, node.part));
  }
}

/// Requires: a node that is typed as a flag.
std::optional<bool> flag_of(const expression_node& node, const environment& values) {
  switch (node.what) {
    case operation::equal:
    case operation::not_equal:
    case operation::less:
    case operation::at_most:
    case operation::more:
    case operation::at_least:
      return comparison(node, values);
    case operation::both:
    case operation::either:
      return connective(node, values);
    case operation::opposite: {
      const std::optional<bool> flag = flag_of(node.operands[0], values);
      return flag ? std::optional(!*flag) : std::nullopt;
    }
    default:
      return as<bool>(values.lookup(node.word, node.part));
  }
}

value evaluate_node(const expression_node& node, const environment& values) {
  switch (node.what) {
    case operation::name:
      return values.lookup(node.word, node.part);
    case operation::text:
      return node.word;
    case operation::list:
      return shortened_list(node, values);
    default:
      break;
  }
  return node.type == value_type::flag ? to_value(flag_of(node, values)) : to_value(number_of(node, values));
}

bool node_reads(const expression_node& node, const name_test& wanted) {
  if ((node.what == operation::name || node.what == operation::code) && wanted(node.word)) return true;
  return std::ranges::any_of(node.operands, [&](const expression_node& o) { return node_reads(o, wanted); });
}

bool node_names_a_grade(const expression_node& node) {
  return !node.part.grade.empty() || std::ranges::any_of(node.operands, node_names_a_grade);
}

std::string number_text(double n) {
  if (!(std::abs(n) <= largest_number)) return "-";
  const double tenths = std::round(n * 10) / 10;
  char buffer[32];
  const bool whole = tenths == std::trunc(tenths);
  const auto end =
      whole ? std::to_chars(std::begin(buffer), std::end(buffer), static_cast<long long>(tenths))
            : std::to_chars(std::begin(buffer), std::end(buffer), tenths, std::chars_format::fixed, 1);
  return {std::begin(buffer), end.ptr};
}

}  // namespace

const vocabulary::name* vocabulary::find(std::string_view word) const noexcept {
  const auto found =
      std::find_if(names.begin(), names.end(), [word](const name& n) { return n.word == word; });
  return found != names.end() ? &*found : nullptr;
}

std::vector<std::string_view> vocabulary::words() const {
  std::vector<std::string_view> all;
  for (const name& n : names)
    if (n.never_known.empty()) all.emplace_back(n.word);
  return all;
}

expression::expression() = default;
expression::expression(std::unique_ptr<const expression_node> root) : root_(std::move(root)) {}
expression::expression(expression&&) noexcept = default;
expression& expression::operator=(expression&&) noexcept = default;
expression::~expression() = default;

value_type expression::type() const noexcept {
  assert(!empty());
  return root_->type;
}

value expression::evaluate(const environment& values) const {
  if (empty()) return std::monostate{};
  return evaluate_node(*root_, values);
}

bool expression::holds(const environment& values) const {
  return !empty() && flag_of(*root_, values).value_or(false);
}

bool expression::reads(const name_test& wanted) const {
  return !empty() && node_reads(*root_, wanted);
}

bool expression::names_a_grade() const {
  return !empty() && node_names_a_grade(*root_);
}

std::string to_text(const value& v) {
  if (const auto* n = std::get_if<double>(&v)) return number_text(*n);
  if (const auto* flag = std::get_if<bool>(&v)) return *flag ? "true" : "false";
  if (const auto* text = std::get_if<std::string>(&v)) return *text;
  const auto* names = std::get_if<std::vector<std::string>>(&v);
  if (names == nullptr || names->empty()) return "-";
  std::string joined;
  append_joined(*names, names->size(), joined);
  return joined;
}

}  // namespace raporo::menus
