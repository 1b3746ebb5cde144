#include "config/wire_keys.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

namespace raporo::config {

void check_path(const yaml_node& path, diagnostics& problems) {
  const std::string_view name = path.text;
  if (name.starts_with('.') || name.ends_with('.') || name.find("..") != std::string::npos)
    problems.error("wire/wrong-value", path.where, fmt::format("a part of the path `{}` is empty", name),
                   "write it like payload.response");
}

std::string wire_keys::checked_name(std::string_view key, std::string name) {
  if (!name.empty()) check_path(*node().find(key), problems_);
  if (name.size() <= longest_wire_name) return name;
  error("wire/too-long", node().find(key)->where,
        fmt::format("a name has at most {} bytes", longest_wire_name));
  return {};
}

std::string wire_keys::name(std::string_view key) {
  return checked_name(key, optional_text(key).value_or(std::string()));
}

std::string wire_keys::required_name(std::string_view key) {
  return checked_name(key, required_text(key));
}

std::string wire_keys::word(std::string_view key, const std::vector<std::string_view>& known) {
  std::string text = optional_text(key).value_or(std::string());
  if (text.empty() || std::ranges::find(known, text) != known.end()) return text;
  const std::string_view meant = closest(text, known);
  error("wire/wrong-value", node().find(key)->where, fmt::format("`{}` is wrong for `{}`", text, key),
        meant.empty() ? fmt::format("one of {}", fmt::join(known, ", "))
                      : fmt::format("did you mean `{}`?", meant));
  return {};
}

std::vector<const yaml_node*> wire_keys::texts(std::string_view key) {
  std::vector<const yaml_node*> all;
  const yaml_node* found = optional(key);
  if (found == nullptr) return all;
  if (found->is_scalar()) return {found};
  if (!found->is_sequence() || found->items.empty() || found->items.size() > most_wire_values) {
    error("wire/wrong-type", found->where,
          fmt::format("expected a word, or a list of at most {}", most_wire_values));
    return all;
  }
  for (const yaml_node& item : found->items) {
    if (item.is_scalar() && !item.is_absent()) {
      all.push_back(&item);
    } else {
      error("wire/wrong-type", item.where, "expected a word");
    }
  }
  return all;
}

std::vector<std::string> wire_keys::words(std::string_view key) {
  std::vector<std::string> all;
  for (const yaml_node* text : texts(key)) {
    if (text->text.empty() || text->text.size() > longest_wire_name) {
      error("wire/wrong-value", text->where, fmt::format("expected 1 to {} bytes", longest_wire_name));
    } else {
      all.push_back(text->text);
    }
  }
  return all;
}

}  // namespace raporo::config
