#include "gateway/base/ids.hpp"

#include <array>
#include <cassert>
#include <vector>

namespace raporo {
namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";
constexpr std::string_view receipt_letters = "23456789ABCDEFGHJKMNPQRSTVWXYZ";

void append_hex(std::string& out, std::byte b) {
  const auto v = std::to_integer<unsigned>(b);
  out += hex_digits[v >> 4U];
  out += hex_digits[v & 15U];
}

}  // namespace

std::string new_uuid7(instant now, random_source& random) {
  std::array<std::byte, 16> bytes{};
  random.fill(bytes);
  const auto ms = static_cast<std::uint64_t>(now.time_since_epoch().count());
  for (unsigned i = 0; i < 6; ++i) bytes[i] = static_cast<std::byte>((ms >> (40U - 8U * i)) & 0xffU);
  bytes[6] = (bytes[6] & std::byte{0x0f}) | std::byte{0x70};
  bytes[8] = (bytes[8] & std::byte{0x3f}) | std::byte{0x80};

  std::string text;
  text.reserve(36);
  for (unsigned i = 0; i < 16; ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    append_hex(text, bytes[i]);
  }
  return text;
}

std::string new_receipt(random_source& random, unsigned length) {
  assert(length <= 12);
  std::uint64_t bits = random.next();
  std::string text;
  for (unsigned i = 0; i < length; ++i) {
    text += receipt_letters[bits % receipt_letters.size()];
    bits /= receipt_letters.size();
  }
  return text;
}

bool looks_like_receipt(std::string_view word) noexcept {
  return word.size() == receipt_length && word.find_first_not_of(receipt_letters) == std::string_view::npos;
}

std::string new_secret(random_source& random, unsigned bytes) {
  std::vector<std::byte> raw(bytes);
  random.fill(raw);
  std::string text;
  for (const std::byte b : raw) append_hex(text, b);
  return text;
}

}  // namespace raporo
