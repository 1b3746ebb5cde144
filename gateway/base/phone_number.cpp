#include "gateway/base/phone_number.hpp"

#include <algorithm>

#include "gateway/base/ascii.hpp"

namespace raporo {
namespace {

constexpr std::string_view country_code = "250";
constexpr std::size_t national_digits = 9;

bool is_mobile(std::string_view national) {
  return national.size() == national_digits && national[0] == '7' &&
         std::string_view("23789").find(national[1]) != std::string_view::npos;
}

}  // namespace

result<phone_number> phone_number::parse(std::string_view raw) {
  if (raw.starts_with("tel:")) raw.remove_prefix(4);
  // A form decoder turns an unescaped plus into a blank.
  bool international = !raw.empty() && (raw.front() == '+' || raw.front() == ' ');
  if (international) raw.remove_prefix(1);

  std::string digits;
  for (const char c : raw) {
    if (is_digit(c)) {
      digits += c;
    } else if (c != ' ' && c != '-' && c != '.' && c != '(' && c != ')') {
      return errc::invalid_phone;
    }
  }
  std::string_view d = digits;
  if (d.starts_with("00")) {
    d.remove_prefix(2);
    international = true;
  }

  if (d.starts_with(country_code)) {
    std::string_view national = d.substr(country_code.size());
    // The trunk 0 kept by mistake: 2500780000001.
    if (national.size() == national_digits + 1 && national[0] == '0') national.remove_prefix(1);
    if (!is_mobile(national)) return errc::invalid_phone;
    return phone_number("+" + std::string(country_code) + std::string(national));
  }
  if (international) {
    if (d.size() < 8 || d.size() > 15 || d[0] == '0') return errc::invalid_phone;
    return phone_number("+" + std::string(d));
  }
  if (d.starts_with('0')) d.remove_prefix(1);
  if (!is_mobile(d)) return errc::invalid_phone;
  return phone_number("+" + std::string(country_code) + std::string(d));
}

std::string phone_number::masked() const {
  constexpr std::size_t tail = 3;
  constexpr std::size_t least_hidden = 4;
  const std::size_t head = std::min<std::size_t>(6, e164_.size() - tail - least_hidden);
  const std::size_t hidden = e164_.size() - tail - head;
  return e164_.substr(0, head) + std::string(hidden, '*') + e164_.substr(head + hidden);
}

}  // namespace raporo
