#include "gateway/http/message.hpp"

#include <algorithm>

#include "gateway/http/percent.hpp"

namespace raporo::http {
namespace {

/// As many as callbacks have.
constexpr std::size_t usual_pairs = 8;

bool unreserved(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
         c == '_' || c == '~';
}

void append_encoded(std::string& out, std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  for (const char c : text) {
    if (unreserved(c)) {
      out.push_back(c);
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out.push_back('%');
    out.push_back(digits[byte >> 4U]);
    out.push_back(digits[byte & 0x0FU]);
  }
}

}  // namespace

std::string_view request::header(std::string_view lower_case_name) const noexcept {
  for (const auto& [name, value] : headers) {
    if (name == lower_case_name) return value;
  }
  return {};
}

result<form> form::parse(std::string_view encoded, std::size_t most) {
  form parsed;
  parsed.pairs_.reserve(std::min<std::size_t>(usual_pairs, most));
  while (!encoded.empty()) {
    const std::string_view pair = encoded.substr(0, encoded.find('&'));
    encoded.remove_prefix(std::min(pair.size() + 1, encoded.size()));
    if (pair.empty()) continue;
    if (parsed.pairs_.size() == most) return errc::invalid_argument;

    const std::string_view name = pair.substr(0, pair.find('='));
    const std::string_view value = pair.substr(std::min(name.size() + 1, pair.size()));
    auto& [decoded_name, decoded_value] = parsed.pairs_.emplace_back();
    if (!percent_decode(name, plus::space, decoded_name) ||
        !percent_decode(value, plus::space, decoded_value)) {
      return errc::malformed;
    }
  }
  return parsed;
}

std::optional<std::string_view> form::find(std::string_view name) const noexcept {
  for (const auto& [key, value] : pairs_) {
    if (key == name) return value;
  }
  return std::nullopt;
}

std::string form_encode(const std::vector<std::pair<std::string_view, std::string_view>>& pairs) {
  std::string out;
  for (const auto& [name, value] : pairs) {
    if (!out.empty()) out.push_back('&');
    append_encoded(out, name);
    out.push_back('=');
    append_encoded(out, value);
  }
  return out;
}

std::string percent_encode(std::string_view text) {
  std::string out;
  append_encoded(out, text);
  return out;
}

}  // namespace raporo::http
