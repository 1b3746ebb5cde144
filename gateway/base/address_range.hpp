#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace raporo {

/// An IPv4 or IPv6 address. One that is mapped into IPv6 (`::ffff:10.0.0.1`, RFC 4291 section 2.5.5.2) is the
/// IPv4 address that it stands for: sockets that take both give addresses in that form.
class ip_address {
 public:
  ip_address() = default;
  /// In IPv6's form, as bytes() gives them.
  explicit ip_address(const std::array<std::uint8_t, 16>& bytes) noexcept : bytes_(bytes) {}
  /// `203.0.113.7`, `2001:db8::1`; no port, no zone, no brackets, no leading zeros in an IPv4 address.
  static std::optional<ip_address> parse(std::string_view text);

  bool is_v4() const noexcept;
  /// In IPv6's form; an IPv4 address is mapped.
  const std::array<std::uint8_t, 16>& bytes() const noexcept { return bytes_; }
  std::string to_text() const;
  /// The first address of what a single customer has: of IPv6 a /64 (RFC 6177), of IPv4 the address alone.
  /// Whatever is counted by address is counted by this.
  ip_address customer() const noexcept;

  friend auto operator<=>(const ip_address&, const ip_address&) = default;

 private:
  std::array<std::uint8_t, 16> bytes_{};
};

/// An address, or a network by address and length.
class address_range {
 public:
  /// `10.0.0.0/8`, `2001:db8::/32`, `203.0.113.7`. Nothing when bits behind the length are set: whoever wrote
  /// `10.1.2.3/8` meant something else than what it says.
  static std::optional<address_range> parse(std::string_view text);

  /// A network of IPv6 holds no IPv4 address, `::/0` neither.
  bool contains(const ip_address& a) const noexcept;
  /// There is an address that both hold.
  bool overlaps(const address_range& other) const noexcept {
    return contains(other.first_) || other.contains(first_);
  }
  /// All addresses of its family.
  bool is_everything() const noexcept;

  friend bool operator==(const address_range&, const address_range&) = default;

 private:
  ip_address first_;
  unsigned length_ = 0;  ///< in IPv6's form, so 96 more than was written for IPv4
};

bool any_contains(std::span<const address_range> ranges, const ip_address& a) noexcept;

}  // namespace raporo
