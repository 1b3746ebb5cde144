#include <fmt/format.h>

#include <algorithm>

#include "gateway/base/civil.hpp"
#include "menus/menu_reader.hpp"

/// Questions that are answered with words: `text`, `date`, `week`.
namespace raporo::menus {

using config::yaml_node;

namespace {

constexpr std::int64_t longest_text = 100;

}  // namespace

void form_reader::read_words_kind(config::mapping_reader& keys, question& q) {
  const yaml_node* words = keys.optional("text");
  if (words != nullptr) {
    q.asks = question::kind::text;
    config::mapping_reader limits(*words, "menu", problems_);
    limits.required("most");
    q.longest = static_cast<std::size_t>(limits.optional_number("most", 1, longest_text).value_or(1));
    limits.finish();
  }
  for (const auto& [key, kind] : {std::pair{"date", question::kind::day}, {"week", question::kind::week}}) {
    const yaml_node* range = keys.optional(key);
    if (range == nullptr) continue;
    q.asks = kind;
    read_days(*range, q);
    words = range;
  }
  if (words == nullptr) return;
  if (q.asked != question::scope::once || q.values() > 1)
    problems_.error("menu/bad-value", words->where, "words are asked once, not by grade or sex");
  if (const yaml_node* refused = keys.optional("refused"))
    problems_.error("menu/bad-value", refused->where, "`refused` is said to a number",
                    "the program has phrases of its own for words");
}

void form_reader::read_days(const yaml_node& node, question& q) {
  const std::size_t dots = node.text.find("..");
  bool good = node.is_scalar() && dots != std::string::npos;
  const auto side = [&](std::string_view word) -> std::optional<std::chrono::local_days> {
    if (word == "today") return std::nullopt;
    if (q.asks == question::kind::week) {
      const auto week = iso_week::parse(word);
      if (week) return week->monday();
    } else if (const auto day = parse_date(word)) {
      return *day;
    }
    good = false;
    return std::nullopt;
  };
  if (good) {
    q.first_day = side(std::string_view(node.text).substr(0, dots));
    q.last_day = side(std::string_view(node.text).substr(dots + 2));
  }
  if (!good)
    problems_.error(
        "menu/bad-range", node.where, "a range of days is written as first..last",
        q.asks == question::kind::week ? "for example 2026-W36..today" : "for example 2026-09-01..today");
  else if (q.first_day && q.last_day && *q.first_day > *q.last_day)
    problems_.error("menu/bad-range", node.where, fmt::format("no day is in `{}`", node.text),
                    "write the first first");
}

}  // namespace raporo::menus
