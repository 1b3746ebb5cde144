#include "gateway/http/request_check.hpp"

#include <boost/asio/ip/address_v6.hpp>
#include <boost/system/error_code.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <system_error>

#include "gateway/base/ascii.hpp"
#include "gateway/http/percent.hpp"

namespace raporo::http {
namespace {

constexpr int bad_request = 400;
constexpr int method_not_allowed = 405;
constexpr int target_too_long = 414;
constexpr int header_too_large = 431;
constexpr int not_implemented = 501;

bool is_name_char(char c) noexcept {
  constexpr std::string_view others = "-._~!$&'()*+,;=";
  return is_letter(c) || is_digit(c) || others.find(c) != std::string_view::npos;
}

bool is_hex(char c) noexcept {
  return is_digit(c) || (to_lower(c) >= 'a' && to_lower(c) <= 'f');
}

bool valid_name(std::string_view name) noexcept {
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (is_name_char(name[i])) continue;
    if (name[i] != '%' || i + 2 >= name.size() || !is_hex(name[i + 1]) || !is_hex(name[i + 2])) return false;
    i += 2;
  }
  return !name.empty();
}

bool valid_ipv6(std::string_view text) {
  if (text.find('%') != std::string_view::npos) return false;  // a zone means something here only
  boost::system::error_code ec;
  boost::asio::ip::make_address_v6(text, ec);
  return !ec;
}

/// What follows the host: nothing, or a colon and a port, which may be left out.
bool valid_port(std::string_view rest) noexcept {
  if (rest.empty() || rest == ":") return true;
  unsigned port = 0;
  const auto [end, ec] = std::from_chars(rest.data() + 1, rest.data() + rest.size(), port);
  return rest.front() == ':' && ec == std::errc() && end == rest.data() + rest.size() && port <= 65'535;
}

/// Takes the next parameter off `rest`, which begins behind a semicolon. A semicolon in quotes ends nothing.
std::string_view take_parameter(std::string_view& rest) noexcept {
  bool quoted = false;
  std::size_t end = 0;
  for (; end < rest.size() && (quoted || rest[end] != ';'); ++end) {
    if (rest[end] == '"') quoted = !quoted;
    if (quoted && rest[end] == '\\') ++end;
  }
  end = std::min(end, rest.size());
  const std::string_view parameter = trimmed(rest.substr(0, end));
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return parameter;
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
  // The query is kept as it came: Kannel puts a text there in the charset that it had on the air.
  if (!is_percent_encoded(into.query)) return bad_request;
  if (!percent_decode(target.substr(0, mark), plus::literal, into.path)) return bad_request;
  return std::any_of(into.path.begin(), into.path.end(), is_control) ? bad_request : 0;
}

bool valid_host(std::string_view value) {
  if (value.starts_with('[')) {
    const std::size_t end = value.find(']');
    return end != std::string_view::npos && valid_port(value.substr(end + 1)) &&
           valid_ipv6(value.substr(1, end - 1));
  }
  const std::size_t colon = std::min(value.find(':'), value.size());
  return valid_name(value.substr(0, colon)) && valid_port(value.substr(colon));
}

void read_media_type(std::string_view value, std::string& out) {
  value = value.substr(0, value.find(';'));
  while (!value.empty() && (value.back() == ' ' || value.back() == '\t')) value.remove_suffix(1);
  assign_lower(value, out);
}

bool says_utf8(std::string_view content_type) noexcept {
  const std::size_t semicolon = std::min(content_type.find(';'), content_type.size());
  std::string_view rest = content_type.substr(std::min(semicolon + 1, content_type.size()));
  while (!rest.empty()) {
    const std::string_view parameter = take_parameter(rest);
    const std::size_t equals = std::min(parameter.find('='), parameter.size());
    if (!same_word(parameter.substr(0, equals), "charset")) continue;
    std::string_view charset = parameter.substr(std::min(equals + 1, parameter.size()));
    if (charset.size() >= 2 && charset.starts_with('"') && charset.ends_with('"'))
      charset = charset.substr(1, charset.size() - 2);
    // The second is how Comviva spells it.
    const bool utf_8 = same_word(charset, "utf-8") || same_word(charset, "utf8");
    if (!utf_8 && !same_word(charset, "us-ascii")) return false;
  }
  return true;
}

void assign_lower(std::string_view text, std::string& out) {
  out.resize(text.size());
  std::transform(text.begin(), text.end(), out.begin(), to_lower);
}

}  // namespace raporo::http
