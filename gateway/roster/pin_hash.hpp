#pragma once

#include <string>
#include <string_view>

/// PINs as they are kept: argon2id in libsodium's encoded form, which carries its own salt and cost, so that
/// a changed cost leaves the old hashes valid. Everything here is thread-safe and, but for `valid_pin`, slow
/// on purpose: never call it on the event loop.
namespace raporo {

/// What one hash costs. 19 MiB and two passes are the least that OWASP's Password Storage Cheat Sheet advises
/// for argon2id; a lookup takes some 20 ms with them.
struct pin_cost {
  unsigned memory_mib = 19;  ///< 1 to 1,024
  unsigned passes = 2;       ///< 1 to 20
};

/// Four to six ASCII digits.
bool valid_pin(std::string_view pin) noexcept;

/// Throws std::bad_alloc when the memory cannot be had. Requires: valid_pin(pin), cost within its ranges.
std::string hash_pin(std::string_view pin, const pin_cost& cost);

/// False also for an empty or damaged hash.
bool verify_pin(std::string_view encoded_hash, std::string_view pin);

}  // namespace raporo
