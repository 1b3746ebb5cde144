#pragma once

#include <span>
#include <string_view>

#include "gateway/channels/channel.hpp"

namespace raporo::channels {

/// What an aggregator's word for the state of a message means.
struct delivery_word {
  std::string_view word;
  delivery_event::outcome what;
};

/// In either case of the letters; `unrecognised` when `word` is not in the list.
delivery_event::outcome outcome_of(std::string_view word, std::span<const delivery_word> known) noexcept;

}  // namespace raporo::channels
