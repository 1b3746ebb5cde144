#include "config/wire.hpp"

#include <algorithm>

#include "gateway/base/ascii.hpp"

namespace raporo::config {

bool operator==(const wire_value& a, const wire_value& b) {
  return a.what == b.what && a.text == b.text && a.literal == b.literal && a.items == b.items &&
         a.members == b.members;
}

bool mentions(const wire_value& value, std::string_view name) {
  return std::ranges::any_of(value.text.pieces, [&](const auto& p) { return p.name == name; }) ||
         std::ranges::any_of(value.items, [&](const wire_value& v) { return mentions(v, name); }) ||
         mentions(value.members, name);
}

bool mentions(const std::vector<wire_value::member>& members, std::string_view name) {
  return std::ranges::any_of(members, [&](const wire_value::member& m) { return mentions(m.value, name); });
}

std::string_view wire_words::meaning_of(std::string_view word) const noexcept {
  const auto found = std::ranges::find_if(all, [&](const auto& w) { return same_word(w.first, word); });
  return found == all.end() ? std::string_view{} : std::string_view(found->second);
}

std::string_view wire_callback::field(std::string_view ours) const noexcept {
  const auto found = fields.find(ours);
  return found == fields.end() ? std::string_view{} : std::string_view(found->second);
}

bool wire::sends(std::string_view name) const {
  return send && (mentions(send->headers, name) || mentions(send->query, name) || mentions(send->body, name));
}

}  // namespace raporo::config
