#pragma once

#include <string>
#include <string_view>

/// What proves to an aggregator who we are, and to us that a callback is the aggregator's.
namespace raporo::channels {

/// RFC 4648, section 4, with padding.
std::string base64(std::string_view bytes);
enum class digest { md5, sha1, sha256, sha512 };
/// 16, 20, 32 or 64 bytes.
std::string hash_of(digest d, std::string_view text);
/// As many (RFC 2104).
std::string hmac(digest d, std::string_view key, std::string_view text);
/// Two lower-case digits a byte.
std::string hex(std::string_view bytes);
/// The value of an `Authorization` header (RFC 7617).
std::string basic_authorization(std::string_view user, std::string_view password);
/// Takes the same time wherever two texts of one length differ.
bool same_in_constant_time(std::string_view a, std::string_view b) noexcept;

}  // namespace raporo::channels
