#include "gateway/http/client.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <utility>

#include "tests/unit/http/loopback.hpp"

using namespace std::chrono_literals;
using namespace raporo::http;
using boost::asio::ip::tcp;
using outcome = client_answer::outcome;
using raporo::http::test::loop_thread;
using raporo::http::test::raw_peer;

namespace {

constexpr std::string_view ok =
    "HTTP/1.1 200 OK\r\nContent-Type: Application/JSON; charset=utf-8\r\nContent-Length: 2\r\n\r\n{}";

/// A client on its loop, and a port that the test answers by hand.
struct fixture {
  explicit fixture(const client_limits& limits = {})
      : acceptor(context, {boost::asio::ip::address_v4::loopback(), 0}),
        it(loop.call([&] { return make_client(loop.executor(), limits); })) {}
  ~fixture() {
    loop.call([this] { it.reset(); });
  }
  fixture(const fixture&) = delete;
  fixture& operator=(const fixture&) = delete;

  std::string url(const std::string& path, const std::string& host = "127.0.0.1",
                  const std::string& scheme = "http") {
    return scheme + "://" + host + ":" + std::to_string(acceptor.local_endpoint().port()) + path;
  }

  std::future<client_answer> send(const std::string& to, std::string body = "a=1") {
    outgoing_request r;
    r.url = to;
    r.headers = {{"apiKey", "k\r\nX: y"}, {"Host", "forged"}};
    r.content_type = "application/x-www-form-urlencoded";
    r.body = std::move(body);
    return loop.call([&] { return loop.spawn(it->send(r)); });
  }

  /// One request answered with `text` on a connection that is then closed.
  client_answer answered_with(std::string_view text) {
    auto answer = send(url("/"));
    {
      raw_peer peer(acceptor);
      peer.message();
      peer.send(text);
    }
    return answer.get();
  }

  boost::asio::io_context context;
  tcp::acceptor acceptor;
  loop_thread loop;
  std::unique_ptr<client> it;
};

}  // namespace

