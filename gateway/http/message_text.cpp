#include "gateway/http/message_text.hpp"

#include <boost/beast/http/status.hpp>

#include <algorithm>
#include <array>
#include <charconv>

#include "gateway/http/request_check.hpp"

namespace raporo::http {
namespace {

std::string_view reason_of(int status) {
  return boost::beast::http::obsolete_reason(
      boost::beast::http::int_to_status(static_cast<unsigned>(status)));
}

void append_number(std::string& out, std::size_t value) {
  std::array<char, 20> digits{};
  const auto written = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  out.append(digits.data(), written.ptr);
}

void append_field(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append(": ");
  const std::size_t begin = out.size();
  out.append(value);
  std::replace_if(
      out.begin() + static_cast<std::ptrdiff_t>(begin), out.end(),
      [](char c) { return c == '\r' || c == '\n' || c == '\0'; }, ' ');
  out.append("\r\n");
}

bool is_framing(std::string_view name) {
  constexpr std::array<std::string_view, 5> ours{"content-length", "transfer-encoding", "connection",
                                                 "content-type", "host"};
  std::string lower_name;
  assign_lower(name, lower_name);
  return std::find(ours.begin(), ours.end(), lower_name) != ours.end();
}

void append_headers(std::string& out, const std::vector<std::pair<std::string, std::string>>& headers) {
  for (const auto& [name, value] : headers) {
    if (is_token(name) && !is_framing(name)) append_field(out, name, value);
  }
}

}  // namespace

bool is_token(std::string_view text) noexcept {
  static constexpr std::string_view others = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           others.find(c) != std::string_view::npos;
  });
}

void append_response(std::string& out, const response& r, response_framing framing) {
  const bool never_a_body = r.status == 204 || r.status == 304 || r.status < 200;
  out.append("HTTP/1.1 ");
  append_number(out, static_cast<std::size_t>(r.status));
  out.append(" ").append(reason_of(r.status)).append("\r\n");
  if (!never_a_body) {
    if (!r.content_type.empty()) append_field(out, "Content-Type", r.content_type);
    out.append("Content-Length: ");
    append_number(out, r.body.size());
    out.append("\r\n");
  }
  if (framing.close) out.append("Connection: close\r\n");
  append_headers(out, r.headers);
  out.append("\r\n");
  if (!never_a_body && !framing.without_body) out.append(r.body);
}

void append_request(std::string& out, const outgoing_request& r, std::string_view host,
                    std::string_view target) {
  out.append(r.method).append(" ").append(target).append(" HTTP/1.1\r\n");
  append_field(out, "Host", host);
  append_headers(out, r.headers);
  if (!r.content_type.empty()) append_field(out, "Content-Type", r.content_type);
  if (!r.body.empty() || r.method == "POST" || r.method == "PUT") {
    out.append("Content-Length: ");
    append_number(out, r.body.size());
    out.append("\r\n");
  }
  out.append("\r\n").append(r.body);
}

response status_response(int status) {
  response r;
  r.status = status;
  r.body.assign(reason_of(status)).append("\n");
  if (status == 405) r.headers.emplace_back("Allow", "GET, HEAD, POST");
  return r;
}

}  // namespace raporo::http
