#include <fmt/format.h>

#include <algorithm>

#include "gateway/base/ascii.hpp"
#include "gateway/base/civil.hpp"
#include "menus/menu_reader.hpp"

/// Questions that are answered with words: `text`, `date`, `week`.
namespace raporo::menus {

using config::yaml_node;

namespace {

constexpr std::int64_t longest_text = 100;

/// `2026-09-31`: written as a day or a week is, so that only the calendar lacks it.
bool is_written_as_day(std::string_view word) {
  constexpr std::string_view day = "0000-00-00";
  constexpr std::string_view week = "0000-W00";
  const auto is_like = [&](std::string_view pattern) {
    return std::ranges::equal(word, pattern, [](char c, char p) { return p == '0' ? is_digit(c) : c == p; });
  };
  return is_like(day) || is_like(week);
}

}  // namespace

void form_reader::read_words_kind(config::mapping_reader& keys, question& q) {
  const yaml_node* words = keys.optional("text");
  if (words != nullptr) {
    q.asks = question::kind::text;
    q.range_where = words->where;
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
}

void form_reader::read_days(const yaml_node& node, question& q) {
  const std::size_t dots = node.text.find("..");
  const bool weeks = q.asks == question::kind::week;
  const auto malformed = [&] {
    problems_.error("menu/bad-range", node.where, "a range of days is written as first..last",
                    weeks ? "for example 2026-W36..today" : "for example 2026-09-01..today");
  };
  if (!node.is_scalar() || dots == std::string::npos) return malformed();
  q.range_where = node.where;
  bool good = true;
  const auto side = [&](std::size_t from, std::size_t to) -> std::optional<std::chrono::local_days> {
    const std::string_view word = std::string_view(node.text).substr(from, to - from);
    if (word == "today") return std::nullopt;
    if (weeks) {
      if (const auto week = iso_week::parse(word)) return week->monday();
    } else if (const auto day = parse_date(word)) {
      return *day;
    }
    if (good && is_written_as_day(word)) {
      config::location where = node.where;
      where.column += static_cast<unsigned>(from) + (node.quoted ? 1 : 0);
      where.length = static_cast<unsigned>(word.size());
      problems_.error("menu/bad-range", where,
                      fmt::format("{} `{}`", weeks ? "there is no week" : "there is no day", word));
    } else if (good) {
      malformed();
    }
    good = false;
    return std::nullopt;
  };
  q.first_day = side(0, dots);
  q.last_day = side(dots + 2, node.text.size());
  if (good && q.first_day && q.last_day && *q.first_day > *q.last_day)
    problems_.error("menu/bad-range", node.where,
                    fmt::format("no {} is in `{}`", weeks ? "week" : "day", node.text),
                    weeks ? "write the earlier week first" : "write the earlier day first");
}

}  // namespace raporo::menus
