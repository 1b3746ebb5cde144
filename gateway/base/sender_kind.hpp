#pragma once

#include <algorithm>
#include <string_view>

#include "gateway/base/ascii.hpp"

namespace raporo {

/// What an SMS came from that came from no telephone. None of them is answered: two machines would talk.
enum class sender_kind {
  short_code,  ///< 3 to 8 digits: a service of an operator
  name,        ///< at most 11 letters, digits and signs, a letter among them (3GPP TS 23.040, 9.1.2.5)
  neither,     ///< a number that no plan has, or nothing
};

/// Of an address that phone_number::parse() refuses.
constexpr sender_kind kind_of_sender(std::string_view from) noexcept {
  constexpr std::size_t shortest_code = 3, longest_code = 8, longest_name = 11;
  if (all_digits(from) && from.size() >= shortest_code && from.size() <= longest_code)
    return sender_kind::short_code;
  return from.size() <= longest_name && std::ranges::any_of(from, is_letter) ? sender_kind::name
                                                                             : sender_kind::neither;
}

/// For logs.
constexpr std::string_view to_string(sender_kind k) noexcept {
  switch (k) {
    case sender_kind::short_code:
      return "short code";
    case sender_kind::name:
      return "name";
    case sender_kind::neither:
      break;
  }
  return "neither number, short code nor name";
}

}  // namespace raporo
