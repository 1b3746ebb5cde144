#include "gateway/http/request_check.hpp"

#include <algorithm>
#include <array>

#include "gateway/base/ascii.hpp"
#include "gateway/http/percent.hpp"

namespace raporo::http {
namespace {

constexpr int bad_request = 400;
constexpr int method_not_allowed = 405;
constexpr int target_too_long = 414;
constexpr int header_too_large = 431;
constexpr int not_implemented = 501;

bool is_host_char(char c) noexcept {
  constexpr std::string_view others = "-._~%!$&'()*+;=:[]";
  return is_letter(c) || is_digit(c) || others.find(c) != std::string_view::npos;
}

bool is_control(char c) noexcept {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7F;
}

}  // namespace

header_scan::verdict header_scan::refuse(int status) noexcept {
  status_ = status;
  return verdict::refused;
}

header_scan::verdict header_scan::look(std::string_view bytes) noexcept {
  // No method starts otherwise; a TLS hello on a plain port is not worth waiting for its line end.
  if (!bytes.empty() && !is_letter(bytes.front())) return refuse(bad_request);

  for (;;) {
    const std::size_t line_end = bytes.find('\n', looked_);
    const bool cut = line_end == std::string_view::npos;
    if ((cut ? bytes.size() : line_end + 1) > most_bytes_) {
      return refuse(lines_ == 0 ? target_too_long : header_too_large);
    }
    if (cut) {
      looked_ = bytes.size();
      return verdict::more;
    }
    if (line_end == line_begin_ || bytes[line_end - 1] != '\r') return refuse(bad_request);

    const char first = bytes[line_begin_];
    const bool empty = line_end == line_begin_ + 1;
    line_begin_ = looked_ = line_end + 1;
    if (empty) return verdict::whole;
    if (first == ' ' || first == '\t') return refuse(bad_request);  // obs-fold, RFC 9112 section 5.2
    if (++lines_ > most_fields_ + 1) return refuse(header_too_large);
  }
}

int check_method(std::string_view method) noexcept {
  constexpr std::array<std::string_view, 3> answered{"POST", "GET", "HEAD"};
  constexpr std::array<std::string_view, 6> known{"PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT"};
  if (std::find(answered.begin(), answered.end(), method) != answered.end()) return 0;
  return std::find(known.begin(), known.end(), method) != known.end() ? method_not_allowed : not_implemented;
}

int read_target(std::string_view target, request& into) {
  if (!target.starts_with('/')) return bad_request;
  // RFC 3986 leaves no room for these unescaped; a fragment is never sent.
  const auto odd = [](char c) { return c == '#' || static_cast<unsigned char>(c) >= 0x80; };
  if (std::any_of(target.begin(), target.end(), odd)) return bad_request;

  const std::size_t mark = target.find('?');
  into.query.assign(mark == std::string_view::npos ? std::string_view{} : target.substr(mark + 1));
  // The query is kept as it came; decoding it here only finds out whether that is possible.
  if (!percent_decode(into.query, plus::space, into.path)) return bad_request;
  if (!percent_decode(target.substr(0, mark), plus::literal, into.path)) return bad_request;
  return std::any_of(into.path.begin(), into.path.end(), is_control) ? bad_request : 0;
}

bool valid_host(std::string_view value) noexcept {
  return !value.empty() && std::all_of(value.begin(), value.end(), is_host_char);
}

void read_media_type(std::string_view value, std::string& out) {
  value = value.substr(0, value.find(';'));
  while (!value.empty() && (value.back() == ' ' || value.back() == '\t')) value.remove_suffix(1);
  assign_lower(value, out);
}

void assign_lower(std::string_view text, std::string& out) {
  out.resize(text.size());
  std::transform(text.begin(), text.end(), out.begin(), to_lower);
}

}  // namespace raporo::http
