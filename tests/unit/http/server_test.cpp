#include "gateway/http/server.hpp"

#include <doctest/doctest.h>
#include <sys/resource.h>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <array>
#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/unit/http/loopback.hpp"

using namespace std::chrono_literals;
using namespace raporo::http;
using raporo::http::test::loop_thread;
using raporo::http::test::raw_peer;
using raporo::http::test::status_in;

namespace {

class counting_logger final : public raporo::logger {
 public:
  void write(raporo::log_level level, std::string_view /*event*/,
             std::initializer_list<raporo::log_field> /*fields*/) override {
    if (level == raporo::log_level::error) ++errors;
  }
  std::atomic<int> errors = 0;
};

constexpr std::size_t large = 16'000'000;  ///< more than the kernel buffers for two sockets

/// Says what it was asked. `/gate` waits until the test opens it, `/throw` fails.
class echo final : public handler {
 public:
  explicit echo(const boost::asio::any_io_executor& executor)
      : gate_(executor, std::chrono::steady_clock::time_point::max()) {}

  boost::asio::awaitable<response> handle(const request& r) override {
    ++calls;
    if (r.path == "/throw") throw std::runtime_error("broken");
    if (r.path == "/gate") {
      ++at_gate;
      co_await gate_.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
    }
    response answer;
    answer.body.append(r.method).append(" ").append(r.path).append("?").append(r.query);
    answer.body.append(" [").append(r.content_type).append("] ").append(r.body);
    if (r.path == "/headers") {
      for (const auto& [name, value] : r.headers)
        answer.body.append(name).append("=").append(value).append(";");
    }
    if (r.path == "/remote") answer.body = r.remote;
    if (r.path == "/large") answer.body.assign(large, 'x');
    co_return answer;
  }

  void open_gate() { gate_.cancel(); }

  std::atomic<int> calls = 0;
  std::atomic<int> at_gate = 0;

 private:
  boost::asio::steady_timer gate_;
};

/// A server on port 0 with a loop of its own. What tests wait for, they wait for by reading from sockets.
struct running_server {
  explicit running_server(const server_limits& limits = {}) {
    loop.call([&] {
      answers = std::make_unique<echo>(loop.executor());
      it = listen(loop.executor(), "127.0.0.1:0", "test", limits, *answers, log).value();
    });
  }
  ~running_server() {
    loop.call([this] { it.reset(); });
    loop.stop();
  }
  running_server(const running_server&) = delete;
  running_server& operator=(const running_server&) = delete;

  server_figures figures() {
    return loop.call([this] { return it->figures(); });
  }
  void wait_at_gate(int count) const {
    while (answers->at_gate < count) std::this_thread::yield();
  }

  counting_logger log;
  loop_thread loop;
  std::unique_ptr<echo> answers;
  std::unique_ptr<server> it;
};

std::string post(std::string_view path, std::string_view body, std::string_view extra = {}) {
  return "POST " + std::string(path) +
         " HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
         std::string(extra) + "\r\n" + std::string(body);
}

constexpr std::string_view get = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n";

}  // namespace

