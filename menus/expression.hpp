#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "config/diagnostic.hpp"
#include "gateway/base/report.hpp"

/// The closed expression language of menus and alerts. Typed when read, no calls into anything, cost bounded
/// by its own length. Loosest first:
///   or, and, not                     of conditions
///   == != < <= > >=                  of numbers; == and != of texts too; not chained
///   choice == 7   7 != choice        whether the option with this code was chosen; a choice has no other use
///   here
///   + - * /                          of numbers
///   12  0.5  "text"  name  last.name  name[P1]  name[girls]  name[morning]  name[P1][girls]  ( )
///   percent(a, b)                    100 * a / b as a whole number
///   sum(a, b, ...)
///   count(condition)                 in the checks of a form: of how many grades it is known to hold
///   list(names, n)                   a text: the first n names
///   more(names, n)                   how many a list of n leaves out; null when none
namespace raporo::menus {

/// Null: not reported, or not known. Any arithmetic or comparison with it is null, and so is a division by
/// zero and whatever exceeds 10^15; a null condition does not hold. `and` with a false side is false and `or`
/// with a true side is true, whatever the other side is.
using value = std::variant<std::monostate, double, bool, std::string, std::vector<std::string>>;
/// A choice is shown as the words of its option and compared by the option's code, which all languages share.
enum class value_type { number, flag, text, list, choice };

/// What a choice can be.
struct named_code {
  std::int64_t code = 0;
  std::vector<std::string> words;  ///< in each language
};

/// The part of a school that a name is asked for: everything, one grade, one sex, one value of a declared
/// dimension, or one cell.
struct slice {
  std::string grade;   ///< empty: all grades
  sex by = sex::none;  ///< none: both
  std::string part;    ///< of a declared dimension; empty: all
};

/// The names that an expression may use where it stands.
struct vocabulary {
  struct name {
    std::string word;
    value_type type = value_type::number;
    bool sliceable = false;          ///< takes [grade] and [boys] / [girls]
    std::vector<std::string> parts;  ///< values of a declared dimension that it takes: [morning]
    std::function<std::vector<named_code>()> codes{};  ///< of a choice
    std::string never_known{};  ///< why: it is a word of other places, and null here; empty: it is not
  };
  std::vector<name> names;
  bool counts_grades = false;  ///< `count` may be used: names mean the whole school
  const name* find(std::string_view word) const noexcept;
  /// Those that are worth using: all but the ones that are never known.
  std::vector<std::string_view> words() const;
};

/// The least and the most that a number can be.
struct number_range {
  double least = 0;
  double most = 0;
  bool whole = true;  ///< it has no decimals
};
/// The longest of these numbers, as it reads in a text.
std::string text_of_longest(const number_range& r);

/// What a condition can come to.
struct outcomes {
  bool yes = true;
  bool no = true;
  bool unknown = true;
};

/// Values of those names at the moment of evaluation.
class environment {
 public:
  virtual ~environment() = default;
  /// The value of `name` over `part`. For a field, the sum of its cells; null when a cell of the slice is
  /// missing.
  virtual value lookup(std::string_view name, const slice& part) const = 0;
  /// The code of the option that was chosen; nullopt when none is.
  virtual std::optional<double> code_of(std::string_view /*name*/, const slice& /*part*/) const {
    return std::nullopt;
  }
  /// Of how many grades of the school `holds` says yes, given the same names of one grade; nullopt when there
  /// is no school.
  virtual std::optional<double> count_grades(
      const std::function<bool(const environment& of_grade)>& /*holds*/) const {
    return std::nullopt;
  }
  /// For the proof: how many grades a school has at most; nullopt when any number will do.
  virtual std::optional<double> most_grades() const { return std::nullopt; }
  /// For the proof that measures texts at their longest: what a number can be, whatever school and answers
  /// are. nullopt where values are what they are.
  virtual std::optional<number_range> range(std::string_view /*name*/, const slice& /*part*/) const {
    return std::nullopt;
  }
  /// For the same proof: can the value of a name be null?
  virtual bool may_be_unknown(std::string_view /*name*/, const slice& /*part*/) const { return true; }
  /// Are texts to be written at their longest, with the numbers of `range`?
  virtual bool at_longest() const { return false; }
};

struct expression_node;
using name_test = std::function<bool(std::string_view name)>;

class expression {
 public:
  expression();
  expression(expression&&) noexcept;
  expression& operator=(expression&&) noexcept;
  ~expression();

  /// Reads and types `text`, whose first byte stands at `where`. The first problem (`expression/syntax`,
  /// `/unknown-name` with a guess, `/wrong-type`, ..., longer than 500 bytes or nested deeper than 16) is
  /// reported with its place inside the text; the result is then empty. Names that are never known are
  /// reported as well (`expression/not-here`), and read as null.
  static expression parse(std::string_view text, const config::location& where, const vocabulary& known,
                          config::diagnostics& problems);

  bool empty() const noexcept { return root_ == nullptr; }
  /// Requires: not empty.
  value_type type() const noexcept;
  /// Null when empty.
  value evaluate(const environment& values) const;
  /// What a number can come to, from the ranges of its names; nullopt for what is no number.
  std::optional<number_range> range(const environment& values) const;
  /// Can it be null, from the ranges of its names?
  bool may_be_unknown(const environment& values) const;
  /// What a condition can come to, from the ranges of its names: more than it does perhaps, never less.
  outcomes possible(const environment& values) const;
  /// Is it a true flag? Null is not.
  bool holds(const environment& values) const;
  /// Does it read a name for which `wanted` says yes?
  bool reads(const name_test& wanted) const;
  /// Does it read a name of one grade, `present[P1]`?
  bool names_a_grade() const;

 private:
  explicit expression(std::unique_ptr<const expression_node> root);

  std::unique_ptr<const expression_node> root_;
};

/// How a value reads in a text: numbers without needless decimals (at most one), lists joined with `, `; null
/// and an empty list as `-`.
std::string to_text(const value& v);

}  // namespace raporo::menus
