#include "config/wire_values.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "gateway/base/ascii.hpp"
#include "gateway/base/utf8.hpp"

namespace raporo::config {
namespace {

/// RFC 8259, section 6.
bool is_json_number(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  const std::size_t whole = std::min(text.find_first_not_of("0123456789"), text.size());
  if (whole == 0 || whole > 15 || (whole > 1 && text.front() == '0')) return false;
  text.remove_prefix(whole);
  return text.empty() || (text.size() <= 16 && text.front() == '.' && all_digits(text.substr(1)));
}

/// RFC 9110, section 5.6.2.
bool is_token(std::string_view text) {
  constexpr std::string_view signs = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::ranges::all_of(text, [&](char c) {
    return is_letter(c) || is_digit(c) || signs.find(c) != std::string_view::npos;
  });
}

/// What the program itself writes, or what would let a request be read as two.
bool is_header_of_ours(std::string_view name) {
  constexpr std::array<std::string_view, 7> ours{
      "connection", "content-length", "content-type", "host", "transfer-encoding", "trailer", "upgrade"};
  return std::ranges::any_of(ours, [&](std::string_view o) { return same_word(o, name); });
}

bool holds_line_break(const wire_value& v) {
  return std::ranges::any_of(v.text.pieces, [](const auto& p) { return printable(p.text) != p.text; }) ||
         std::ranges::any_of(v.items, holds_line_break);
}

}  // namespace

bool wire_value_reader::is_choice(const yaml_node& node) const {
  return !place_.first.empty() && node.entries.size() == 2 && node.find(place_.first) != nullptr &&
         node.find(place_.second) != nullptr;
}

void wire_value_reader::check_name(const yaml_node& node, std::size_t at, std::string_view name,
                                   bool below_each) {
  const auto among = [&](const std::vector<std::string>& all) {
    return std::ranges::find(all, name) != all.end();
  };
  if (among(place_.names) || (among(place_.of_each) && (below_each || !place_.several))) return;
  const location where = node.inside(at, name.size() + 2);
  if (among(place_.of_each)) {
    error("wire/wrong-place", where, fmt::format("each recipient has a `{}` of its own", name),
          fmt::format("write {{each: \"{{{}}}\"}}, or leave `recipients` out", name));
    return;
  }
  std::vector<std::string_view> known(place_.names.begin(), place_.names.end());
  known.insert(known.end(), place_.of_each.begin(), place_.of_each.end());
  const std::string_view meant = closest(name, known);
  error("wire/unknown-value", where, fmt::format("there is no value `{}` here", name),
        meant.empty() ? fmt::format("known here: {}", fmt::join(known, ", "))
                      : fmt::format("did you mean `{}`?", meant));
}

/// `{name}` is the value of that name, `{{` and `}}` are the signs themselves.
wire_text wire_value_reader::read_text(const yaml_node& node, bool below_each) {
  wire_text read;
  const std::string_view text = node.text;
  if (text.size() > longest_wire_text) {
    error("wire/too-long", node.where, fmt::format("a text has at most {} bytes", longest_wire_text));
    return read;
  }
  std::string literal;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c != '{' && c != '}') {
      literal.push_back(c);
      continue;
    }
    if (at + 1 < text.size() && text[at + 1] == c) {
      literal.push_back(c);
      ++at;
      continue;
    }
    const std::size_t end = c == '{' ? text.find('}', at) : std::string_view::npos;
    if (end == std::string_view::npos) {
      error("wire/open-brace", node.inside(at, 1),
            c == '{' ? "no `}` ends this value" : "no `{` begins this value",
            fmt::format("a brace that is meant as such is written twice: `{0}{0}`", c));
      return read;
    }
    const std::string_view name = text.substr(at + 1, end - at - 1);
    check_name(node, at, name, below_each);
    read.pieces.push_back({std::exchange(literal, {}), std::string(name)});
    at = end;
  }
  if (!literal.empty()) read.pieces.push_back({std::move(literal), {}});
  return read;
}