TEST_CASE("listen: an address that is none is malformed, one that cannot be had says why") {
  loop_thread loop;
  echo answers(loop.executor());
  counting_logger log;
  for (const char* bad : {"", ":80", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:65536", "::1:80"}) {
    CAPTURE(bad);
    CHECK(listen(loop.executor(), bad, "test", {}, answers, log).error() == raporo::errc::malformed);
  }
  const running_server other;
  CHECK(listen(loop.executor(), other.it->address(), "test", {}, answers, log).error() ==
        boost::system::errc::address_in_use);
  CHECK(other.it->address() == "127.0.0.1:" + std::to_string(other.it->port()));
  CHECK(other.it->port() != 0);
}

TEST_CASE("server: a connection serves one request after another") {
  running_server s;
  raw_peer peer(s.it->port());
  for (int i = 0; i < 3; ++i) {
    peer.send(post("/a%20b+c?q=%31", "text=1",
                   "Content-Type: Application/X-WWW-Form-Urlencoded ; charset=UTF-8\r\n"));
    CHECK(peer.message() ==
          "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 60\r\n\r\n"
          "POST /a b+c?q=%31 [application/x-www-form-urlencoded] text=1");
  }
  CHECK(s.figures().accepted == 1);
  CHECK(s.figures().requests == 3);
  CHECK(s.figures().open == 1);
}

TEST_CASE("server: a request sees only its own headers and body, and the peer's address") {
  running_server s;
  raw_peer peer(s.it->port());
  peer.send("POST /headers HTTP/1.1\r\nHost: x\r\nX-One:  1 \r\nX-Two: 2\r\nContent-Length: 1\r\n\r\nb");
  CHECK(peer.message().ends_with("bhost=x;x-one=1;x-two=2;content-length=1;"));
  peer.send("GET /headers HTTP/1.1\r\nHOST: y\r\n\r\n");
  CHECK(peer.message().ends_with("GET /headers? [] host=y;"));
  peer.send("GET /remote HTTP/1.1\r\nHost: y\r\n\r\n");
  CHECK(peer.message().ends_with("127.0.0.1"));
}

TEST_CASE("server: pipelined requests are answered in order, however the bytes are cut") {
  const std::string three = post("/1", "one") + post("/2", "two") + std::string(get);
  running_server s;
  for (const std::size_t piece : {three.size(), std::size_t{1}, std::size_t{7}}) {
    CAPTURE(piece);
    raw_peer peer(s.it->port());
    for (std::size_t at = 0; at < three.size(); at += piece)
      peer.send(std::string_view(three).substr(at, piece));
    CHECK(peer.message().ends_with("POST /1? [] one"));
    CHECK(peer.message().ends_with("POST /2? [] two"));
    CHECK(peer.message().ends_with("GET /a? [] "));
  }
}

TEST_CASE("server: a chunked body is joined, its extensions and trailers are ignored") {
  running_server s;
  raw_peer peer(s.it->port());
  peer.send(
      "POST /headers HTTP/1.1\r\nHost: x\r\ntransfer-encoding: Chunked\r\n\r\n"
      "3;a=b\r\nabc\r\n2\r\nde\r\n0\r\nHost: z\r\nX-Late: 1\r\n\r\n");
  CHECK(peer.message().ends_with("] abcdehost=x;transfer-encoding=Chunked;"));
  peer.send(get);
  CHECK(status_in(peer.message()) == 200);
}

TEST_CASE("server: a chunked body may come byte by byte, even an empty one") {
  running_server s;
  const std::string head = "POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (const auto& [chunks, body] : {std::pair<std::string, std::string>{"0\r\n\r\n", ""},
                                     {"0;a=b\r\nX: y\r\n\r\n", ""},
                                     {"1\r\na\r\n2\r\nbc\r\n0\r\n\r\n", "abc"}}) {
    CAPTURE(chunks);
    raw_peer peer(s.it->port());
    for (const char c : head + chunks) {
      peer.send({&c, 1});
      s.figures();  // one turn of the server's loop, so that bytes are not read together
    }
    CHECK(peer.message().ends_with("] " + body));
  }
}

TEST_CASE("server: HEAD gets the length and no body") {
  running_server s;
  raw_peer peer(s.it->port());
  peer.send("HEAD /a HTTP/1.1\r\nHost: x\r\n\r\n");
  CHECK(peer.message(false).find("Content-Length: 12\r\n") != std::string::npos);
  peer.send(get);
  CHECK(peer.message().ends_with("GET /a? [] "));
}

TEST_CASE("server: who expects 100-continue hears it before the body is sent, and only then") {
  running_server s;
  raw_peer peer(s.it->port());
  peer.send("POST /a HTTP/1.1\r\nHost: x\r\nExpect: 100-Continue\r\nContent-Length: 2\r\n\r\n");
  CHECK(peer.message() == "HTTP/1.1 100 Continue\r\n\r\n");
  peer.send("ok");
  CHECK(peer.message().ends_with("] ok"));
  peer.send(post("/a", "at once", "Expect: 100-continue\r\n"));
  CHECK(peer.message().ends_with("] at once"));
}

TEST_CASE("server: HTTP/1.0 and Connection: close end the connection after the answer") {
  running_server s;
  for (const char* text : {"GET /a HTTP/1.0\r\n\r\n", "GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
                           "GET /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"}) {
    CAPTURE(text);
    raw_peer peer(s.it->port());
    peer.send(text);
    bool closed = false;
    const std::string all = peer.rest(&closed);
    CHECK(closed);
    CHECK(status_in(all) == 200);
    CHECK(all.find("\r\nConnection: close\r\n") != std::string::npos);
    CHECK(all.ends_with("GET /a? [] "));
  }
}

