#include "tests/unit/http/running_server.hpp"

#include <doctest/doctest.h>
#include <sys/resource.h>

#include <array>
#include <string>
#include <vector>

using namespace std::chrono_literals;
using namespace raporo::http;
using namespace raporo::http::test;

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

TEST_CASE("server: a query may hold any bytes, well escaped, and is handed on as it came") {
  running_server s;
  raw_peer peer(s.it->port());
  peer.send("GET /headers?text=%00H%FF&cs=UTF-16BE HTTP/1.1\r\nHost: y\r\n\r\n");
  CHECK(peer.message().ends_with("GET /headers?text=%00H%FF&cs=UTF-16BE [] host=y;"));
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

TEST_CASE("server: an exception is answered 500 and logged once, and the connection goes on") {
  running_server s;
  raw_peer peer(s.it->port());
  peer.send("GET /throw HTTP/1.1\r\nHost: x\r\n\r\n");
  CHECK(status_in(peer.message()) == 500);
  CHECK(s.log.errors == 1);
  peer.send(get);
  CHECK(status_in(peer.message()) == 200);
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
