#pragma once

#include <string>
#include <string_view>

#include "gateway/base/clock.hpp"
#include "gateway/base/random.hpp"

namespace raporo {

/// A new UUID version 7 (RFC 9562), 36 characters: sorts by time, so that index pages fill in order.
std::string new_uuid7(instant now, random_source& random);

inline constexpr unsigned receipt_length = 5;

/// A reference that a person can read aloud over a bad line: `length` characters of digits and capital
/// letters without 0 O 1 I L and U. About 4.9 bits each.
std::string new_receipt(random_source& random, unsigned length = receipt_length);

/// Could `word` be a receipt of the usual length?
bool looks_like_receipt(std::string_view word) noexcept;

/// `bytes` random bytes as lower-case hexadecimal: for secrets in callback paths.
std::string new_secret(random_source& random, unsigned bytes = 16);

}  // namespace raporo
