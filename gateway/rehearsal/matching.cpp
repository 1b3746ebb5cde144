#include "gateway/rehearsal/matching.hpp"

#include <algorithm>
#include <cstddef>
#include <string>

namespace raporo::rehearsal {
namespace {

constexpr std::string_view anything = "...";

/// Where `part` ends in `text`, searched from `from`; npos when it is not there.
std::size_t end_of(std::string_view text, std::string_view part, std::size_t from) {
  const std::size_t at = text.find(part, from);
  return at == std::string_view::npos ? at : at + part.size();
}

/// The parts of `words` one after the other, each as early as it comes. `anchored`: the first begins the
/// text and the last ends it.
bool matches(std::string_view text, std::string_view words, bool anchored) {
  std::size_t at = 0;
  for (bool first = true;; first = false) {
    const std::size_t gap = words.find(anything);
    const std::string_view part = words.substr(0, gap);
    const bool last = gap == std::string_view::npos;
    if (anchored && first && !text.starts_with(part)) return false;
    if (anchored && last && !first) return text.size() - at >= part.size() && text.ends_with(part);
    if (anchored && last) return text == part;
    at = end_of(text, part, at);
    if (at == std::string_view::npos) return false;
    if (last) return true;
    words.remove_prefix(gap + anything.size());
  }
}

std::string on_one_line(std::string_view text) {
  std::string line(text);
  std::ranges::replace(line, '\n', ' ');
  while (line.ends_with(' ')) line.pop_back();
  return line;
}

}  // namespace

bool is_in(std::string_view text, std::string_view words) {
  return matches(on_one_line(text), on_one_line(words), false);
}

bool is_exactly(std::string_view text, std::string_view words) {
  while (words.ends_with('\n')) words.remove_suffix(1);
  return matches(text, words, true);
}

}  // namespace raporo::rehearsal
