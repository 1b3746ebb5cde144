#include "tests/unit/http/running_server.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <vector>

using namespace std::chrono_literals;
using namespace raporo::http;
using namespace raporo::http::test;

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

TEST_CASE("server: a connection that says nothing just ends when a request should have come") {
  server_limits limits;
  limits.read_timeout = 60ms;
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

TEST_CASE("server: one address has its share of the connections, and leaves the rest to others") {
  server_limits limits;
  limits.connections_per_address = 2;
  running_server s(limits);
  const auto asks = [](raw_peer& p) {
    p.send(get);
    return status_in(p.message());
  };
  auto first = std::make_unique<raw_peer>(s.it->port());
  raw_peer second(s.it->port());
  CHECK(asks(*first) == 200);
  CHECK(asks(second) == 200);
  for (int i = 0; i < 3; ++i) {
    raw_peer over(s.it->port());
    CHECK(asks(over) == 503);
    CHECK(over.closed());
  }
  CHECK(s.figures().refused_connections == 3);
  CHECK(s.log.warnings == 1);
  raw_peer other(s.it->port(), boost::asio::ip::make_address_v4("127.0.0.2"));
  CHECK(asks(other) == 200);
  CHECK(asks(second) == 200);

  first.reset();
  while (s.figures().open != 2) std::this_thread::yield();
  raw_peer again(s.it->port());
  CHECK(asks(again) == 200);
}

TEST_CASE("server: a proxy has as many connections as it likes") {
  server_limits limits;
  limits.connections = 3;
  limits.connections_per_address = 1;
  limits.carry_others = {raporo::address_range::parse("127.0.0.0/8").value()};
  running_server s(limits);
  std::vector<std::unique_ptr<raw_peer>> peers;
  for (const int status : {200, 200, 200, 503}) {
    peers.push_back(std::make_unique<raw_peer>(s.it->port()));
    peers.back()->send(get);
    CHECK(status_in(peers.back()->message()) == status);
  }
  CHECK(s.log.warnings == 0);
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
