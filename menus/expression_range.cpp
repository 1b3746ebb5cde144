#include <algorithm>
#include <cmath>
#include <limits>

#include "menus/expression.hpp"
#include "menus/expression_node.hpp"

/// What an expression can come to, whatever its names are worth: interval arithmetic over its tree. The two
/// sides of an operation are taken as independent, so that a range may be wider than the truth, never
/// narrower.
namespace raporo::menus {

namespace {

// Beyond this evaluation gives null (expression.cpp).
constexpr double largest = 1e15;
constexpr number_range anything{-largest, largest, false};

number_range of_corners(std::initializer_list<double> corners, bool whole) {
  const auto [least, most] = std::minmax(corners);
  return {std::max(least, -largest), std::min(most, largest), whole};
}

std::optional<number_range> range_of(const expression_node& node, const environment& values);

/// A division by less than one has no bound, and one by zero gives null: the divisor is at least one when it
/// is whole.
number_range quotient(const number_range& a, const number_range& b, bool whole) {
  const bool away_from_zero = b.least > 0 || b.most < 0;
  if (!b.whole && !away_from_zero) return {-largest, largest, whole};
  const double nearest = away_from_zero ? std::min(std::abs(b.least), std::abs(b.most)) : 1;
  const double most = std::max(std::abs(a.least), std::abs(a.most)) / nearest;
  const bool never_negative = (a.least >= 0 && b.least >= 0) || (a.most <= 0 && b.most <= 0);
  return of_corners({never_negative ? 0 : -most, most}, whole);
}

std::optional<number_range> range_of_arithmetic(const expression_node& node, const environment& values) {
  const auto left = range_of(node.operands[0], values);
  const auto right = range_of(node.operands[1], values);
  if (!left || !right) return std::nullopt;
  const number_range& a = *left;
  const number_range& b = *right;
  const bool whole = a.whole && b.whole;
  switch (node.what) {
    case operation::add:
      return of_corners({a.least + b.least, a.most + b.most}, whole);
    case operation::subtract:
      return of_corners({a.least - b.most, a.most - b.least}, whole);
    case operation::multiply:
      return of_corners({a.least * b.least, a.least * b.most, a.most * b.least, a.most * b.most}, whole);
    case operation::percent: {
      const number_range hundredfold{100 * a.least, 100 * a.most, a.whole};
      number_range r = quotient(hundredfold, b, true);
      return number_range{std::floor(r.least), std::ceil(r.most), true};
    }
    default:
      return quotient(a, b, false);
  }
}

std::optional<number_range> range_of(const expression_node& node, const environment& values) {
  switch (node.what) {
    case operation::number:
      return number_range{node.number, node.number, node.number == std::trunc(node.number)};
    case operation::name:
      return values.range(node.word, node.part);
    case operation::negate: {
      const auto r = range_of(node.operands[0], values);
      return r ? std::optional(number_range{-r->most, -r->least, r->whole}) : std::nullopt;
    }
    case operation::sum: {
      number_range total{0, 0, true};
      for (const expression_node& operand : node.operands) {
        const auto r = range_of(operand, values);
        if (!r) return std::nullopt;
        total = of_corners({total.least + r->least, total.most + r->most}, total.whole && r->whole);
      }
      return total;
    }
    case operation::add:
    case operation::subtract:
    case operation::multiply:
    case operation::divide:
    case operation::percent:
      return range_of_arithmetic(node, values);
    default:
      return anything;
  }
}

}  // namespace

std::optional<number_range> expression::range(const environment& values) const {
  if (empty() || type() != value_type::number) return std::nullopt;
  return range_of(*root_, values);
}

std::string text_of_longest(const number_range& r) {
  const auto digits = [&](double end) {
    return to_text(r.whole ? end : end < 0 ? std::floor(end) : std::ceil(end)) + (r.whole ? "" : ".9");
  };
  std::string least = digits(r.least);
  std::string most = digits(r.most);
  return least.size() > most.size() ? least : most;
}

}  // namespace raporo::menus
