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

value checked(double n) {
  if (std::abs(n) <= largest_number) return n;
  return std::monostate{};  // infinite, not a number, or senseless
}

value evaluate_node(const expression_node& node, const environment& values);

std::optional<double> number_of(const expression_node& node, const environment& values) {
  const value v = evaluate_node(node, values);
  const double* n = std::get_if<double>(&v);
  return n != nullptr ? std::optional(*n) : std::nullopt;
}

std::optional<bool> flag_of(const expression_node& node, const environment& values) {
  const value v = evaluate_node(node, values);
  const bool* flag = std::get_if<bool>(&v);
  return flag != nullptr ? std::optional(*flag) : std::nullopt;
}

value arithmetic(const expression_node& node, const environment& values) {
  const std::optional<double> a = number_of(node.operands[0], values);
  const std::optional<double> b = number_of(node.operands[1], values);
  if (!a || !b) return std::monostate{};
  switch (node.what) {
    case operation::add:
      return checked(*a + *b);
    case operation::subtract:
      return checked(*a - *b);
    case operation::multiply:
      return checked(*a * *b);
    case operation::percent:
      return *b == 0 ? value() : checked(std::round(100 * *a / *b));
    default:
      return *b == 0 ? value() : checked(*a / *b);
  }
}

value comparison(const expression_node& node, const environment& values) {
  const value a = evaluate_node(node.operands[0], values);
  const value b = evaluate_node(node.operands[1], values);
  // Typed alike when read; an environment that breaks its promise compares as null.
  if (a.index() != b.index() || std::holds_alternative<std::monostate>(a)) return std::monostate{};
  switch (node.what) {
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

// `and` is false when one side is, `or` true when one side is, even if the other side is not known.
value connective(const expression_node& node, const environment& values) {
  const bool decisive = node.what == operation::either;
  const std::optional<bool> a = flag_of(node.operands[0], values);
  if (a == decisive) return decisive;
  const std::optional<bool> b = flag_of(node.operands[1], values);
  if (b == decisive) return decisive;
  if (!a || !b) return std::monostate{};
  return !decisive;
}

value sum(const expression_node& node, const environment& values) {
  double total = 0;
  for (const expression_node& operand : node.operands) {
    const std::optional<double> n = number_of(operand, values);
    if (!n) return std::monostate{};
    total += *n;
  }
  return checked(total);
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

value left_out(const expression_node& node, const environment& values) {
  const auto names = names_of(node, values);
  if (!names || names->count == names->all.size()) return std::monostate{};
  return static_cast<double>(names->all.size() - names->count);
}

value evaluate_node(const expression_node& node, const environment& values) {
  switch (node.what) {
    case operation::number:
      return node.number;
    case operation::text:
      return node.word;
    case operation::name:
      return values.lookup(node.word, node.part);
    case operation::negate: {
      const std::optional<double> n = number_of(node.operands[0], values);
      return n ? value(-*n) : value();
    }
    case operation::add:
    case operation::subtract:
    case operation::multiply:
    case operation::divide:
    case operation::percent:
      return arithmetic(node, values);
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
      return flag ? value(!*flag) : value();
    }
    case operation::sum:
      return sum(node, values);
    case operation::list:
      return shortened_list(node, values);
    case operation::left_out:
      return left_out(node, values);
  }
  return std::monostate{};
}

bool node_reads(const expression_node& node, const name_test& wanted) {
  if (node.what == operation::name && wanted(node.word)) return true;
  return std::ranges::any_of(node.operands, [&](const expression_node& o) { return node_reads(o, wanted); });
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
