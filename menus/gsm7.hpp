#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/errc.hpp"

/// Texts as handsets carry them: the GSM 7-bit default alphabet and its extension table (3GPP TS 23.038),
/// packing, and the segments of a long SMS (3GPP TS 23.040). All text is UTF-8. Everything here is pure and
/// thread-safe.
namespace raporo::menus {

/// The longest USSD text in septets that every network takes; GSM itself would carry 182 (3GPP TS 23.038, 160
/// octets).
inline constexpr unsigned ussd_septets = 160;
/// The longest text of one SMS in septets (3GPP TS 23.038, 140 octets).
inline constexpr unsigned sms_septets = 160;

/// Septets that `text` takes, 2 for each letter of the extension table; nullopt when a letter is not in the
/// alphabet (the text would need UCS-2) or the bytes are not UTF-8.
std::optional<std::size_t> count_septets(std::string_view text);

/// A letter that forces UCS-2, and the plain spelling that does not.
struct foreign_letter {
  std::size_t offset = 0;  ///< in bytes
  std::string letter;
  std::string plain;  ///< empty when there is none
};
std::vector<foreign_letter> find_foreign_letters(std::string_view text);

/// `text` with plain spellings for what GSM-7 lacks (curly quotes, circumflexes, dashes, blanks), composed
/// first; what has no plain spelling becomes `?`. The result always counts.
std::string fold_to_gsm7(std::string_view text);

/// The same, but what has no plain spelling stays as it is: then the result does not count.
std::string spell_plainly(std::string_view text);

enum class packing { sms, ussd };
/// Octets of `text`, seven bits a letter, low bits first. For USSD a count of 7 modulo 8 is padded with CR,
/// and a final CR on an octet boundary is doubled (23.038, 6.1.2.3.1). Requires: count_septets(text) has a
/// value.
std::vector<std::uint8_t> pack_septets(std::string_view text, packing kind);
/// The text of packed septets, `count` of them. errc::malformed when `octets` holds fewer.
result<std::string> unpack_septets(const std::vector<std::uint8_t>& octets, std::size_t count);

enum class sms_alphabet { gsm7, ucs2 };
struct sms_size {
  sms_alphabet alphabet = sms_alphabet::gsm7;
  std::size_t units = 0;  ///< septets or UTF-16 units
  unsigned segments =
      0;  ///< 0 for an empty text; with an 8-bit reference: 160 then 153, or 70 then 67 a part
};
/// How many segments `text` costs. An escape pair or a surrogate pair is never split between two.
sms_size measure_sms(std::string_view text);
/// The parts themselves. errc::message_too_long beyond `most` (255 at most); errc::malformed when not UTF-8.
result<std::vector<std::string>> split_sms(std::string_view text, unsigned most = 255);

}  // namespace raporo::menus
