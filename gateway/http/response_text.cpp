#include "gateway/http/response_text.hpp"

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
  constexpr std::array<std::string_view, 4> ours{"content-length", "transfer-encoding", "connection",
                                                 "content-type"};
  std::string lower_name;
  assign_lower(name, lower_name);
  return std::find(ours.begin(), ours.end(), lower_name) != ours.end();
}

bool is_token(std::string_view name) {
  static constexpr std::string_view others = "!#$%&'*+-.^_`|~";
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           others.find(c) != std::string_view::npos;
  });
}

}  // namespace

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
  for (const auto& [name, value] : r.headers) {
    if (is_token(name) && !is_framing(name)) append_field(out, name, value);
  }
  out.append("\r\n");
  if (!never_a_body && !framing.without_body) out.append(r.body);
}

response status_response(int status) {
  response r;
  r.status = status;
  r.body.assign(reason_of(status)).append("\n");
  if (status == 405) r.headers.emplace_back("Allow", "GET, HEAD, POST");
  return r;
}

}  // namespace raporo::http
