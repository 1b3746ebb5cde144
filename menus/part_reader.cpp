#include <fmt/format.h>

#include <algorithm>

#include "menus/earlier.hpp"
#include "menus/menu_reader.hpp"

/// What all parts of a menu file are made of: texts, conditions, words, names.
namespace raporo::menus {

using config::yaml_node;

namespace {

constexpr std::array reserved{"language", "pin",           "resume",      "school",   "change_pin",
                              "new_pin",  "new_pin_again", "last_report", "practice", "notice"};

/// What texts and conditions were free to have when the first menus were published.
constexpr std::array<std::string_view, 3> codes_of_later_rules{"expression/not-here", "text/empty",
                                                               "text/no-plain-spelling"};

}  // namespace

text part_reader::read_text(const yaml_node* node, const vocabulary& known) {
  text t;
  if (node == nullptr) return t;
  config::diagnostics found;
  t.words = localized_text::parse(*node, graph_.languages, known, "menu", found);
  pass_on(found);
  looks_back_ = looks_back_ || t.words.reads(earlier::is_needed_for);
  for (const std::string& language : graph_.languages) {
    const yaml_node* one = node->find(language);
    t.where.push_back(one != nullptr ? one->where : node->where);
    if (one != nullptr && !one->is_absent() && t.words.in(language).may_vanish())
      broken_rules_.error("text/empty", one->where,
                          "nothing is left of this text when what is in its brackets is not known",
                          "write something outside of the brackets, or behind a bar: `[{...}|not known]`");
  }
  return t;
}

expression part_reader::read_expression(const yaml_node* node, const vocabulary& known, value_type wanted) {
  if (node == nullptr) return {};
  if (!node->is_scalar()) {
    problems_.error("menu/wrong-type", node->where, "a condition is written on one line as text");
    return {};
  }
  config::location first_byte = node->where;
  if (node->quoted) ++first_byte.column;
  config::diagnostics found;
  expression e = expression::parse(node->text, first_byte, known, found);
  pass_on(found);
  looks_back_ = looks_back_ || e.reads(earlier::is_needed_for);
  if (e.empty() || e.type() == wanted) return e;
  problems_.error(
      "menu/wrong-type", node->where,
      wanted == value_type::flag ? "this is not a condition that holds or does not" : "this is not a number",
      wanted == value_type::flag ? "compare something, as in `present > 0`" : "");
  return {};
}

void part_reader::pass_on(const config::diagnostics& found) {
  for (const config::diagnostic& d : found.all()) {
    if (!names_known_ && d.code == "expression/unknown-name") continue;
    const bool later = std::ranges::find(codes_of_later_rules, d.code) != codes_of_later_rules.end();
    (later ? broken_rules_ : problems_).add(d);
  }
}

std::vector<std::string> part_reader::read_words(const yaml_node* node) {
  std::vector<std::string> words;
  if (node == nullptr) return words;
  if (!node->is_sequence()) {
    problems_.error("menu/wrong-type", node->where, "a list is expected here", "write it as [a, b]");
    return words;
  }
  for (const yaml_node& item : node->items) {
    if (item.is_scalar() && !item.text.empty())
      words.push_back(item.text);
    else
      problems_.error("menu/wrong-type", item.where, "a word is expected here");
  }
  return words;
}

after_tries part_reader::read_after_tries(const yaml_node* node, after_tries otherwise) {
  if (node == nullptr) return otherwise;
  if (node->text == "end") return after_tries::end;
  if (node->text == "home") return after_tries::home;
  if (node->text == "skip") return after_tries::skip;
  problems_.error("menu/bad-value", node->where, "`after_tries` is end, home or skip");
  return otherwise;
}

std::vector<std::string> part_reader::read_roles(const yaml_node* node) {
  std::vector<std::string> roles = read_words(node);
  for (std::size_t i = 0; i < roles.size(); ++i) {
    if (std::ranges::find(graph_.roles, roles[i]) != graph_.roles.end()) continue;
    const std::string_view guess = config::closest(roles[i], {graph_.roles.begin(), graph_.roles.end()});
    broken_rules_.error("menu/bad-value", node->items[i].where,
                        fmt::format("the menus are not for `{}`: nobody would see this", roles[i]),
                        guess.empty() ? "name some of the roles that the head's `for` has"
                                      : fmt::format("did you mean `{}`?", guess));
  }
  return roles;
}

void part_reader::check_number_of_option(std::string_view word, const yaml_node& node, std::int64_t number) {
  if (number != graph_.next_key) return;
  // `00` is the number 0 as well, and whoever writes it thinks of the other key.
  const bool back = node.text == graph_.back_key;
  const bool home = node.text == graph_.home_key;
  problems_.clash("menu/key-collision", node.where,
                  back   ? graph_.back_key_where
                  : home ? graph_.home_key_where
                         : graph_.next_key_where,
                  fmt::format("{} {} is also the key for {}", word, node.text,
                              back   ? "back"
                              : home ? "home"
                                     : "the next page"),
                  "number from 1");
}

bool part_reader::check_name(std::string_view name, const config::location& where) {
  const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
  if (name.empty() || !(name.front() >= 'a' && name.front() <= 'z') || !std::ranges::all_of(name, fits)) {
    problems_.error("menu/bad-name", where, fmt::format("`{}` cannot be a name", name),
                    "use small letters, digits and underscores");
    return false;
  }
  if (std::ranges::find(reserved, name) != reserved.end()) {
    problems_.error("menu/reserved-name", where, fmt::format("`{}` is a name of the program's own", name),
                    "choose another name");
    return false;
  }
  return true;
}

}  // namespace raporo::menus
