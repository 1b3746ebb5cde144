#include "gateway/http/percent.hpp"

#include <utf8proc.h>

#include <algorithm>

namespace raporo::http {
namespace {

int hex_value(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool clean_utf8(std::string_view text) noexcept {
  const auto* at = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  auto left = static_cast<utf8proc_ssize_t>(text.size());
  while (left > 0) {
    if (*at == 0) return false;
    utf8proc_ssize_t length = 1;
    if (*at >= 0x80) {
      utf8proc_int32_t code_point = 0;
      length = utf8proc_iterate(at, left, &code_point);
      if (length <= 0) return false;
    }
    at += length;
    left -= length;
  }
  return true;
}

}  // namespace

bool percent_decode(std::string_view encoded, plus p, std::string& out) {
  // Most text is plain ASCII without an escape: looked at once, copied once.
  const auto stands_for_itself = [p](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte > 0 && byte < 0x80 && c != '%' && (c != '+' || p == plus::literal);
  };
  const auto plain = static_cast<std::size_t>(
      std::find_if_not(encoded.begin(), encoded.end(), stands_for_itself) - encoded.begin());
  out.assign(encoded, 0, plain);
  if (plain == encoded.size()) return true;

  out.reserve(encoded.size());
  for (std::size_t i = plain; i < encoded.size(); ++i) {
    char c = encoded[i];
    if (c == '%') {
      if (encoded.size() - i < 3) return false;
      const int high = hex_value(encoded[i + 1]);
      const int low = hex_value(encoded[i + 2]);
      if (high < 0 || low < 0) return false;
      c = static_cast<char>(high * 16 + low);
      i += 2;
    } else if (c == '+' && p == plus::space) {
      c = ' ';
    }
    out.push_back(c);
  }
  return clean_utf8(out);
}

}  // namespace raporo::http
