#include "tests/e2e/operation.hpp"

#include <doctest/doctest.h>
#include <sys/resource.h>

#include <atomic>
#include <csignal>
#include <thread>

using namespace raporo::test;

TEST_CASE("trouble: SIGTERM under load answers every request in flight and exits with 0") {
  demo_gateway g;
  constexpr int callers = 16;
  std::atomic<int> answered{0}, odd{0};
  std::atomic<bool> stopping{false};
  std::vector<std::thread> threads;
  threads.reserve(callers);
  for (int i = 0; i < callers; ++i) {
    threads.emplace_back([&, i] {
      connection c(g.public_port());
      for (int n = 0; c.open(); ++n) {
        const std::string session = "load-" + std::to_string(i) + "-" + std::to_string(n);
        const std::string body = form({{"phoneNumber", "+2507880009" + std::to_string(10 + i)},
                                       {"serviceCode", "*800#"},
                                       {"text", ""},
                                       {"sessionId", session},
                                       {"networkCode", "63510"}});
        const bool before = !stopping;
        const auto a = c.post(g.callback_path("ussd"), body);
        if (a && a->status == 200) {
          ++answered;
          if (contains(a->head, "Connection: close") || contains(a->head, "connection: close")) return;
        } else {
          // Written to a connection that was being closed as idle: it never was in flight.
          if (a || before) ++odd;
          return;
        }
      }
    });
  }
  REQUIRE(eventually([&] { return answered > 500; }));
  stopping = true;
  const int code = g.stop();
  for (std::thread& t : threads) t.join();
  CHECK(code == 0);
  CHECK(odd == 0);
  CHECK(contains(g.gateway_log(), "stopped"));
}

TEST_CASE("trouble: while a request is awaited, readiness is gone and a second signal ends it at once") {
  demo_gateway g;
  // A request of which half has come holds the drain up.
  connection half(g.public_port());
  REQUIRE(half.send("POST /cb/at/x/ussd HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\na"));
  REQUIRE(eventually([&] { return connection(g.ops_port()).get("/healthz").has_value(); }));
  g.process().signal(SIGTERM);
  REQUIRE(eventually([&] { return contains(g.gateway_log(), "draining"); }));
  const std::string page = ready_page(g);
  CHECK(page.starts_with("503\n"));
  CHECK(contains(page, "stopping"));
  CHECK_FALSE(connection(g.public_port()).get("/").has_value());
  g.process().signal(SIGTERM);
  CHECK(g.process().wait(std::chrono::seconds{20}) == 1);
}

TEST_CASE("trouble: on a full disk readiness is gone, callers hear so, and it comes back by itself") {
  demo_gateway g;
  // Files of this process may not grow beyond what they are: every write to the log of the database fails.
  const auto limit_files_to = [&](rlim_t bytes) {
    rlimit limit{};
    REQUIRE(::prlimit(g.process().pid(), RLIMIT_FSIZE, nullptr, &limit) == 0);
    limit.rlim_cur = bytes;
    REQUIRE(::prlimit(g.process().pid(), RLIMIT_FSIZE, &limit, nullptr) == 0);
  };
  limit_files_to(1);
  handset phone(g, head);
  CHECK(phone.dial().starts_with("END "));
  const std::string page = ready_page(g);
  CHECK(page.starts_with("503\n"));
  CHECK(contains(page, "cannot be written"));

  limit_files_to(RLIM_INFINITY);
  CHECK(eventually([&] { return ready_page(g) == "200\nready\n"; }));
  CHECK(contains(home_screen(g), "week 48"));
}

TEST_CASE(
    "trouble: while another program holds the database's lock readiness is gone, and comes back by "
    "itself") {
  const demo_gateway g;
  const auto not_ready = [&g] {
    const std::string page = ready_page(g);
    return page.starts_with("503\n") && contains(page, "cannot be written");
  };
  {
    raporo::storage::sqlite_connection other(g.database(), raporo::storage::sqlite_connection::role::guest,
                                             false);
    other.execute("BEGIN IMMEDIATE");
    CHECK(eventually(not_ready, std::chrono::seconds{30}));
    // Nobody waits for the lock any longer: callers hear at once that nothing was saved.
    handset phone(g, head);
    CHECK(phone.dial().starts_with("END "));
    CHECK(contains(g.gateway_log(), "database is locked"));
  }
  CHECK(eventually([&] { return ready_page(g) == "200\nready\n"; }, std::chrono::seconds{30}));
  CHECK(contains(home_screen(g), "week 48"));
}

