#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "menus/menu_reader.hpp"
#include "menus/values.hpp"

/// Dimensions of counts beside grade and sex: declared in the head, used by questions.
namespace raporo::menus {

using config::yaml_node;

namespace {

/// More numbers in a row are typed into the wrong place.
constexpr std::size_t most_numbers = 4;

bool is_of_sex(std::string_view name) {
  return name == "sex" || name == "boys" || name == "girls" || name == "grade";
}

}  // namespace

void menu_reader::read_dimensions(const yaml_node& node) {
  if (!node.is_mapping())
    problems_.error("menu/wrong-type", node.where, "`dimensions` holds names with their values");
  for (const yaml_node::entry& entry : node.entries) {
    dimension d{entry.key, entry.where, {}};
    if (!check_name(d.name, d.where)) continue;
    if (is_of_sex(d.name))
      problems_.error("menu/reserved-name", d.where, fmt::format("`{}` is there already", d.name));
    if (!entry.value.is_mapping() || entry.value.entries.size() < 2)
      problems_.error("menu/wrong-type", entry.value.where, "a dimension has two values at least",
                      "write `{morning: {rw: ..., en: ...}, afternoon: {...}}`");
    for (const yaml_node::entry& value : entry.value.entries) {
      if (!check_name(value.key, value.where)) continue;
      const std::string taken = fmt::format("`{}` is a value of another dimension", value.key);
      if (is_of_sex(value.key)) {
        problems_.error("menu/duplicate", value.where, taken);
      } else if (const dimension::value* earlier = graph_.find_part(value.key)) {
        problems_.clash("menu/duplicate", value.where, earlier->where, taken);
      }
      d.values.push_back({value.key, value.where, read_text(&value.value, make_vocabulary("", nullptr))});
    }
    graph_.dimensions.push_back(std::move(d));
  }
}

void form_reader::read_by(const yaml_node& node, question& q) {
  const std::vector<yaml_node> one{node};
  for (const yaml_node& word : node.is_sequence() ? node.items : one) {
    const auto known = std::ranges::find(graph_.dimensions, word.text, &dimension::name);
    if (word.text == "sex") {
      q.by_sex = true;
    } else if (known == graph_.dimensions.end()) {
      std::vector<std::string_view> names{"sex"};
      for (const dimension& d : graph_.dimensions) names.emplace_back(d.name);
      const std::string_view guess = config::closest(word.text, names);
      problems_.error("menu/bad-value", word.where, fmt::format("there is no dimension `{}`", word.text),
                      guess.empty() ? fmt::format("known: {}", fmt::join(names, ", "))
                                    : fmt::format("did you mean `{}`?", guess));
    } else if (!q.parts.empty()) {
      problems_.error(
          "menu/bad-value", word.where, "a question is asked by one declared dimension at most",
          fmt::format("write `by: {0}` or `by: [sex, {0}]`, and ask another question by the other one",
                      known->name));
    } else {
      for (const dimension::value& v : known->values) q.parts.push_back(v.name);
    }
  }
  q.cells.clear();
  const std::vector<std::string> undivided{""};
  for (const std::string& part : q.parts.empty() ? undivided : q.parts) {
    if (!q.by_sex) q.cells.push_back({part, sex::none});
    if (q.by_sex) q.cells.insert(q.cells.end(), {{part, sex::boys}, {part, sex::girls}});
  }
  if (q.values() > most_numbers)
    problems_.error("menu/bad-value", node.where,
                    fmt::format("{} numbers on one screen; at most {}", q.values(), most_numbers),
                    "make a question of each, or leave one dimension out");
}

}  // namespace raporo::menus
