#include "gateway/base/random.hpp"

#include <sodium.h>

#include <stdexcept>

namespace raporo {

std::uint64_t random_source::next() {
  std::uint64_t value = 0;
  fill(std::as_writable_bytes(std::span(&value, 1)));
  return value;
}

system_random::system_random() {
  if (sodium_init() < 0) throw std::runtime_error("libsodium cannot be initialised");
}

void system_random::fill(std::span<std::byte> out) {
  randombytes_buf(out.data(), out.size());
}

void seeded_random::fill(std::span<std::byte> out) {
  for (std::byte& b : out) b = static_cast<std::byte>(engine_() & 0xff);
}

}  // namespace raporo