TEST_CASE("trouble: slow, cut and oversized requests leave the others alone") {
  const demo_gateway g;
  std::vector<connection> slow;
  for (int i = 0; i < 50; ++i) {
    slow.emplace_back(g.public_port());
    REQUIRE(slow.back().send("POST /cb/at/x/ussd HTTP/1.1\r\nHo"));
  }
  for (int i = 0; i < 50; ++i) {
    connection cut(g.public_port());
    REQUIRE(cut.send("POST " + g.callback_path("ussd") +
                     " HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                     "Content-Length: 500\r\n\r\nsessionId=cut"));
  }
  const std::string large(100'000, 'a');
  const auto body = connection(g.public_port()).post(g.callback_path("ussd"), "text=" + large);
  REQUIRE(body.has_value());
  CHECK(body->status == 413);
  connection headers(g.public_port());
  REQUIRE(headers.send("GET / HTTP/1.1\r\nHost: x\r\nX-Large: " + large.substr(0, 20'000) + "\r\n\r\n"));
  const auto refused = headers.receive();
  REQUIRE(refused.has_value());
  CHECK(refused->status == 431);

  CHECK(contains(home_screen(g), "week 48"));
  CHECK(ready_page(g) == "200\nready\n");
  CHECK_FALSE(contains(g.gateway_log(), "error"));
}

TEST_CASE(
    "trouble: a paused channel sends nothing, over a restart too, and each message once when it is resumed") {
  demo_gateway g;
  const auto channels = [&](std::vector<std::string> words) {
    std::vector<std::string> line{RAPORO_PROGRAM, "channels"};
    line.insert(line.end(), words.begin(), words.end());
    for (const std::string& word :
         {std::string("--config"), (g.data() / "config").string(), std::string("--data"), g.data().string()})
      line.push_back(word);
    return run_program(line);
  };
  CHECK(contains(channels({}).output, "at  (africas_talking)  working"));
  REQUIRE(channels({"pause", "at", "--reason", "wrong texts"}).code == 0);
  CHECK(eventually([&] { return contains(ready_page(g), "trouble: channel at paused by "); }));
  const std::vector<std::string> senders{"+250788000101", "+250788000102", "+250788000201"};
  int asked = 0;
  const auto ask = [&] {
    for (const std::string& phone : senders) {
      const std::string id = "help-" + std::to_string(++asked);
      const auto a = connection(g.public_port())
                         .post(g.callback_path("sms"), form({{"from", phone},
                                                             {"to", "800"},
                                                             {"text", "HELP"},
                                                             {"id", id},
                                                             {"date", "2026-11-25 10:00:00"}}));
      REQUIRE((a && a->status == 200));
    }
  };
  ask();
  g.stop();
  g.start();
  ask();
  CHECK(eventually([&] { return contains(ready_page(g), "paused by "); }));
  std::this_thread::sleep_for(std::chrono::seconds{2});
  for (const std::string& phone : senders) CHECK(g.inbox(phone).empty());
  CHECK(contains(home_screen(g), "week 48"));
  const std::string metrics = connection(g.ops_port()).get("/metrics")->body;
  CHECK(contains(metrics, "raporo_channel_paused{channel=\"at\"} 1"));
  CHECK(contains(channels({}).output, ": wrong texts\n    queue: 6 planned"));

  REQUIRE(channels({"resume", "at", "--reason", "mended"}).code == 0);
  for (const std::string& phone : senders) CHECK(g.wait_for_inbox(phone, 2).size() == 2);
  std::this_thread::sleep_for(std::chrono::seconds{2});
  for (const std::string& phone : senders) CHECK(g.inbox(phone).size() == 2);
  CHECK(ready_page(g) == "200\nready\n");
}
