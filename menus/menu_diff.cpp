#include "menus/menu_diff.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <string_view>
#include <utility>

#include "config/yaml.hpp"

namespace raporo::menus {

namespace {

using config::yaml_node;

constexpr std::size_t longest_quote = 80;
constexpr std::size_t most_in_common = 30;  // that is shown before a difference in a long text

/// A list whose items have names: by which word, what one is called, and what becomes of answers when it
/// goes.
struct named_list {
  std::string_view list;
  std::string_view name;
  std::string_view noun;
  std::string_view lost;
};
constexpr std::array named_lists{
    named_list{"ask", "field", "field", "; answers to it are lost where a report is open or corrected"},
    named_list{"choose", "key", "key", ""},
    named_list{"choose", "code", "answer", "; reports that gave it ask again"},
    named_list{"check", "flag", "check", ""},
    named_list{"check", "refuse", "check", ""},
    named_list{"check", "warn", "check", ""},
};

/// Words of a field that say into which cells its answers go.
constexpr std::array shaping_words{std::string_view("each"), std::string_view("some"),
                                   std::string_view("by")};
constexpr std::array range_words{std::string_view("number"), std::string_view("date"),
                                 std::string_view("week")};

bool is_one_of(std::string_view word, const auto& words) {
  return std::ranges::find(words, word) != words.end();
}

/// Line breaks as they are written between quotes.
std::string with_visible_breaks(std::string_view text) {
  std::string line;
  for (const char c : text) line += c == '\n' ? "\\n" : std::string(1, c);
  return line;
}

/// Where the letter begins that byte `at` belongs to.
std::size_t begin_of_letter(std::string_view text, std::size_t at) {
  while (at > 0 && at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U) --at;
  return at;
}

std::string excerpt(std::string_view line, std::size_t from) {
  const std::size_t end = begin_of_letter(line, std::min(line.size(), from + longest_quote));
  return fmt::format("{}{}{}", from > 0 ? "..." : "", line.substr(from, end - from),
                     end < line.size() ? "..." : "");
}

std::string cut_short(std::string_view text) {
  return excerpt(with_visible_breaks(text), 0);
}

/// Two texts, long ones from a little before the first letter that differs, and from the same one both.
std::pair<std::string, std::string> quoted_where_they_differ(std::string_view before,
                                                             std::string_view after) {
  const std::string a = with_visible_breaks(before);
  const std::string b = with_visible_breaks(after);
  if (std::max(a.size(), b.size()) <= longest_quote) return {a, b};
  const auto same = static_cast<std::size_t>(std::ranges::mismatch(a, b).in1 - a.begin());
  std::size_t from = begin_of_letter(a, same > most_in_common ? same - most_in_common : 0);
  // A word is shown whole where one begins in between.
  if (const std::size_t blank = a.find(' ', from); from > 0 && blank < same) from = blank + 1;
  return {excerpt(a, from), excerpt(b, from)};
}

std::string as_one_line(const yaml_node& n) {
  std::string all;
  switch (n.type) {
    case yaml_node::kind::scalar:
      return n.text;
    case yaml_node::kind::sequence:
      for (const yaml_node& item : n.items) all += (all.empty() ? "" : ", ") + as_one_line(item);
      return "[" + all + "]";
    case yaml_node::kind::mapping:
      for (const yaml_node::entry& e : n.entries)
        all += fmt::format("{}{}: {}", all.empty() ? "" : ", ", e.key, as_one_line(e.value));
      return "{" + all + "}";
  }
  return all;
}

bool is_same(const yaml_node& a, const yaml_node& b) {
  if (a.type != b.type || a.text != b.text || a.items.size() != b.items.size() ||
      a.entries.size() != b.entries.size())
    return false;
  for (std::size_t i = 0; i < a.items.size(); ++i)
    if (!is_same(a.items[i], b.items[i])) return false;
  return std::ranges::all_of(a.entries, [&](const yaml_node::entry& e) {
    const yaml_node* other = b.find(e.key);
    return other != nullptr && is_same(e.value, *other);
  });
}

/// All files as one document: `screens`, `forms` and `phrases` of several files together.
std::optional<yaml_node> read_together(const std::vector<menu_source>& sources,
                                       config::diagnostics& problems) {
  yaml_node all;
  all.type = yaml_node::kind::mapping;
  bool good = true;
  for (const menu_source& s : sources) {
    problems.remember_source(s.file, s.text);
    auto document = config::read_yaml(s.text, s.file, problems);
    if (!document || !document->is_mapping()) {
      good = false;
      continue;
    }
    for (yaml_node::entry& e : document->entries) {
      const auto known = std::ranges::find(all.entries, e.key, &yaml_node::entry::key);
      if (known == all.entries.end() || !known->value.is_mapping() || !e.value.is_mapping()) {
        all.entries.push_back(std::move(e));
      } else {
        for (yaml_node::entry& inner : e.value.entries) known->value.entries.push_back(std::move(inner));
      }
    }
  }
  if (!good) return std::nullopt;
  return all;
}

class menu_comparer {
 public:
  std::vector<menu_change> compare(const yaml_node& before, const yaml_node& after) {
    read_languages(before);
    read_languages(after);
    for (const std::string& key : keys_of(before, after)) {
      const yaml_node* a = before.find(key);
      const yaml_node* b = after.find(key);
      if (key == "screens" || key == "forms" || key == "phrases") {
        of_ = key == "screens" ? menu_change::kind::screen
              : key == "forms" ? menu_change::kind::form
                               : menu_change::kind::phrase;
        compare_named(key.substr(0, key.size() - 1), a, b);
        if (key == "forms" && a != nullptr && b != nullptr) compare_places(*a, *b);
      } else if (of_ = menu_change::kind::setting; key == "dimensions") {
        compare_dimensions(a, b);
      } else {
        compare_value("", key, a, b);
      }
    }
    return std::move(changes_);
  }

