#include "tests/unit/http/running_server.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace std::chrono_literals;
using namespace raporo::http;
using namespace raporo::http::test;

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
