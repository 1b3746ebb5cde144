#include "gateway/base/address_range.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <charconv>

#include "gateway/base/ascii.hpp"

namespace raporo {
namespace {

constexpr unsigned bits_of_v6 = 128;
constexpr unsigned bits_before_v4 = 96;
constexpr std::size_t bytes_of_customer = 8;
constexpr std::array<std::uint8_t, 12> before_v4{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};

bool is_v4_text(std::string_view text) {
  return text.find(':') == std::string_view::npos;
}

/// Of the first `length` bits, those in byte `i`.
std::uint8_t mask_of(unsigned length, unsigned i) noexcept {
  const unsigned begin = 8 * i;
  if (length >= begin + 8) return 0xFF;
  if (length <= begin) return 0;
  return static_cast<std::uint8_t>(0xFF00U >> (length - begin));
}

std::optional<unsigned> read_length(std::string_view text) {
  unsigned length = 0;
  if (text.empty() || text.size() > 3 || !std::ranges::all_of(text, is_digit)) return std::nullopt;
  if (text.size() > 1 && text.front() == '0') return std::nullopt;
  std::from_chars(text.data(), text.data() + text.size(), length);
  return length;
}

}  // namespace

std::optional<ip_address> ip_address::parse(std::string_view text) {
  // inet_pton wants a NUL behind it, and would stop at one within.
  if (text.size() >= INET6_ADDRSTRLEN || text.find('\0') != std::string_view::npos) return std::nullopt;
  const std::string terminated(text);
  ip_address a;
  if (is_v4_text(text)) {
    std::ranges::copy(before_v4, a.bytes_.begin());
    if (::inet_pton(AF_INET, terminated.c_str(), a.bytes_.data() + before_v4.size()) != 1)
      return std::nullopt;
  } else if (::inet_pton(AF_INET6, terminated.c_str(), a.bytes_.data()) != 1) {
    return std::nullopt;
  }
  return a;
}

bool ip_address::is_v4() const noexcept {
  return std::equal(before_v4.begin(), before_v4.end(), bytes_.begin());
}

std::string ip_address::to_text() const {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const char* const done =
      is_v4() ? ::inet_ntop(AF_INET, bytes_.data() + before_v4.size(), text.data(), text.size())
              : ::inet_ntop(AF_INET6, bytes_.data(), text.data(), text.size());
  return done != nullptr ? std::string(done) : std::string();
}

ip_address ip_address::customer() const noexcept {
  if (is_v4()) return *this;
  ip_address first;
  std::copy_n(bytes_.begin(), bytes_of_customer, first.bytes_.begin());
  return first;
}

std::optional<address_range> address_range::parse(std::string_view text) {
  const std::size_t slash = text.find('/');
  const std::string_view address = text.substr(0, slash);
  const auto first = ip_address::parse(address);
  if (!first) return std::nullopt;
  address_range r;
  r.first_ = *first;
  r.length_ = bits_of_v6;
  if (slash != std::string_view::npos) {
    const auto length = read_length(text.substr(slash + 1));
    if (!length) return std::nullopt;
    r.length_ = *length + (is_v4_text(address) ? bits_before_v4 : 0);
    if (r.length_ > bits_of_v6) return std::nullopt;
  }
  for (unsigned i = 0; i < first->bytes().size(); ++i) {
    if ((first->bytes()[i] & static_cast<std::uint8_t>(~mask_of(r.length_, i))) != 0) return std::nullopt;
  }
  return r;
}

bool address_range::contains(const ip_address& a) const noexcept {
  if (a.is_v4() != first_.is_v4()) return false;
  for (unsigned i = 0; i < a.bytes().size(); ++i) {
    if (((a.bytes()[i] ^ first_.bytes()[i]) & mask_of(length_, i)) != 0) return false;
  }
  return true;
}

bool address_range::is_everything() const noexcept {
  return length_ == (first_.is_v4() ? bits_before_v4 : 0);
}

bool any_contains(std::span<const address_range> ranges, const ip_address& a) noexcept {
  return std::ranges::any_of(ranges, [&a](const address_range& r) { return r.contains(a); });
}

}  // namespace raporo