 private:
  void read_languages(const yaml_node& n) {
    if (const yaml_node* all = n.find("languages"))
      for (const yaml_node& l : all->items) languages_.push_back(l.text);
  }

  /// Those of the first, then those that only the second has.
  static std::vector<std::string> keys_of(const yaml_node& a, const yaml_node& b) {
    std::vector<std::string> keys;
    for (const yaml_node::entry& e : a.entries) keys.push_back(e.key);
    for (const yaml_node::entry& e : b.entries)
      if (a.find(e.key) == nullptr) keys.push_back(e.key);
    return keys;
  }

  /// Of the first, those that the second has as well.
  static std::vector<std::string> common_keys(const yaml_node& a, const yaml_node& b) {
    std::vector<std::string> keys;
    for (const yaml_node::entry& e : a.entries)
      if (b.find(e.key) != nullptr) keys.push_back(e.key);
    return keys;
  }

  void tell(const std::string& where, std::string what) { changes_.push_back({of_, where, std::move(what)}); }

  bool is_text(const yaml_node& n) const {
    return n.is_mapping() && !n.entries.empty() && std::ranges::all_of(n.entries, [this](const auto& e) {
             return std::ranges::find(languages_, e.key) != languages_.end();
           });
  }

  /// Screens, forms or phrases.
  void compare_named(const std::string& noun, const yaml_node* before, const yaml_node* after) {
    static const yaml_node nothing{.type = yaml_node::kind::mapping};
    const yaml_node& a = before != nullptr ? *before : nothing;
    const yaml_node& b = after != nullptr ? *after : nothing;
    for (const std::string& name : keys_of(a, b)) {
      const yaml_node* was = a.find(name);
      const yaml_node* is = b.find(name);
      if (was == nullptr) {
        tell(name, noun + " added");
      } else if (is == nullptr) {
        tell(name,
             noun + " removed" + (of_ == menu_change::kind::form ? "; what was begun of it is lost" : ""));
      } else if (is_text(*was) && is_text(*is)) {
        compare_texts(name, "text", *was, *is);
      } else {
        compare_mappings(name, *was, *is);
      }
    }
  }

