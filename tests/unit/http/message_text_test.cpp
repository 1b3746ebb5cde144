#include "gateway/http/message_text.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>

namespace http = raporo::http;

namespace {

http::response with(int status, std::string body) {
  http::response r;
  r.status = status;
  r.body = std::move(body);
  return r;
}

std::string text_of(const http::response& r, http::response_framing framing = {}) {
  std::string out;
  http::append_response(out, r, framing);
  return out;
}

}  // namespace

TEST_CASE("response: status line, type, length, body") {
  CHECK(text_of(with(200, "CON Hi")) ==
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 6\r\n\r\nCON Hi");
}

TEST_CASE("response: HEAD is told the length and gets no body") {
  const std::string text = text_of(with(200, "four"), {.without_body = true});
  CHECK(text.ends_with("Content-Length: 4\r\n\r\n"));
}

TEST_CASE("response: 204 has neither length nor body") {
  CHECK(text_of(with(204, "x"), {.close = true}) == "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n");
}

TEST_CASE("response: no header can be forged, and the framing stays ours") {
  http::response r;
  r.headers = {{"Location", "/a\r\nSet-Cookie: x=1"},
               {"content-LENGTH", "0"},
               {"Transfer-Encoding", "chunked"},
               {"Connection", "keep-alive"},
               {"Bad Name", "1"},
               {"X\r\nY", "1"},
               {"", "1"},
               {"Retry-After", "5"}};
  CHECK(text_of(r) ==
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 0\r\n"
        "Location: /a  Set-Cookie: x=1\r\nRetry-After: 5\r\n\r\n");
}