TEST_CASE("client: the request is what was asked for, the answer what was given") {
  fixture f;
  auto answer = f.send(f.url("/version1/messaging?x=%2A"));
  raw_peer peer(f.acceptor);
  const std::string host = "127.0.0.1:" + std::to_string(f.acceptor.local_endpoint().port());
  CHECK(peer.message() == "POST /version1/messaging?x=%2A HTTP/1.1\r\nHost: " + host +
                              "\r\napiKey: k  X: y\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                              "Content-Length: 3\r\n\r\na=1");
  peer.send(ok);
  const client_answer a = answer.get();
  CHECK(a.what == outcome::answered);
  CHECK(a.status == 200);
  CHECK(a.content_type == "application/json");
  CHECK(a.body == "{}");
}

TEST_CASE("client: how long to be left alone is part of the answer") {
  fixture f;
  CHECK_FALSE(f.answered_with(ok).retry_after);
  CHECK(f.answered_with("HTTP/1.1 429 Too Many Requests\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n")
            .retry_after == 7s);
}

TEST_CASE("client: a connection is used again, one after another") {
  fixture f;
  auto first = f.send(f.url("/1"));
  raw_peer peer(f.acceptor);
  peer.message();
  peer.send(ok);
  CHECK(first.get().what == outcome::answered);
  for (int i = 0; i < 2; ++i) {
    auto next = f.send(f.url("/2"));
    CHECK(peer.message().starts_with("POST /2 "));
    peer.send(ok);
    CHECK(next.get().what == outcome::answered);
  }
}

TEST_CASE("client: two requests at once have two connections") {
  fixture f;
  auto first = f.send(f.url("/1"));
  auto second = f.send(f.url("/2"));
  raw_peer one(f.acceptor);
  raw_peer two(f.acceptor);
  for (raw_peer* p : {&one, &two}) {
    p->message();
    p->send(ok);
  }
  CHECK(first.get().what == outcome::answered);
  CHECK(second.get().what == outcome::answered);
}

TEST_CASE("client: an idle connection that the peer closed is replaced by a new one") {
  fixture f;
  CHECK(f.answered_with(ok).what == outcome::answered);
  CHECK(f.answered_with(ok).what == outcome::answered);
}

TEST_CASE("client: an idle connection on which something came unasked is not used") {
  fixture f;
  auto first = f.send(f.url("/1"));
  raw_peer peer(f.acceptor);
  peer.message();
  peer.send(ok);
  CHECK(first.get().what == outcome::answered);
  peer.send("HTTP/1.1 408 Request Timeout\r\n\r\n");
  CHECK(f.answered_with(ok).status == 200);
}

TEST_CASE("client: a connection is not kept beyond its lifetime, or when the peer says close") {
  client_limits limits;
  limits.idle_lifetime = 0ms;
  fixture brief(limits);
  fixture lasting;
  for (auto [f, text] :
       {std::pair{&brief, std::string(ok)},
        std::pair{&lasting,
                  std::string("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")}}) {
    auto first = f->send(f->url("/1"));
    raw_peer peer(f->acceptor);
    peer.message();
    peer.send(text);
    CHECK(first.get().what == outcome::answered);
    CHECK(f->answered_with(ok).what == outcome::answered);
  }
}

TEST_CASE("client: a connection is trusted for as long as the peer says that it keeps it, less a second") {
  client_limits limits;
  limits.idle_lifetime = 0ms;
  fixture f(limits);
  auto first = f.send(f.url("/1"));
  raw_peer peer(f.acceptor);
  peer.message();
  peer.send("HTTP/1.1 200 OK\r\nKeep-Alive: timeout=3600\r\nContent-Length: 0\r\n\r\n");
  CHECK(first.get().what == outcome::answered);
  auto second = f.send(f.url("/2"));
  CHECK(peer.message().starts_with("POST /2 "));
  peer.send("HTTP/1.1 200 OK\r\nKeep-Alive: timeout=1\r\nContent-Length: 0\r\n\r\n");
  CHECK(second.get().what == outcome::answered);
  CHECK(f.answered_with(ok).what == outcome::answered);
}

TEST_CASE("client: who cannot be reached was not sent anything") {
  fixture f;
  tcp::socket deaf(f.context, {boost::asio::ip::address_v4::loopback(), 0});  // bound, does not listen
  const auto to = "http://127.0.0.1:" + std::to_string(deaf.local_endpoint().port()) + "/";
  const client_answer a = f.send(to).get();
  CHECK(a.what == outcome::not_sent);
  CHECK_FALSE(a.problem.empty());
}

TEST_CASE("client: what is no http address is not sent") {
  fixture f;
  for (const char* bad :
       {"", "127.0.0.1/", "ftp://127.0.0.1/", "http:///a", "http://u:p@127.0.0.1/", "http://127.0.0.1:99999/",
        "http://127.0.0.1:0/", "http://127.0.0.1/a b", "http://127.0.0.1/\r\nX: y"}) {
    CAPTURE(bad);
    CHECK(f.send(bad).get().what == outcome::not_sent);
  }
}

TEST_CASE("client: names are looked up") {
  fixture f;
  auto answer = f.send(f.url("/", "localhost"));
  raw_peer peer(f.acceptor);
  CHECK(peer.message().find("\r\nHost: localhost:") != std::string::npos);
  peer.send(ok);
  CHECK(answer.get().what == outcome::answered);
}

TEST_CASE("client: no time to connect is not sent") {
  client_limits limits;
  limits.connect_timeout = 30ms;
  fixture f(limits);
  // The port accepts and then never shakes hands.
  auto silent = f.send(f.url("/", "127.0.0.1", "https"));
  raw_peer never(f.acceptor);
  CHECK(silent.get().what == outcome::not_sent);
}

TEST_CASE("client: no time to answer is unknown") {
  client_limits limits;
  limits.answer_timeout = 30ms;
  fixture f(limits);
  auto slow = f.send(f.url("/"));
  raw_peer peer(f.acceptor);
  peer.message();
  peer.send(ok.substr(0, 30));
  const client_answer a = slow.get();
  CHECK(a.what == outcome::unknown);
  CHECK(a.problem == "timed out");
  CHECK(peer.closed());
}

TEST_CASE("client: a deadline that was kept does not cut the connection later") {
  client_limits limits;
  limits.answer_timeout = 400ms;
  fixture f(limits);
  auto first = f.send(f.url("/1"));
  raw_peer peer(f.acceptor);
  peer.message();
  peer.send(ok);
  CHECK(first.get().what == outcome::answered);
  CHECK(peer.message_within(500ms).empty());
  auto second = f.send(f.url("/2"));
  CHECK(peer.message().starts_with("POST /2 "));
  peer.send(ok);
  CHECK(second.get().what == outcome::answered);
}

TEST_CASE("client: after a byte was written, no whole answer means unknown") {
  fixture f;
  const std::string_view head = "HTTP/1.1 200 OK\r\n";
  for (const std::string& text : {
           std::string(),
           std::string("HTTP/1.1 2"),
           std::string(ok.substr(0, ok.size() - 1)),
           std::string(head) + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n",
           std::string("rubbish\r\n\r\n"),
           std::string("HTTP/1.1 999 Odd\r\nContent-Length: 0\r\n\r\n"),
           std::string("HTTP/1.1 099 Odd\r\n\r\n"),
           std::string(head) + "Transfer-Encoding: gzip, chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
           std::string("HTTP/1.1 101 Switching Protocols\r\n\r\n"),
           std::string("HTTP/1.1 100 Continue\r\n\r\n"),
           std::string(head) + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
           std::string(head) + "Content-Length: 9999999999\r\n\r\n{}",
           std::string(head) + "X: " + std::string(100'000, 'x'),
       }) {
    CAPTURE(text.substr(0, 80));
    const client_answer a = f.answered_with(text);
    CHECK(a.what == outcome::unknown);
    CHECK_FALSE(a.problem.empty());
  }

  auto answer = f.send(f.url("/"));
  raw_peer peer(f.acceptor);
  peer.message();
  peer.reset();
  CHECK(answer.get().what == outcome::unknown);
}

TEST_CASE("client: a whole answer is one, however its end is marked") {
  fixture f;
  const std::string_view head = "HTTP/1.1 201 Created\r\n";
  for (const std::string& text : {
           std::string(head) + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
           std::string(head) + "\r\n{}",
           "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + std::string(head) +
               "Content-Length: 2\r\n\r\n{}",
           std::string("HTTP/1.0 201 Created\r\nContent-Length: 2\r\n\r\n{}"),
       }) {
    CAPTURE(text);
    const client_answer a = f.answered_with(text);
    CHECK(a.what == outcome::answered);
    CHECK(a.status == 201);
    CHECK(a.body == "{}");
  }
}

TEST_CASE("client: an early refusal of a request too large to take is an answer") {
  fixture f;
  auto answer = f.send(f.url("/"), std::string(20'000'000, 'b'));
  {
    raw_peer peer(f.acceptor);
    peer.send("HTTP/1.1 413 Content Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
    peer.end_sending();
    peer.rest();
  }
  CHECK(answer.get().status == 413);
}