  /// Lists of forms have no keys of their own: people dial a form's place.
  void compare_places(const yaml_node& before, const yaml_node& after) {
    for (std::size_t was = 0; was < before.entries.size(); ++was) {
      const std::string& form = before.entries[was].key;
      const auto found = std::ranges::find(after.entries, form, &yaml_node::entry::key);
      const auto is = static_cast<std::size_t>(found - after.entries.begin());
      if (found != after.entries.end() && is != was)
        tell("form list", fmt::format("{} was {}, is {}", form, was + 1, is + 1));
    }
  }

  void compare_mappings(const std::string& where, const yaml_node& a, const yaml_node& b) {
    for (const std::string& key : keys_of(a, b)) compare_value(where, key, a.find(key), b.find(key));
  }

  void compare_value(const std::string& where, const std::string& key, const yaml_node* a,
                     const yaml_node* b) {
    if (a != nullptr && b != nullptr && is_same(*a, *b)) return;
    if (const named_list* named = list_named(key, a, b)) return compare_items(where, *named, key, a, b);
    const std::string aspect = key == "say" ? "text" : is_one_of(key, range_words) ? "range" : key;
    if (a == nullptr) return tell(where, fmt::format("{} added: {}", aspect, cut_short(as_one_line(*b))));
    if (b == nullptr) return tell(where, fmt::format("{} removed: {}", aspect, cut_short(as_one_line(*a))));
    if (is_text(*a) && is_text(*b)) return compare_texts(where, aspect, *a, *b);
    if (key == "go")
      return tell(where, fmt::format("leads to {}, not to {} any more", as_one_line(*b), as_one_line(*a)));
    const auto [was, is] = quoted_where_they_differ(as_one_line(*a), as_one_line(*b));
    tell(where, fmt::format("{}: {} -> {}", aspect, was, is));
  }

  void compare_texts(const std::string& where, const std::string& aspect, const yaml_node& a,
                     const yaml_node& b) {
    for (const std::string& language : keys_of(a, b)) {
      const yaml_node* was = a.find(language);
      const yaml_node* is = b.find(language);
      if (was != nullptr && is != nullptr && is_same(*was, *is)) continue;
      const auto [from, to] = quoted_where_they_differ(was != nullptr ? std::string_view(was->text) : "",
                                                       is != nullptr ? std::string_view(is->text) : "");
      tell(where, fmt::format("{} in {}: \"{}\" -> \"{}\"", aspect, language, from, to));
    }
  }

  /// Numbers that are typed in a row are taken in the order of the values.
  void compare_dimensions(const yaml_node* before, const yaml_node* after) {
    static const yaml_node nothing{.type = yaml_node::kind::mapping};
    const yaml_node& a = before != nullptr ? *before : nothing;
    const yaml_node& b = after != nullptr ? *after : nothing;
    for (const std::string& name : keys_of(a, b)) {
      const std::string where = "dimension " + name;
      const yaml_node& was = a.find(name) != nullptr ? *a.find(name) : nothing;
      const yaml_node& is = b.find(name) != nullptr ? *b.find(name) : nothing;
      compare_mappings(where, was, is);
      const std::vector<std::string> old_order = common_keys(was, is);
      const std::vector<std::string> new_order = common_keys(is, was);
      if (old_order != new_order)
        tell(where,
             fmt::format("its values were {}, and are {}: numbers that are typed in a row go into other "
                         "cells",
                         fmt::join(old_order, ", "), fmt::join(new_order, ", ")));
    }
  }

  // --- Lists of named items ---

  static const named_list* list_named(std::string_view key, const yaml_node* a, const yaml_node* b) {
    const yaml_node* some = a != nullptr && !a->items.empty() ? a : b;
    if (some == nullptr || some->items.empty()) return nullptr;
    const auto fits = [&](const named_list& l) {
      return l.list == key && some->items.front().find(l.name) != nullptr;
    };
    const auto found = std::ranges::find_if(named_lists, fits);
    return found == named_lists.end() ? nullptr : &*found;
  }

