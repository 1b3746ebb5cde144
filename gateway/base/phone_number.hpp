#pragma once

#include <compare>
#include <functional>
#include <string>
#include <string_view>

#include "gateway/base/errc.hpp"

namespace raporo {

/// A telephone number in E.164 form, always with the leading `+`: the only form used past the edge (an
/// MSISDN).
class phone_number {
 public:
  /// Reads what aggregators and people write: `+250...`, `250...`, ` 250...` (an unescaped plus), `00250...`,
  /// `07...`, `7...`, `tel:`, with blanks, dots, hyphens and parentheses between. Judged by libphonenumber: a
  /// number of Rwanda is in the mobile plan; a foreign one is written internationally and has a length that
  /// its country has, for plans change and the library's knowledge of them ages. errc::invalid_phone for all
  /// else: `unknown`, the empty text, short codes and names among it. Any thread.
  static result<phone_number> parse(std::string_view raw);

  const std::string& e164() const noexcept { return e164_; }
  /// For screens and logs: `+25078****001`. At least four digits are hidden, also of short foreign numbers.
  std::string masked() const;

  friend auto operator<=>(const phone_number&, const phone_number&) = default;

 private:
  explicit phone_number(std::string e164) : e164_(std::move(e164)) {}
  std::string e164_;
};

}  // namespace raporo

template <>
struct std::hash<raporo::phone_number> {
  std::size_t operator()(const raporo::phone_number& p) const noexcept {
    return std::hash<std::string>{}(p.e164());
  }
};
