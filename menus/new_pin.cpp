#include "menus/new_pin.hpp"

#include <sodium/crypto_generichash.h>
#include <sodium/crypto_shorthash.h>
#include <sodium/utils.h>

#include <algorithm>
#include <array>

namespace raporo::menus {

namespace {

const unsigned char* bytes(std::string_view s) noexcept {
  return reinterpret_cast<const unsigned char*>(s.data());
}

}  // namespace

bool looks_like_pin(std::string_view text) noexcept {
  return text.size() >= 4 && text.size() <= 6 &&
         std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

bool is_trivial_pin(std::string_view pin) noexcept {
  bool pairs = true;
  bool rising = true;
  bool falling = true;
  for (std::size_t i = 1; i < pin.size(); ++i) {
    pairs = pairs && (i < 2 || pin[i] == pin[i - 2]);
    rising = rising && pin[i] == pin[i - 1] + 1;
    falling = falling && pin[i] == pin[i - 1] - 1;
  }
  return pairs || rising || falling;
}

std::string hash_of_pin(std::string_view pin, std::string_view key) {
  std::array<unsigned char, crypto_shorthash_KEYBYTES> secret{};
  crypto_generichash(secret.data(), secret.size(), bytes(key), key.size(), nullptr, 0);
  std::array<unsigned char, crypto_shorthash_BYTES> hash{};
  crypto_shorthash(hash.data(), bytes(pin), pin.size(), secret.data());
  std::array<char, crypto_shorthash_BYTES * 2 + 1> hex{};
  sodium_bin2hex(hex.data(), hex.size(), hash.data(), hash.size());
  return hex.data();
}

}  // namespace raporo::menus