  /// Checks of one list may be named by a flag or by what they refuse.
  static std::string name_of(const yaml_node& item, std::string_view list) {
    for (const named_list& l : named_lists)
      if (l.list == list)
        if (const yaml_node* name = item.find(l.name)) return name->text;
    return as_one_line(item);
  }

  static const yaml_node* item_named(const yaml_node* list, std::string_view key, const std::string& name) {
    if (list == nullptr) return nullptr;
    const auto found =
        std::ranges::find_if(list->items, [&](const yaml_node& i) { return name_of(i, key) == name; });
    return found == list->items.end() ? nullptr : &*found;
  }

  static std::vector<std::string> names_in(const yaml_node* list, std::string_view key) {
    std::vector<std::string> names;
    if (list != nullptr)
      for (const yaml_node& item : list->items) names.push_back(name_of(item, key));
    return names;
  }

  void compare_items(const std::string& where, const named_list& named, const std::string& key,
                     const yaml_node* before, const yaml_node* after) {
    const std::vector<std::string> was = names_in(before, key);
    const std::vector<std::string> is = names_in(after, key);
    for (const std::string& name : was) {
      const yaml_node& a = *item_named(before, key, name);
      if (const yaml_node* b = item_named(after, key, name))
        compare_item(where, named, name, a, *b);
      else
        tell(where, fmt::format("{} {} removed{}{}", named.noun, name, saying(a), named.lost));
    }
    std::vector<std::string> kept;
    for (const std::string& name : is) {
      if (item_named(before, key, name) == nullptr)
        tell(where, fmt::format("{} {} added{}", named.noun, name, saying(*item_named(after, key, name))));
      else
        kept.push_back(name);
    }
    std::vector<std::string> stayed;
    std::ranges::copy_if(was, std::back_inserter(stayed),
                         [&](const std::string& name) { return item_named(after, key, name) != nullptr; });
    if (kept != stayed) tell(where, fmt::format("the order of its {} list is another", key));
  }

  void compare_item(const std::string& where, const named_list& named, const std::string& name,
                    const yaml_node& a, const yaml_node& b) {
    const bool is_field = named.name == "field";
    const std::string here =
        is_field ? where + "." + name : fmt::format("{}, {} {}", where, named.noun, name);
    compare_mappings(here, a, b);
    if (!is_field) return;
    const bool reshaped = std::ranges::any_of(shaping_words, [&](std::string_view word) {
      const yaml_node* was = a.find(word);
      const yaml_node* is = b.find(word);
      // Whether all grades are asked or some of them are named first: the cells are the same.
      if (word != "by") return (a.find("each") || a.find("some")) != (b.find("each") || b.find("some"));
      return (was == nullptr) != (is == nullptr) || (was != nullptr && !is_same(*was, *is));
    });
    if (reshaped) tell(here, "its answers go into other cells: earlier ones are lost where a report is open");
  }

  /// ` ("Meals", leads to meals)`
  std::string saying(const yaml_node& item) const {
    std::string all;
    const yaml_node* says = item.find("name") != nullptr ? item.find("name") : item.find("say");
    if (says != nullptr && says->is_mapping() && !says->entries.empty())
      all = "\"" + cut_short(says->entries.front().value.text) + "\"";
    if (const yaml_node* go = item.find("go"))
      all += fmt::format("{}leads to {}", all.empty() ? "" : ", ", go->text);
    return all.empty() ? all : " (" + all + ")";
  }

  std::vector<std::string> languages_;
  menu_change::kind of_ = menu_change::kind::setting;
  std::vector<menu_change> changes_;
};

}  // namespace

std::vector<menu_change> diff_menus(const std::vector<menu_source>& before,
                                    const std::vector<menu_source>& after, config::diagnostics& problems) {
  const auto a = read_together(before, problems);
  const auto b = read_together(after, problems);
  if (!a || !b) return {};
  return menu_comparer().compare(*a, *b);
}

}  // namespace raporo::menus
