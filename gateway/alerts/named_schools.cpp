#include "gateway/alerts/named_schools.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <string_view>
#include <utility>

#include "gateway/base/ascii.hpp"
#include "menus/gsm7.hpp"

namespace raporo::alerts {
namespace {

bool is_of_word(char c) {
  return is_digit(c) || is_upper(to_upper(c)) || static_cast<unsigned char>(c) >= 0x80;
}

/// Where `name` stands as words of their own; npos: nowhere. Takes it out of the text.
std::size_t take_out(std::string& text, std::string_view name) {
  std::size_t first = std::string::npos;
  for (std::size_t at = text.find(name); at != std::string::npos; at = text.find(name, at + name.size())) {
    const std::size_t end = at + name.size();
    if ((at > 0 && is_of_word(text[at - 1])) || (end < text.size() && is_of_word(text[end]))) continue;
    first = std::min(first, at);
    std::fill_n(text.begin() + static_cast<std::ptrdiff_t>(at), name.size(), '\n');
  }
  return first;
}

}  // namespace

std::vector<storage::named_school> in_order_of_text(const std::string& text,
                                                    std::span<const school_entry* const> schools) {
  // As the text has them: a curly apostrophe is a straight one there.
  std::vector<std::string> names;
  names.reserve(schools.size());
  for (const school_entry* s : schools) names.push_back(menus::fold_to_gsm7(s->facts.name));
  // The longest first: `EP Kageyo` also begins `EP Kageyo B`.
  std::vector<std::string_view> longest_first(names.begin(), names.end());
  std::ranges::sort(longest_first, std::greater{}, [](std::string_view n) { return std::pair(n.size(), n); });
  std::string rest = text;
  std::map<std::string_view, std::size_t> found_at;
  for (const std::string_view name : longest_first) {
    if (!name.empty() && !found_at.contains(name)) found_at[name] = take_out(rest, name);
  }

  // Place in the text, then in the order of need.
  std::vector<std::pair<std::size_t, std::size_t>> order;
  for (std::size_t i = 0; i < schools.size(); ++i) {
    const auto found = found_at.find(names[i]);
    order.emplace_back(found == found_at.end() ? std::string::npos : found->second, i);
  }
  std::ranges::sort(order);
  std::vector<storage::named_school> named;
  named.reserve(order.size());
  for (const auto& [place, i] : order) named.push_back({schools[i]->facts.id, names[i], i == 0});
  return named;
}

}  // namespace raporo::alerts
