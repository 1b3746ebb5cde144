#include "gateway/roster/pin_hash.hpp"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <new>
#include <stdexcept>

namespace raporo {
namespace {

constexpr std::size_t fewest_digits = 4;
constexpr std::size_t most_digits = 6;

/// Cheap after the first call, and safe from several threads.
void require_sodium() {
  if (sodium_init() < 0) throw std::runtime_error("libsodium cannot be initialised");
}

}  // namespace

bool valid_pin(std::string_view pin) noexcept {
  return pin.size() >= fewest_digits && pin.size() <= most_digits &&
         std::all_of(pin.begin(), pin.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string hash_pin(std::string_view pin, const pin_cost& cost) {
  assert(valid_pin(pin));
  assert(cost.memory_mib >= 1 && cost.memory_mib <= 1'024 && cost.passes >= 1 && cost.passes <= 20);
  require_sodium();
  std::array<char, crypto_pwhash_STRBYTES> encoded{};
  const std::size_t bytes = std::size_t{cost.memory_mib} << 20U;
  if (crypto_pwhash_str_alg(encoded.data(), pin.data(), pin.size(), cost.passes, bytes,
                            crypto_pwhash_ALG_ARGON2ID13) != 0) {
    throw std::bad_alloc();
  }
  return encoded.data();
}

bool verify_pin(std::string_view encoded_hash, std::string_view pin) {
  if (encoded_hash.size() >= crypto_pwhash_STRBYTES) return false;
  require_sodium();
  std::array<char, crypto_pwhash_STRBYTES> terminated{};
  std::copy(encoded_hash.begin(), encoded_hash.end(), terminated.begin());
  return crypto_pwhash_str_verify(terminated.data(), pin.data(), pin.size()) == 0;
}

}  // namespace raporo
