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
  if (b.least > 0 || b.most < 0)
    return of_corners({a.least / b.least, a.least / b.most, a.most / b.least, a.most / b.most}, whole);
  if (!b.whole) return {-largest, largest, whole};
  const double most = std::max(std::abs(a.least), std::abs(a.most));
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
      const number_range r = quotient(hundredfold, b, true);
      return number_range{std::round(r.least), std::round(r.most), true};
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
    case operation::count:
      return number_range{0, values.most_grades().value_or(largest), true};
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

bool node_may_be_unknown(const expression_node& node, const environment& values) {
  switch (node.what) {
    case operation::number:
    case operation::text:
      return false;
    case operation::name:
      return values.may_be_unknown(node.word, node.part);
    case operation::left_out:
      return true;
    case operation::count:
      return false;  // a grade of which the condition is not known does not count
    default:
      break;
  }
  if (node.what == operation::divide || node.what == operation::percent) {
    const auto divisor = range_of(node.operands[1], values);
    if (!divisor || (divisor->least <= 0 && divisor->most >= 0)) return true;
  }
  if (node.type == value_type::number) {
    const auto r = range_of(node, values);
    if (!r || r->least <= -largest || r->most >= largest) return true;
  }
  return std::ranges::any_of(node.operands,
                             [&](const expression_node& o) { return node_may_be_unknown(o, values); });
}

outcomes opposite_of(const outcomes& o) {
  return {o.no, o.yes, o.unknown};
}

/// Is `a` less than `b`, or with `or_equal` at most `b`?
outcomes ordered(const number_range& a, const number_range& b, bool or_equal, bool unknown) {
  if (or_equal) return {a.least <= b.most, a.most > b.least, unknown};
  return {a.least < b.most, a.most >= b.least, unknown};
}

outcomes equal_numbers(const number_range& a, const number_range& b, bool unknown) {
  const bool meet = a.least <= b.most && b.least <= a.most;
  const bool fixed = a.least == a.most && b.least == b.most;
  return {meet, !(meet && fixed), unknown};
}

outcomes possible_comparison(const expression_node& node, const environment& values) {
  const expression_node& left = node.operands[0];
  const expression_node& right = node.operands[1];
  const bool unknown = node_may_be_unknown(left, values) || node_may_be_unknown(right, values);
  outcomes equal{true, true, unknown};
  if (left.type != value_type::number) {
    if (left.what == operation::text && right.what == operation::text)
      equal = {left.word == right.word, left.word != right.word, false};
    return node.what == operation::equal ? equal : opposite_of(equal);
  }
  const auto a = range_of(left, values);
  const auto b = range_of(right, values);
  if (!a || !b) return {};
  switch (node.what) {
    case operation::equal:
      return equal_numbers(*a, *b, unknown);
    case operation::not_equal:
      return opposite_of(equal_numbers(*a, *b, unknown));
    case operation::less:
      return ordered(*a, *b, false, unknown);
    case operation::at_most:
      return ordered(*a, *b, true, unknown);
    case operation::more:
      return ordered(*b, *a, false, unknown);
    default:
      return ordered(*b, *a, true, unknown);
  }
}

outcomes possible_of(const expression_node& node, const environment& values) {
  switch (node.what) {
    case operation::equal:
    case operation::not_equal:
    case operation::less:
    case operation::at_most:
    case operation::more:
    case operation::at_least:
      return possible_comparison(node, values);
    case operation::opposite:
      return opposite_of(possible_of(node.operands[0], values));
    case operation::both:
    case operation::either: {
      const outcomes a = possible_of(node.operands[0], values);
      const outcomes b = possible_of(node.operands[1], values);
      if (node.what == operation::both)
        return {a.yes && b.yes, a.no || b.no,
                (a.unknown && (b.unknown || b.yes)) || (b.unknown && (a.unknown || a.yes))};
      return {a.yes || b.yes, a.no && b.no,
              (a.unknown && (b.unknown || b.no)) || (b.unknown && (a.unknown || a.no))};
    }
    default:
      return {};
  }
}

}  // namespace

bool expression::may_be_unknown(const environment& values) const {
  return empty() || node_may_be_unknown(*root_, values);
}

outcomes expression::possible(const environment& values) const {
  if (empty() || type() != value_type::flag) return {};
  return possible_of(*root_, values);
}

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
