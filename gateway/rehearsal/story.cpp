#include "gateway/rehearsal/story.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace raporo::rehearsal {
namespace {

// In the order of the enumeration.
constexpr std::array<std::string_view, 10> words{"dial",  "type", "see",  "see exactly", "screen",
                                                 "ended", "drop", "wait", "sms in",      "sms out"};

}  // namespace

const std::string& saying::in(std::string_view language) const {
  const auto own = std::ranges::find(by_language, language, &std::pair<std::string, std::string>::first);
  return own != by_language.end() ? own->second : same;
}

std::string_view word_of(step::kind k) noexcept {
  return words[static_cast<std::size_t>(k)];
}

std::optional<step::kind> find_step(std::string_view word) noexcept {
  const auto* const found = std::ranges::find(words, word);
  if (found == words.end()) return std::nullopt;
  return static_cast<step::kind>(found - words.begin());
}

std::vector<std::string_view> step_words() {
  return {words.begin(), words.end()};
}

}  // namespace raporo::rehearsal
