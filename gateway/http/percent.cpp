#include "gateway/http/percent.hpp"

#include <utf8proc.h>

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
  out.clear();
  out.reserve(encoded.size());
  const auto is_plain = [p](char c) { return c != '%' && (c != '+' || p != plus::space); };
  for (std::size_t i = 0; i < encoded.size();) {
    std::size_t run = i;
    while (run < encoded.size() && is_plain(encoded[run])) ++run;
    out.append(encoded, i, run - i);
    if (run == encoded.size()) break;
    if (encoded[run] == '+') {
      out.push_back(' ');
      i = run + 1;
      continue;
    }
    if (encoded.size() - run < 3) return false;
    const int high = hex_value(encoded[run + 1]);
    const int low = hex_value(encoded[run + 2]);
    if (high < 0 || low < 0) return false;
    out.push_back(static_cast<char>(high * 16 + low));
    i = run + 3;
  }
  return clean_utf8(out);
}

}  // namespace raporo::http
