#include <fmt/format.h>

#include <pugixml.hpp>
#include <string>

#include "gateway/base/ascii.hpp"
#include "gateway/base/utf8.hpp"
#include "gateway/channels/fields.hpp"

namespace raporo::channels {
namespace {

constexpr unsigned deepest_element = 16;
constexpr std::size_t most_elements = 256;

/// UTF-8 that is no NUL: a reference such as `&#xD800;` makes what is neither.
bool is_plain(std::string_view text) {
  for (std::size_t at = 0; at < text.size();)
    if (next_code_point(text, at).value_or(0) == 0) return false;
  return true;
}

bool is_hexadecimal(char c) {
  return is_digit(c) || (to_lower(c) >= 'a' && to_lower(c) <= 'f');
}

/// A reference such as `&#0;`, at which the library ends the text, or one so large that it counts as another.
bool has_odd_reference(std::string_view document) {
  for (std::size_t at = document.find("&#"); at != std::string_view::npos; at = document.find("&#", at)) {
    at += 2;
    const bool hexadecimal = at < document.size() && document[at] == 'x';
    if (hexadecimal) ++at;
    while (at < document.size() && document[at] == '0') ++at;
    const std::size_t first = at;
    while (at < document.size() && is_hexadecimal(document[at])) ++at;
    const std::size_t digits = at - first;
    if (digits == 0 || digits > (hexadecimal ? 6U : 7U)) return true;
  }
  return false;
}

/// Lists the texts of a document's elements by their paths. False for what is too much, too deep or too long
/// of name, and for a text that is no text.
class xml_flattener {
 public:
  bool take(const pugi::xml_node& element, const std::string& path, unsigned depth) {
    if (depth > deepest_element || ++visited_ > most_elements) return false;
    for (const pugi::xml_attribute& a : element.attributes())
      if (++visited_ > most_elements || !add(fmt::format("{}@{}", path, a.name()), a.name(), a.value()))
        return false;
    std::string text;
    for (const pugi::xml_node& child : element.children()) {
      if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata) text += child.value();
      if (child.type() != pugi::node_element) continue;
      if (!take(child, path.empty() ? child.name() : fmt::format("{}.{}", path, child.name()), depth + 1))
        return false;
    }
    return path.empty() || add(path, element.name(), std::move(text));
  }

  std::vector<std::pair<std::string, std::string>> pairs;

 private:
  bool add(std::string path, std::string_view name, std::string text) {
    if (name.size() > longest_id || !is_plain(name) || !is_plain(text)) return false;
    pairs.emplace_back(std::move(path), std::move(text));
    return true;
  }

  std::size_t visited_ = 0;
};

}  // namespace

result<fields> fields::of_xml(std::string_view document) {
  // Read alone so that it can be refused: entities of its own are what makes a short document a long one.
  constexpr unsigned how = pugi::parse_default | pugi::parse_doctype;
  pugi::xml_document whole;
  // The library would guess other encodings, and end at a NUL.
  if (document.find('\0') != std::string_view::npos || has_odd_reference(document) ||
      !whole.load_buffer(document.data(), document.size(), how, pugi::encoding_utf8))
    return errc::malformed;
  unsigned roots = 0;
  for (const pugi::xml_node& node : whole.children()) {
    if (node.type() == pugi::node_doctype) return errc::malformed;
    roots += node.type() == pugi::node_element ? 1U : 0U;
  }
  xml_flattener flat;
  if (roots != 1 || !flat.take(whole.document_element(), {}, 1)) return errc::malformed;
  return fields(std::move(flat.pairs));
}

}  // namespace raporo::channels
