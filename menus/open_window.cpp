#include "menus/open_window.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "gateway/base/ascii.hpp"
#include "menus/menu_reader.hpp"

/// `every:` and `open:` of a form.
namespace raporo::menus {

using config::yaml_node;

namespace {

constexpr std::chrono::days longest_way{366};
constexpr const char* example_of_open = "for example end-3w..end+2w";

std::optional<cadence> find_cadence(std::string_view word) {
  if (word == "week") return cadence::week;
  if (word == "term") return cadence::term;
  if (word == "year") return cadence::year;
  if (word == "any") return cadence::any;
  return std::nullopt;
}

/// `start`, `end-3w`, `start+10d`.
std::optional<open_window::bound> read_bound(std::string_view word) {
  open_window::bound b;
  b.from_end = word.starts_with("end");
  if (!b.from_end && !word.starts_with("start")) return std::nullopt;
  word.remove_prefix(b.from_end ? 3 : 5);
  if (word.empty()) return b;
  const char sign = word.front();
  const char unit = word.back();
  if (word.size() < 3 || word.size() > 5 || (sign != '+' && sign != '-') || (unit != 'd' && unit != 'w'))
    return std::nullopt;
  const std::string_view digits = word.substr(1, word.size() - 2);
  if (!all_digits(digits)) return std::nullopt;
  int count = 0;
  for (const char digit : digits) count = count * 10 + (digit - '0');
  b.after = std::chrono::days{(sign == '-' ? -count : count) * (unit == 'w' ? 7 : 1)};
  return std::chrono::abs(b.after) <= longest_way ? std::optional(b) : std::nullopt;
}

}  // namespace

void form_reader::read_period(config::mapping_reader& keys, form& f, form_info& info) {
  const yaml_node* every = keys.required("every");
  const yaml_node* open = keys.optional("open");
  const std::optional<cadence> known = every != nullptr ? find_cadence(every->text) : std::nullopt;
  info.every = known.value_or(cadence::week);
  if (every != nullptr && !known) {
    const std::string_view guess = config::closest(every->text, {"week", "term", "year", "any"});
    problems_.error("menu/bad-value", every->where, "`every` is week, term, year or any",
                    guess.empty() ? "" : fmt::format("did you mean `{}`?", guess));
  }
  if (open == nullptr) return;
  f.open_where = open->where;
  if (known == cadence::week || known == cadence::any)
    problems_.error("menu/bad-value", open->where, "only a form of terms or years has `open`",
                    known == cadence::week ? "weeks close by the deadlines in calendar.yaml"
                                           : "a form for any time is always open");
  else
    info.open = read_open(*open);
}

std::optional<open_window> form_reader::read_open(const yaml_node& node) {
  const auto wrong = [&](std::string message, std::string hint) {
    problems_.error("menu/bad-range", node.where, std::move(message), std::move(hint));
    return std::nullopt;
  };
  const std::size_t dots = node.text.find("..");
  if (!node.is_scalar() || dots == std::string::npos)
    return wrong("`open` is written as first..last", example_of_open);
  const auto side = [&](std::size_t from, std::size_t to) {
    const std::string word = node.text.substr(from, to - from);
    const auto bound = read_bound(word);
    if (bound) return bound;
    config::location where = node.where;
    where.column += static_cast<unsigned>(from) + (node.quoted ? 1 : 0);
    where.length = std::max(1U, static_cast<unsigned>(word.size()));
    problems_.error("menu/bad-range", where, fmt::format("`{}` is no day of a period", word),
                    "`start` or `end`, with days or weeks up to a year: start+10d, end-3w");
    return bound;
  };
  const auto first = side(0, dots);
  const auto last = side(dots + 2, node.text.size());
  if (!first || !last) return std::nullopt;
  if (!first->from_end && first->after.count() < 0)
    return wrong("a period cannot be reported before it has begun", "begin with `start` or later");
  // A period ends after its start, by how much is not known here.
  if (first->from_end >= last->from_end && first->after > last->after)
    return wrong(fmt::format("no day is in `{}`", node.text), "write the first first");
  return open_window{*first, *last};
}

}  // namespace raporo::menus