wire_value wire_value_reader::read_scalar(const yaml_node& node, bool below_each) {
  wire_value v;
  const std::string& text = node.text;
  if (!node.quoted && (text == "true" || text == "false" || is_json_number(text))) {
    v.what = wire_value::kind::literal;
    v.literal = text;
    return v;
  }
  if (node.is_absent()) {
    error("wire/missing-value", node.where, "nothing is written here", "an empty text is written \"\"");
    return v;
  }
  v.text = read_text(node, below_each);
  return v;
}

wire_value wire_value_reader::read_choice(const yaml_node& node, bool nested, bool below_each) {
  wire_value v;
  v.what = wire_value::kind::choice;
  v.items.push_back(read(*node.find(place_.first), nested, below_each));
  v.items.push_back(read(*node.find(place_.second), nested, below_each));
  return v;
}

wire_value wire_value_reader::read(const yaml_node& node, bool nested, bool below_each) {
  if (++values_ > most_wire_values) {
    if (values_ == most_wire_values + 1)
      error("wire/too-many", node.where, fmt::format("there are more than {} values", most_wire_values));
    return {};
  }
  if (node.is_scalar()) return read_scalar(node, below_each);
  if (is_choice(node)) return read_choice(node, nested, below_each);
  wire_value v;
  if (!place_.of_each.empty() && !below_each && node.entries.size() == 1 && node.find("each") != nullptr) {
    v.what = wire_value::kind::each;
    v.items.push_back(read(*node.find("each"), nested, true));
    return v;
  }
  if (node.entries.size() == 1 && node.entries.front().value.is_absent()) {
    const std::string& name = node.entries.front().key;
    error("wire/wrong-type", node.where, "expected a text",
          fmt::format("a value stands in quotes: \"{{{}}}\"", name));
    return v;
  }
  if (!nested) {
    error("wire/wrong-type", node.where, "expected a text",
          place_.first.empty() ? std::string()
                               : fmt::format("or {{{}: ..., {}: ...}}", place_.first, place_.second));
    return v;
  }
  v.what = node.is_sequence() ? wire_value::kind::list : wire_value::kind::object;
  for (const yaml_node& item : node.items) v.items.push_back(read(item, true, below_each));
  for (const auto& [key, where, value] : node.entries)
    v.members.push_back({key, read(value, true, below_each)});
  return v;
}

wire_value wire_value_reader::text(const yaml_node& node) {
  return read(node, false, false);
}

wire_value wire_value_reader::document(const yaml_node& node) {
  wire_value v = read(node, true, false);
  if (v.what != wire_value::kind::object)
    error("wire/wrong-type", node.where, "expected the names and values of a JSON object");
  return v;
}

std::vector<wire_value::member> wire_value_reader::parameters(const yaml_node& node) {
  std::vector<wire_value::member> all;
  if (!node.is_mapping()) error("wire/wrong-type", node.where, "expected names and their values");
  for (const yaml_node::entry& e : node.entries) all.push_back({e.key, read(e.value, false, false)});
  return all;
}

std::vector<wire_value::member> wire_value_reader::headers(const yaml_node& node) {
  std::vector<wire_value::member> all;
  if (!node.is_mapping()) error("wire/wrong-type", node.where, "expected names of headers and their values");
  for (const yaml_node::entry& e : node.entries) {
    if (!is_token(e.key) || e.key.size() > longest_wire_name) {
      error("wire/wrong-value", e.where, "this is no name of a header");
      continue;
    }
    if (is_header_of_ours(e.key)) {
      error("wire/wrong-value", e.where, fmt::format("the header {} is written by the program", e.key),
            "for the type of a reply there is `content_type`");
      continue;
    }
    all.push_back({e.key, read(e.value, false, false)});
    if (holds_line_break(all.back().value))
      error("wire/wrong-value", e.value.where, "a header is one line, without control characters");
  }
  return all;
}

}  // namespace raporo::config
