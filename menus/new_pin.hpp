#pragma once

#include <string>
#include <string_view>

namespace raporo::menus {

/// Four to six digits.
bool looks_like_pin(std::string_view text) noexcept;

/// A PIN that a stranger tries first: one digit or one pair repeated, or digits in a row (`1234`, `9876`).
/// Requires: looks_like_pin(pin).
bool is_trivial_pin(std::string_view pin) noexcept;

/// A keyed hash that tells whether the same PIN was typed twice without keeping it (SipHash-2-4). Not a
/// password hash: it lives for one step of a session, and is worth what the secrecy of `key` is worth.
std::string hash_of_pin(std::string_view pin, std::string_view key);

}  // namespace raporo::menus
