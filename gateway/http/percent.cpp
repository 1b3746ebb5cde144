#include "gateway/http/percent.hpp"

#include <utf8proc.h>

#include <array>

namespace raporo::http {
namespace {

int hex_value(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// ASCII that stands for itself, wherever it is.
constexpr std::array<bool, 256> make_plain() {
  std::array<bool, 256> plain{};
  for (std::size_t c = 1; c < 0x80; ++c) plain[c] = c != '%' && c != '+';
  return plain;
}
constexpr std::array<bool, 256> plain = make_plain();

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
  out.resize(encoded.size());
  char* to = out.data();
  bool ascii = true;
  for (std::size_t i = 0; i < encoded.size(); ++i) {
    char c = encoded[i];
    if (!plain[static_cast<unsigned char>(c)]) {
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
      // As an unsigned byte less one, a NUL is as large as what is not ASCII.
      ascii = ascii && static_cast<unsigned char>(c - 1) < 0x7F;
    }
    *to++ = c;
  }
  out.resize(static_cast<std::size_t>(to - out.data()));
  return ascii || clean_utf8(out);
}

bool is_percent_encoded(std::string_view encoded) noexcept {
  for (std::size_t at = encoded.find('%'); at != std::string_view::npos; at = encoded.find('%', at + 3)) {
    if (encoded.size() - at < 3 || hex_value(encoded[at + 1]) < 0 || hex_value(encoded[at + 2]) < 0)
      return false;
  }
  return true;
}

}  // namespace raporo::http