TEST_CASE("server: one empty line before a request is forgiven") {
  running_server s;
  raw_peer peer(s.it->port());
  peer.send("\r\n" + std::string(get));
  CHECK(status_in(peer.message()) == 200);
}

TEST_CASE("server: what RFC 9112 calls dangerous is refused, closed and never handled") {
  struct refused {
    const char* what;
    std::string bytes;
    int status;
  };
  const std::string head = "POST /a HTTP/1.1\r\nHost: x\r\n";
  const std::vector<refused> table{
      {"other transfer coding", head + "Transfer-Encoding: gzip\r\n\r\n", 400},
      {"chunked not alone", head + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 400},
      {"chunked twice in one", head + "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n", 400},
      {"chunked in quotes", head + "Transfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n", 400},
      {"chunked with a parameter", head + "Transfer-Encoding: chunked;q=1\r\n\r\n0\r\n\r\n", 400},
      {"empty transfer coding", head + "Transfer-Encoding:\r\n\r\n0\r\n\r\n", 400},
      {"chunked in two fields",
       head + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
      {"chunked and then a length", head + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
       400},
      {"a length and then chunked", head + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
       400},
      {"chunked in HTTP/1.0", "POST /a HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
      {"two lengths", head + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400},
      {"one length twice", head + "Content-Length: 1\r\nContent-Length: 1\r\n\r\na", 400},
      {"a list of lengths", head + "Content-Length: 1, 1\r\n\r\na", 400},
      {"signed length", head + "Content-Length: +1\r\n\r\na", 400},
      {"negative length", head + "Content-Length: -1\r\n\r\na", 400},
      {"hexadecimal length", head + "Content-Length: 0x1\r\n\r\na", 400},
      {"length beyond 64 bits", head + "Content-Length: 18446744073709551616\r\n\r\na", 400},
      {"empty length", head + "Content-Length:\r\n\r\n", 400},
      {"no host", "GET /a HTTP/1.1\r\nX: y\r\n\r\n", 400},
      {"two hosts", "GET /a HTTP/1.1\r\nHost: x\r\nHost: x\r\n\r\n", 400},
      {"two hosts in HTTP/1.0", "GET /a HTTP/1.0\r\nHost: x\r\nHost: x\r\n\r\n", 400},
      {"empty host", "GET /a HTTP/1.1\r\nHost:\r\n\r\n", 400},
      {"host with a path", "GET /a HTTP/1.1\r\nHost: x/y\r\n\r\n", 400},
      {"host with a user", "GET /a HTTP/1.1\r\nHost: u@x\r\n\r\n", 400},
      {"host that is an open bracket", "GET /a HTTP/1.1\r\nHost: [::1\r\n\r\n", 400},
      {"host that is no IPv6 address", "GET /a HTTP/1.1\r\nHost: [::1::]\r\n\r\n", 400},
      {"host in brackets that is a name", "GET /a HTTP/1.1\r\nHost: [x]\r\n\r\n", 400},
      {"host with a zone", "GET /a HTTP/1.1\r\nHost: [fe80::1%25eth0]\r\n\r\n", 400},
      {"host with letters behind its bracket", "GET /a HTTP/1.1\r\nHost: [::1]x\r\n\r\n", 400},
      {"host with a bracket inside", "GET /a HTTP/1.1\r\nHost: x[y]\r\n\r\n", 400},
      {"port beyond the last", "GET /a HTTP/1.1\r\nHost: x:99999\r\n\r\n", 400},
      {"port that is none", "GET /a HTTP/1.1\r\nHost: x:8o\r\n\r\n", 400},
      {"signed port", "GET /a HTTP/1.1\r\nHost: x:-1\r\n\r\n", 400},
      {"two ports", "GET /a HTTP/1.1\r\nHost: x:80:80\r\n\r\n", 400},
      {"a port only", "GET /a HTTP/1.1\r\nHost: :80\r\n\r\n", 400},
      {"host with half an escape", "GET /a HTTP/1.1\r\nHost: x%4\r\n\r\n", 400},
      {"two content types", head + "Content-Type: a/b\r\nContent-Type: a/b\r\nContent-Length: 0\r\n\r\n",
       400},
      {"an empty content type and another",
       head + "Content-Type:\r\nContent-Type: a/b\r\nContent-Length: 0\r\n\r\n", 400},
      {"a compressed body", head + "Content-Encoding: gzip\r\nContent-Length: 1\r\n\r\na", 415},
      {"a compressed body, and said twice",
       head + "Content-Encoding: identity\r\nContent-Encoding: br\r\nContent-Length: 1\r\n\r\na", 415},
      {"an unnamed content coding", head + "Content-Encoding:\r\nContent-Length: 1\r\n\r\na", 415},
      {"Latin 1", head + "Content-Type: a/b; charset=ISO-8859-1\r\nContent-Length: 1\r\n\r\na", 415},
      {"UTF-16 in quotes", head + "Content-Type: a/b;Charset=\"utf-16\"\r\nContent-Length: 1\r\n\r\na", 415},
      {"a second charset",
       head + "Content-Type: a/b; charset=utf-8; charset=latin1\r\nContent-Length: 1\r\n\r\na", 415},
      {"no name for the charset", head + "Content-Type: a/b; charset\r\nContent-Length: 1\r\n\r\na", 415},
      {"host with a space", "GET /a HTTP/1.1\r\nHost: x y\r\n\r\n", 400},
      {"folded line, space", head + "X: a\r\n b\r\n\r\n", 400},
      {"folded line, tab", head + "X: a\r\n\tb\r\n\r\n", 400},
      {"folded host", "GET /a HTTP/1.1\r\nHost:\r\n x\r\n\r\n", 400},
      {"folded before the fields", "GET /a HTTP/1.1\r\n Host: x\r\n\r\n", 400},
      {"space before the colon", head + "X : a\r\n\r\n", 400},
      {"no colon", head + "X\r\n\r\n", 400},
      {"no name", head + ": a\r\n\r\n", 400},
      {"name that is no token", head + "X(: a\r\n\r\n", 400},
      {"control in a value", head + "X: a\x01\r\n\r\n", 400},
      {"NUL in a value", head + std::string("X: a\0b\r\n\r\n", 10), 400},
      {"bare CR in a value", head + "X: a\rb\r\n\r\n", 400},
      {"bare LF after the request line", "GET /a HTTP/1.1\nHost: x\r\n\r\n", 400},
      {"bare LF after a field", "GET /a HTTP/1.1\r\nHost: x\n\r\n", 400},
      {"bare LFs only", "GET /a HTTP/1.1\nHost: x\n\n", 400},
      {"bare LF ends the header", "GET /a HTTP/1.1\r\nHost: x\r\n\n", 400},
      {"two empty lines first", "\r\n\r\nGET /a HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"TRACE", "TRACE /a HTTP/1.1\r\nHost: x\r\n\r\n", 405},
      {"CONNECT", "CONNECT x:80 HTTP/1.1\r\nHost: x\r\n\r\n", 405},
      {"OPTIONS *", "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n", 405},
      {"DELETE", "DELETE /a HTTP/1.1\r\nHost: x\r\n\r\n", 405},
      {"unknown method", "BREW /a HTTP/1.1\r\nHost: x\r\n\r\n", 501},
      {"method in lower case", "get /a HTTP/1.1\r\nHost: x\r\n\r\n", 501},
      {"absolute form", "GET http://x/a HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"authority form", "GET x:80 HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"asterisk form", "GET * HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"fragment", "GET /a#b HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"cut escape", "GET /a%2 HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"no escape", "GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"no escape in the query", "GET /a?b=%zz HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"NUL in the path", "GET /%00 HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"line break in the path", "GET /%0d%0a HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"no UTF-8 in the path", "GET /%ff HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"overlong UTF-8 in the path", "GET /%c0%af HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"raw high byte in the target", "GET /\xC3\xA9 HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"space in the target", "GET /a b HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"no version", "GET /a\r\n\r\n", 400},
      {"HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400},
      {"HTTP/1.2", "GET /a HTTP/1.2\r\nHost: x\r\n\r\n", 400},
      {"a TLS hello", "\x16\x03\x01\x02\x01", 400},
      {"other expectation", head + "Expect: 200-ok\r\nContent-Length: 1\r\n\r\na", 417},
      {"chunk size that is none", head + "Transfer-Encoding: chunked\r\n\r\nx\r\n", 400},
      {"signed chunk size", head + "Transfer-Encoding: chunked\r\n\r\n+1\r\na\r\n0\r\n\r\n", 400},
      {"space after the chunk size", head + "Transfer-Encoding: chunked\r\n\r\n1 \r\na\r\n0\r\n\r\n", 400},
      {"bare LF after the chunk size", head + "Transfer-Encoding: chunked\r\n\r\n1\na\r\n0\r\n\r\n", 400},
      {"chunk longer than its size", head + "Transfer-Encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n", 400},
      {"chunk size beyond 64 bits",
       head + "Transfer-Encoding: chunked\r\n\r\n10000000000000001\r\na\r\n0\r\n\r\n", 400},
  };

  running_server s;
  for (const refused& row : table) {
    CAPTURE(row.what);
    raw_peer peer(s.it->port());
    // A request smuggled behind it must not be served either.
    peer.send(row.bytes);
    peer.send(get);
    bool closed = false;
    peer.end_sending();
    const std::string all = peer.rest(&closed);
    CHECK(status_in(all) == row.status);
    CHECK(all.find("\r\nConnection: close\r\n") != std::string::npos);
    CHECK(all.find("HTTP/1.1", 1) == std::string::npos);
    CHECK(closed);
  }
  CHECK(s.answers->calls == 0);
  CHECK(s.figures().refused_requests == table.size());
  CHECK(s.figures().requests == 0);
}

TEST_CASE("server: hosts, charsets and codings that are proper are taken") {
  running_server s;
  raw_peer peer(s.it->port());
  for (const char* host : {"x", "gw.example.rw", "gw.example.rw:8080", "x:", "127.0.0.1:1", "[::1]",
                           "[::1]:65535", "[2001:db8::7]:80", "[::ffff:10.0.0.1]", "x%41", "a_b"}) {
    CAPTURE(host);
    peer.send("GET /a HTTP/1.1\r\nHost: " + std::string(host) + "\r\n\r\n");
    CHECK(status_in(peer.message()) == 200);
  }
  for (const char* type : {"a/b", "A/B;charset=utf-8", "a/b; charset=UTF-8", "a/b; CHARSET=\"Utf-8\"",
                           "a/b; charset=us-ascii ; x=y", "a/b; x=\"; charset=latin1\"", "a/b;"}) {
    CAPTURE(type);
    peer.send(post("/a", "c", "Content-Encoding: Identity\r\nContent-Type: " + std::string(type) + "\r\n"));
    CHECK(peer.message().ends_with("POST /a? [a/b] c"));
  }
}

TEST_CASE("server: what is larger than its limit is refused, what fits exactly is not") {
  server_limits limits;
  limits.header_bytes = 200;
  limits.header_count = 4;
  limits.body_bytes = 50;
  running_server s(limits);

  const auto answer_to = [&](const std::string& bytes) {
    raw_peer peer(s.it->port());
    peer.send(bytes);
    peer.end_sending();
    return status_in(peer.rest());
  };
  const std::string head = "POST /a HTTP/1.1\r\nHost: x\r\n";
  const std::string chunked = head + "Transfer-Encoding: chunked\r\n\r\n";

  const std::string filled = head + "X: " + std::string(200 - head.size() - 7, 'x') + "\r\n\r\n";
  REQUIRE(filled.size() == 200);
  CHECK(answer_to(filled) == 200);
  CHECK(answer_to(head + "X: " + std::string(200 - head.size() - 6, 'x') + "\r\n\r\n") == 431);
  CHECK(answer_to(head + "X: " + std::string(100'000, 'x')) == 431);
  CHECK(answer_to("GET /" + std::string(300, 'a') + " HTTP/1.1\r\nHost: x\r\n\r\n") == 414);
  CHECK(answer_to("GET /" + std::string(100'000, 'a')) == 414);

  CHECK(answer_to(head + "A: 1\r\nB: 1\r\nC: 1\r\n\r\n") == 200);
  CHECK(answer_to(head + "A: 1\r\nB: 1\r\nC: 1\r\nD: 1\r\n\r\n") == 431);

  CHECK(answer_to(post("/a", std::string(50, 'b'))) == 200);
  CHECK(answer_to(post("/a", std::string(51, 'b'))) == 413);
  CHECK(answer_to(post("/a", std::string(200'000, 'b'))) == 413);
  CHECK(answer_to(chunked + "32\r\n" + std::string(50, 'b') + "\r\n0\r\n\r\n") == 200);
  CHECK(answer_to(chunked + "33\r\n" + std::string(51, 'b') + "\r\n0\r\n\r\n") == 413);
  CHECK(answer_to(chunked + "19\r\n" + std::string(25, 'b') + "\r\n1a\r\n" + std::string(26, 'b') +
                  "\r\n0\r\n\r\n") == 413);
  CHECK(answer_to(chunked + "1;" + std::string(100'000, 'e')) == 431);
  CHECK(answer_to(chunked + "0\r\nX: " + std::string(100'000, 't')) == 431);

  // A body too large is refused before it is sent.
  raw_peer peer(s.it->port());
  peer.send(head + "Expect: 100-continue\r\nContent-Length: 51\r\n\r\n");
  CHECK(status_in(peer.message()) == 413);
}

TEST_CASE("server: a request cut in the middle is not handled") {
  running_server s;
  const std::string whole = post("/a", "body");
  for (const std::size_t length : {std::size_t{3}, whole.size() - 5, whole.size() - 1}) {
    raw_peer peer(s.it->port());
    peer.send(whole.substr(0, length));
    peer.end_sending();
    CHECK(peer.closed());
  }
  CHECK(s.answers->calls == 0);
  CHECK(s.figures().open == 0);
}

TEST_CASE("server: a slow request gets 408") {
  server_limits limits;
  limits.read_timeout = 30ms;
  running_server s(limits);
  for (const std::string& start :
       {std::string("GET /a HT"), post("/a", "body").substr(0, 50), std::string("\r\n")}) {
    CAPTURE(start);
    raw_peer slow(s.it->port());
    slow.send(start);
    CHECK(status_in(slow.rest()) == 408);
  }
  CHECK(s.answers->calls == 0);
}

TEST_CASE("server: a silent connection just ends") {
  server_limits limits;
  limits.idle_timeout = 60ms;
  running_server s(limits);
  raw_peer silent(s.it->port());
  CHECK(silent.closed());
}

TEST_CASE("server: a connection that was served and then says nothing just ends") {
  server_limits limits;
  limits.idle_timeout = 500ms;
  running_server s(limits);
  raw_peer served(s.it->port());
  served.send(get);
  CHECK(status_in(served.message()) == 200);
  CHECK(served.closed());
  CHECK(s.answers->calls == 1);
}

TEST_CASE("server: bytes that keep trickling do not extend a request's time") {
  server_limits limits;
  limits.read_timeout = 40ms;
  running_server s(limits);
  raw_peer peer(s.it->port());
  const auto began = std::chrono::steady_clock::now();
  peer.send("GET /a HTTP/1.1\r\nHost: x\r\nX: ");
  std::string answer;
  while (answer.empty() && std::chrono::steady_clock::now() - began < 3s) {
    peer.send("x");
    answer = peer.message_within(2ms);
  }
  CHECK(status_in(answer) == 408);
}

TEST_CASE("server: a peer that does not read is cut") {
  server_limits limits;
  limits.write_timeout = 30ms;
  running_server s(limits);
  raw_peer peer(s.it->port());
  peer.send("GET /large HTTP/1.1\r\nHost: x\r\n\r\n");
  while (s.answers->calls == 0) std::this_thread::yield();
  while (s.figures().open != 0) std::this_thread::yield();
  CHECK(peer.rest().size() < large);
}

TEST_CASE("server: a large answer arrives whole") {
  running_server s;
  raw_peer peer(s.it->port());
  peer.send("GET /large HTTP/1.1\r\nHost: x\r\n\r\n");
  CHECK(peer.message().ends_with("\r\n\r\n" + std::string(large, 'x')));
  peer.send(get);
  CHECK(status_in(peer.message()) == 200);
}

TEST_CASE("server: an exception is answered 500 and logged once, and the connection goes on") {
  running_server s;
  raw_peer peer(s.it->port());
  peer.send("GET /throw HTTP/1.1\r\nHost: x\r\n\r\n");
  CHECK(status_in(peer.message()) == 500);
  CHECK(s.log.errors == 1);
  peer.send(get);
  CHECK(status_in(peer.message()) == 200);
}

TEST_CASE("server: connections over the limit hear 503, and a freed place is given again") {
  server_limits limits;
  limits.connections = 2;
  running_server s(limits);
  auto first = std::make_unique<raw_peer>(s.it->port());
  raw_peer second(s.it->port());
  for (raw_peer* p : {first.get(), &second}) {
    p->send(get);
    CHECK(status_in(p->message()) == 200);
  }
  raw_peer third(s.it->port());
  third.send(get);
  const std::string refusal = third.message();
  CHECK(status_in(refusal) == 503);
  CHECK(refusal.find("\r\nConnection: close\r\n") != std::string::npos);
  CHECK(third.closed());
  CHECK(s.figures().open == 2);
  CHECK(s.figures().refused_connections == 1);

  first.reset();
  while (s.figures().open != 1) std::this_thread::yield();
  raw_peer fourth(s.it->port());
  fourth.send(get);
  CHECK(status_in(fourth.message()) == 200);
}

TEST_CASE("server: without file descriptors left it says so, waits and goes on") {
  running_server s;
  boost::asio::io_context context;
  boost::asio::ip::tcp::socket peer(context, boost::asio::ip::tcp::v4());
  rlimit usual{};
  ::getrlimit(RLIMIT_NOFILE, &usual);
  const rlimit none{.rlim_cur = 3, .rlim_max = usual.rlim_max};
  ::setrlimit(RLIMIT_NOFILE, &none);
  peer.connect({boost::asio::ip::address_v4::loopback(), s.it->port()});
  while (s.log.errors == 0) std::this_thread::yield();
  ::setrlimit(RLIMIT_NOFILE, &usual);

  boost::asio::write(peer, boost::asio::buffer(get));
  std::array<char, 12> answer{};
  boost::asio::read(peer, boost::asio::buffer(answer));
  CHECK(std::string_view(answer.data(), answer.size()) == "HTTP/1.1 200");
  CHECK(s.log.errors == 1);
}

TEST_CASE("server: after the last request a connection may carry it is closed") {
  server_limits limits;
  limits.requests_per_connection = 2;
  running_server s(limits);
  raw_peer peer(s.it->port());
  peer.send(get);
  CHECK(peer.message().find("Connection: close") == std::string::npos);
  peer.send(get);
  CHECK(peer.message().find("\r\nConnection: close\r\n") != std::string::npos);
  CHECK(peer.closed());
}

TEST_CASE("drain: idle connections end, a busy one is answered and closed, new ones are not accepted") {
  running_server s;
  raw_peer idle(s.it->port());
  idle.send(get);
  CHECK(status_in(idle.message()) == 200);
  raw_peer busy(s.it->port());
  busy.send("GET /gate HTTP/1.1\r\nHost: x\r\n\r\n");
  s.wait_at_gate(1);
  const std::uint16_t port = s.it->port();

  auto drained = s.loop.spawn(s.it->drain(5s));
  CHECK(idle.closed());
  CHECK_THROWS(raw_peer{port});
  CHECK(drained.wait_for(0s) == std::future_status::timeout);

  s.loop.call([&] { s.answers->open_gate(); });
  const std::string answer = busy.message();
  CHECK(status_in(answer) == 200);
  CHECK(answer.find("\r\nConnection: close\r\n") != std::string::npos);
  CHECK(busy.closed());
  drained.get();
  CHECK(s.figures().open == 0);
}

TEST_CASE("drain: what is still busy after the grace is cut") {
  running_server s;
  raw_peer busy(s.it->port());
  busy.send("GET /gate HTTP/1.1\r\nHost: x\r\n\r\n");
  s.wait_at_gate(1);
  s.loop.spawn(s.it->drain(20ms)).get();
  CHECK(busy.closed());
  while (s.figures().open != 0) std::this_thread::yield();
  CHECK(s.log.errors == 0);
}

TEST_CASE("server: a peer that resets while its request is handled harms nobody") {
  running_server s;
  {
    raw_peer peer(s.it->port());
    peer.send("GET /gate HTTP/1.1\r\nHost: x\r\n\r\n");
    s.wait_at_gate(1);
    peer.reset();
  }
  s.loop.call([&] { s.answers->open_gate(); });
  while (s.figures().open != 0) std::this_thread::yield();
  raw_peer other(s.it->port());
  other.send(get);
  CHECK(status_in(other.message()) == 200);
  CHECK(s.log.errors == 0);
}

TEST_CASE("server: it may be destroyed while requests are handled") {
  loop_thread loop;
  counting_logger log;
  echo answers(loop.executor());
  auto it =
      loop.call([&] { return listen(loop.executor(), "127.0.0.1:0", "test", {}, answers, log).value(); });
  raw_peer busy(it->port());
  busy.send("GET /gate HTTP/1.1\r\nHost: x\r\n\r\n");
  while (answers.at_gate == 0) std::this_thread::yield();
  loop.call([&] { it.reset(); });
  CHECK(busy.closed());
}
