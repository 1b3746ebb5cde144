#include "gateway/channels/delivery_words.hpp"

#include <algorithm>

#include "gateway/base/ascii.hpp"

namespace raporo::channels {

delivery_event::outcome outcome_of(std::string_view word, std::span<const delivery_word> known) noexcept {
  const auto found =
      std::ranges::find_if(known, [word](const delivery_word& w) { return same_word(w.word, word); });
  return found == known.end() ? delivery_event::outcome::unrecognised : found->what;
}

}  // namespace raporo::channels
