#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "config/diagnostic.hpp"
#include "gateway/base/report.hpp"

/// The closed expression language of menus and alerts: numbers, names, slices (`present[P1]`,
/// `present[girls]`),
/// + - * /, comparisons, and / or / not, `percent(a, b)`, `sum(...)`, `list(names, n)`. Typed when read, no
/// calls into anything, cost bounded by its own length.
namespace raporo::menus {

/// Null: not reported, or not known. Any arithmetic or comparison with it is null; a null condition does not
/// hold.
using value = std::variant<std::monostate, double, bool, std::string, std::vector<std::string>>;
enum class value_type { number, flag, text, list };

/// The part of a school that a name is asked for: everything, one grade, one sex, or one cell.
struct slice {
  std::string grade;   ///< empty: all grades
  sex by = sex::none;  ///< none: both
};

/// The names that an expression may use where it stands.
struct vocabulary {
  struct name {
    std::string word;
    value_type type = value_type::number;
    bool sliceable = false;  ///< takes [grade] and [boys] / [girls]
  };
  std::vector<name> names;
  const name* find(std::string_view word) const noexcept;
};

/// Values of those names at the moment of evaluation.
class environment {
 public:
  virtual ~environment() = default;
  /// The value of `name` over `part`. For a field, the sum of its cells; null when a cell of the slice is
  /// missing.
  virtual value lookup(std::string_view name, const slice& part) const = 0;
};

class expression {
 public:
  expression();
  expression(expression&&) noexcept;
  expression& operator=(expression&&) noexcept;
  ~expression();

  /// Reads and types `text`, which stands at `where`. Problems (unknown name with a guess, wrong type,
  /// syntax, longer than 500 bytes or nested deeper than 16) are reported with their place inside the text;
  /// the result is then empty.
  static expression parse(std::string_view text, const config::location& where, const vocabulary& known,
                          config::diagnostics& problems);

  bool empty() const noexcept { return root_ == nullptr; }
  value_type type() const noexcept;
  value evaluate(const environment& values) const;
  /// Is it a true flag? Null is not.
  bool holds(const environment& values) const;

 private:
  struct node;
  std::unique_ptr<node> root_;
};

/// How a value reads in a text: numbers without needless decimals (at most one), lists joined with `, `, null
/// as `-`.
std::string to_text(const value& v);

}  // namespace raporo::menus
