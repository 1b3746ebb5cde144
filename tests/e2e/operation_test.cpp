#include <doctest/doctest.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <atomic>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "storage/sqlite_connection.hpp"
#include "tests/support/demo_gateway.hpp"

using namespace raporo::test;

namespace {

namespace fs = std::filesystem;

const std::string head = "+250788000101";            // EP Karambo; Kinyarwanda
const std::string english_deputy = "+250788000102";  // the same school
const std::string pin = "1234";

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::string read_file(const fs::path& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

void change_file(const fs::path& file, const std::string& from, const std::string& to) {
  std::string text = read_file(file);
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  std::ofstream(file) << text.replace(at, from.size(), to);
}

/// Looks until it is so; false when the limit is over.
bool eventually(const std::function<bool()>& so, std::chrono::seconds limit = std::chrono::seconds{10}) {
  const auto until = std::chrono::steady_clock::now() + limit;
  while (!so()) {
    if (std::chrono::steady_clock::now() > until) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds{5});
  }
  return true;
}

std::string ready_page(const demo_gateway& g) {
  const auto a = connection(g.ops_port()).get("/readyz");
  return a ? std::to_string(a->status) + "\n" + a->body : std::string();
}

finished import(const demo_gateway& g, const fs::path& roster) {
  return run_program({RAPORO_PROGRAM, "roster", "import", roster.string(), "--config",
                      (g.data() / "config").string(), "--data", g.data().string()});
}

/// The menus of the gateway's folder, by the one short story that is left there.
finished publish(const demo_gateway& g, const std::string& note) {
  const fs::path menus = g.data() / "config" / "menus";
  for (const char* stories : {"menu", "sms", "weekly", "yearly"})
    fs::remove(menus / (std::string(stories) + ".test.yaml"));
  std::ofstream(menus / "short.test.yaml")
      << "given: {school: 450601, at: 2026-11-25T10:00, language: en}\n"
         "stories:\n  - {name: A call begins, steps: [dial, screen: pin]}\n";
  return run_program({RAPORO_PROGRAM, "menu", "publish", (g.data() / "config").string(), "--data",
                      g.data().string(), "--note", note});
}

/// The first screen after the PIN, in English.
std::string home_screen(const demo_gateway& g) {
  handset phone(g, english_deputy);
  return phone.walk({pin}).back();
}

/// Of the newest audit event of this action, UTC.
std::string day_of_last(const demo_gateway& g, const std::string& action) {
  raporo::storage::sqlite_connection c(g.database(), raporo::storage::sqlite_connection::role::reader, false);
  auto row = c.query(
      "SELECT date(at_ms / 1000, 'unixepoch') FROM audit_event WHERE action = $1 ORDER BY id DESC", {action});
  return row.next() ? row.string(0) : std::string();
}

std::vector<std::string> serve_beside(const demo_gateway& g, const fs::path& data) {
  return {RAPORO_PROGRAM,     "serve",       "--config",        (g.data() / "config").string(),
          "--data",           data.string(), "--listen-public", "127.0.0.1:0",
          "--listen-console", "127.0.0.1:0", "--listen-ops",    "127.0.0.1:0"};
}

}  // namespace

TEST_CASE("operation: a second gateway on the same data is refused, and the first does not notice") {
  const demo_gateway g;
  const std::string ready = read_file(g.data() / "ready.json");
  const finished second = run_program(serve_beside(g, g.data()));
  CHECK(second.code == 1);
  CHECK(contains(second.output, "another gateway serves from this data folder"));
  CHECK(read_file(g.data() / "ready.json") == ready);
  CHECK(contains(home_screen(g), "week 48"));
}

TEST_CASE("operation: the metrics tell how many messages are in each state") {
  const demo_gateway g;
  const auto page = [&g] {
    const auto a = connection(g.ops_port()).get("/metrics");
    return a ? a->body : std::string();
  };
  REQUIRE(eventually([&] { return contains(page(), "raporo_outbox_messages{state=\"skipped\"} 0"); }));
  CHECK(contains(page(), "raporo_sms_skipped_total{channel=\"at\",reason=\"expired\"} 0"));
}

TEST_CASE("operation: a refused account shows on /readyz, in the metrics and once in the log; calls go on") {
  const demo_gateway g;
  const auto page = [&g](const std::string& path) {
    const auto a = connection(g.ops_port()).get(path);
    return a ? std::to_string(a->status) + "\n" + a->body : std::string();
  };
  const auto told = [&g] {
    const std::string log = g.gateway_log();
    int times = 0;
    for (std::size_t at = 0; (at = log.find("channel in trouble", at)) != std::string::npos; ++at) ++times;
    return times;
  };
  REQUIRE(connection(g.stand_in_port())
              .post("/faults", R"({"fault":"status","code":401,"count":9})", "application/json"));
  CHECK(contains(page("/metrics"), "raporo_channel_faulty{channel=\"at\"} 0"));
  for (const std::string id : {"m1", "m2", "m3"}) {
    const auto taken =
        connection(g.public_port())
            .post(g.callback_path("sms"),
                  form({{"id", id}, {"from", english_deputy}, {"to", "8010"}, {"text", "HELP"}}));
    REQUIRE(taken.has_value());
    CHECK(taken->status == 200);
  }
  REQUIRE(
      eventually([&] { return page("/readyz") == "200\nready\ntrouble: channel at refused: HTTP 401\n"; }));
  CHECK(contains(page("/metrics"), "raporo_channel_faulty{channel=\"at\"} 1"));
  CHECK(told() == 1);
  CHECK(contains(home_screen(g), "week 48"));
}

TEST_CASE("operation: a message whose fate is unknown is listed and settled beside the running gateway") {
  const demo_gateway g;
  const auto messages = [&g](std::vector<std::string> words) {
    words.insert(words.begin(), {RAPORO_PROGRAM, "messages", "--config", (g.data() / "config").string()});
    words.insert(words.end(), {"--data", g.data().string()});
    return run_program(words);
  };
  CHECK(messages({}).output == "no such messages\n");
  REQUIRE(connection(g.stand_in_port()).post("/faults", R"({"fault":"reset"})", "application/json"));
  REQUIRE(connection(g.public_port())
              .post(g.callback_path("sms"),
                    form({{"id", "m1"}, {"from", english_deputy}, {"to", "8010"}, {"text", "HELP"}})));
  std::string listed;
  REQUIRE(eventually([&] {
    listed = messages({"--phone", "0788000102"}).output;
    return contains(listed, "  unknown: ");
  }));
  CHECK(contains(listed, "answer, due 2026-11-25 10:0"));
  CHECK(contains(listed, ", to Felicien Musabyimana +25078****102"));
  CHECK(contains(listed, "1 message; times of Africa/Kigali"));
  CHECK_FALSE(contains(listed, english_deputy));
  CHECK(messages({"--phone", "+250788000101"}).output == "no such messages\n");
  CHECK(messages({"--phone", "nobody"}).code == 2);
  CHECK(messages({"--school", "Karambo"}).code == 2);

  const std::string id = listed.substr(0, listed.find(' '));
  CHECK(messages({"settle", id, "delivered"}).code == 2);
  CHECK(messages({"settle", id, "delivered", "--reason", "two\nlines"}).code == 2);
  CHECK(messages({"settle", "no-such-id", "failed", "--reason", "none"}).code == 1);
  CHECK(messages({"settle", id, "delivered", "--reason", "she has it"}).output ==
        id + " was unknown and is delivered now\n");
  CHECK(day_of_last(g, "message settled") == "2026-11-25");
  CHECK(messages({}).output == "no such messages\n");
  const finished again = messages({"settle", id, "failed", "--reason", "she has it not"});
  CHECK(again.code == 1);
  CHECK(contains(again.output, "the message is delivered: she has it"));
}

TEST_CASE("operation: a gateway that was stopped is not looked for any more") {
  demo_gateway g;
  CHECK(fs::exists(g.data() / "ready.json"));
  CHECK(g.stop() == 0);
  CHECK_FALSE(fs::exists(g.data() / "ready.json"));
  const finished asked = run_program({RAPORO_PROGRAM, "clock", "--data", g.data().string()});
  CHECK(asked.code == 1);
  CHECK(contains(asked.output, "no gateway runs on"));
}

TEST_CASE("operation: the demo's commands name the data folder they are for") {
  const demo_gateway g;
  const finished guide = run_program(
      {RAPORO_PROGRAM, "demo", "--config", (g.data() / "config").string(), "--data", g.data().string()});
  CHECK(guide.code == 0);
  for (const char* command :
       {"dial --phone +250788000101", "clock --speed 10080", "alerts preview --period 2026-W48"})
    CHECK(contains(guide.output, std::string(command) + " --data " + g.data().string()));
}

TEST_CASE("operation: a database that was emptied is refused by name, and nothing begins anew in its place") {
  demo_gateway g;
  CHECK(g.stop() == 0);
  fs::resize_file(g.database(), 0);
  const finished start = run_program(serve_beside(g, g.data()));
  CHECK(start.code == 1);
  CHECK(contains(start.output, g.database() + ": error: the database is empty"));
  CHECK(contains(start.output, "put back a copy of it"));
  CHECK(import(g, g.data() / "config" / "roster").code == 1);
  CHECK(fs::file_size(g.database()) == 0);
}

TEST_CASE("operation: after kill -9 the data folder is free again") {
  demo_gateway g;
  g.kill();
  g.start();
  CHECK(contains(home_screen(g), "week 48"));
  CHECK(g.stop() == 0);
}

TEST_CASE("operation: a gateway that may open too few files does not start, and says what to do") {
  const demo_gateway g;
  const fs::path data = g.data() / "second";
  std::string command = "ulimit -n 1024; exec";
  for (const std::string& word : serve_beside(g, data)) command += " '" + word + "'";
  const finished limited = run_program({"/bin/sh", "-c", command});
  CHECK(limited.code == 1);
  CHECK(contains(limited.output, "LimitNOFILE"));
  CHECK_FALSE(fs::exists(data));
}

TEST_CASE("operation: a start that fails says what is in the way, and what to do") {
  const demo_gateway g;
  const fs::path data = g.data() / "second";
  std::vector<std::string> serve = serve_beside(g, data);
  SUBCASE("a port that is taken") {
    const std::string taken = "127.0.0.1:" + std::to_string(g.ops_port());
    serve.back() = taken;
    const finished refused = run_program(serve);
    CHECK(refused.code == 1);
    CHECK(contains(refused.output, "the ops listener cannot have " + taken + ": Address already in use"));
    CHECK(contains(refused.output, "`--listen-ops HOST:PORT`"));
    CHECK_FALSE(contains(refused.output, "the other side"));
  }
  SUBCASE("a file that is no database") {
    fs::create_directory(data);
    std::ofstream(data / "raporo.db") << std::string(4'096, 'x');
    for (const std::vector<std::string>& command :
         {serve,
          {RAPORO_PROGRAM, "messages", "--config", (g.data() / "config").string(), "--data",
           data.string()}}) {
      const finished refused = run_program(command);
      CHECK(refused.code == 1);
      CHECK(contains(refused.output, (data / "raporo.db").string() + ": file is not a database"));
      CHECK(contains(refused.output, "restore a backup"));
    }
  }
  SUBCASE("a callback secret that can be guessed") {
    fs::create_directories(data / "secrets");
    std::ofstream(data / "secrets" / "at-callback") << "secret\n";
    fs::permissions(data / "secrets" / "at-callback", fs::perms::owner_read | fs::perms::owner_write);
    const finished refused = run_program(serve);
    CHECK(refused.code == 1);
    CHECK(contains(refused.output, "gateway.yaml:"));
    CHECK(contains(refused.output, "fewer than 16 characters"));
    CHECK(contains(refused.output, "a new one is made at the start"));
  }
}

TEST_CASE("operation: a published text comes into force, while calls that go on keep theirs") {
  demo_gateway g;
  const fs::path config = g.data() / "config";
  handset in_call(g, english_deputy);
  in_call.walk({pin});

  change_file(config / "menus" / "menu.yaml", "{school}, week {week}", "{school}: week {week}");
  change_file(config / "menus" / "menu.yaml", "en: Attendance", "en: Pupils");
  // Until it is published, the folder is a working copy.
  g.process().signal(SIGHUP);
  REQUIRE(eventually([&] { return contains(g.gateway_log(), "menus are published, not reloaded"); }));

  const finished published = publish(g, "Pupils");
  CAPTURE(published.output);
  CHECK(published.code == 0);
  REQUIRE(eventually([&] { return contains(g.gateway_log(), "published menus in force"); }));
  // The call that goes on still shows the menu it began with.
  CHECK(contains(in_call.type("6"), "More"));
  CHECK(contains(in_call.type("000"), "Attendance"));
  const std::string screen = home_screen(g);
  CHECK(contains(screen, ": week 48"));
  CHECK(contains(screen, "Pupils"));
  CHECK(ready_page(g) == "200\nready\n");
  CHECK(day_of_last(g, "menus published") == "2026-11-25");
  CHECK(g.stop() == 0);

  // What was published stays, whatever the folder says at the next start.
  change_file(config / "menus" / "menu.yaml", "go: attendance", "go: atendance");
  g.start();
  CHECK(contains(home_screen(g), "Pupils"));
  CHECK(contains(g.gateway_log(), "raporo menu publish " + config.string()));
}

TEST_CASE(
    "operation: a published version that fits no more stops the start, which says how to publish another") {
  demo_gateway g;
  CHECK(g.stop() == 0);
  {
    raporo::storage::sqlite_connection c(g.database(), raporo::storage::sqlite_connection::role::guest,
                                         false);
    const std::string name = "EP " + std::string(150, 'W');
    c.execute("UPDATE org_unit SET name = $1 WHERE kind = 'school'", {name});
  }
  const finished start = run_program(serve_beside(g, g.data()));
  CHECK(start.code == 1);
  CHECK(contains(start.output, "version 1/menu.yaml:"));
  CHECK(contains(start.output, "raporo menu publish " + (g.data() / "config").string()));
}

TEST_CASE("operation: readiness says when the calendar is about to end") {
  const demo_gateway g;
  CHECK(ready_page(g) == "200\nready\n");
  g.set_clock("2027-07-01T10:00:00+02:00");
  CHECK(ready_page(g) ==
        "200\nready\ntrouble: the calendar ends on 2027-07-02: enter the next school year\n");
}

TEST_CASE("operation: SIGHUP with a bad file keeps the old state and says why") {
  demo_gateway g;
  const fs::path calendar = g.data() / "config" / "calendar.yaml";
  change_file(calendar, "2026-09-07", "2026-09-77");
  g.process().signal(SIGHUP);
  REQUIRE(eventually([&] { return contains(g.gateway_log(), "configuration refused"); }));
  CHECK(contains(g.gateway_log(), "2026-09-77"));
  CHECK(contains(home_screen(g), "week 48"));
  const std::string page = ready_page(g);
  CHECK(page.starts_with("200\nready\ntrouble: "));
  CHECK(contains(page, "calendar.yaml"));

  change_file(calendar, "2026-09-77", "2026-09-07");
  g.process().signal(SIGHUP);
  CHECK(eventually([&] { return ready_page(g) == "200\nready\n"; }));
}

TEST_CASE("operation: a roster imported beside the running gateway serves the next call") {
  const demo_gateway g;
  const fs::path roster = g.data() / "config" / "roster";
  CHECK(contains(home_screen(g), "EP Karambo"));
  change_file(roster / "schools.csv", "EP Karambo", "EP Karambo Nshya");
  CHECK(import(g, roster).code == 0);
  REQUIRE(eventually([&] { return contains(g.gateway_log(), "roster reloaded"); }));
  CHECK(contains(home_screen(g), "EP Karambo Nshya"));
  CHECK(day_of_last(g, "roster imported") == "2026-11-25");
}

TEST_CASE("operation: an exported roster imports again and changes nothing, PINs included") {
  const demo_gateway g;
  const fs::path folder = g.data() / "exported";
  const auto export_to = [&g](const fs::path& to) {
    return run_program({RAPORO_PROGRAM, "roster", "export", to.string(), "--data", g.data().string()});
  };
  const finished exported = export_to(folder);
  CHECK(exported.code == 0);
  CHECK(contains(exported.output, "42 units and schools, enrolment of 528 grades, 111 posts; no PINs"));
  const auto mode = fs::status(folder / "people.csv").permissions();
  CHECK((mode & (fs::perms::group_all | fs::perms::others_all)) == fs::perms::none);
  CHECK_FALSE(contains(read_file(folder / "people.csv"), "argon2id"));

  const finished again = import(g, folder);
  CHECK(again.code == 0);
  CHECK(contains(again.output,
                 "Units changed: 0. Enrolment figures changed: 0. People: 0 added, 0 changed, 0 without"));
  CHECK(contains(home_screen(g), "week 48"));

  const finished over = export_to(g.data() / "config" / "roster");
  CHECK(over.code == 1);
  CHECK(contains(over.output, "units.csv is there already"));
  CHECK(contains(read_file(g.data() / "config" / "roster" / "people.csv"), "argon2id"));
}

TEST_CASE("operation: a people.csv without rows is not imported unless that is meant") {
  const demo_gateway g;
  const fs::path roster = g.data() / "config" / "roster";
  std::ofstream(roster / "people.csv") << "name,phone,language,role,unit,pin,pin_hash\n";
  const finished refused = import(g, roster);
  CHECK(refused.code == 1);
  CHECK(contains(refused.output, "takes away the posts of 110 people"));
  CHECK(contains(refused.output, "--allow-empty"));
  CHECK(contains(home_screen(g), "EP Karambo"));
  const finished meant =
      run_program({RAPORO_PROGRAM, "roster", "import", roster.string(), "--config",
                   (g.data() / "config").string(), "--data", g.data().string(), "--allow-empty"});
  CHECK(meant.code == 0);
  CHECK(contains(meant.output, "110 without a post now"));
}

TEST_CASE("operation: a roster that the menus, closures or tables do not bear is not imported") {
  const demo_gateway g;
  const fs::path roster = g.data() / "config" / "roster";
  const std::string schools = read_file(roster / "schools.csv");
  SUBCASE("a name too long for its screens") {
    change_file(roster / "schools.csv", "EP Karambo", "EP " + std::string(150, 'W'));
  }
  SUBCASE("a closure is declared for a unit that is gone") {
    change_file(g.data() / "config" / "calendar.yaml", "unit: gicumbi-rutare", "unit: gicumbi-gone");
  }
  SUBCASE("a row without its parent") {
    std::ofstream(roster / "schools.csv") << schools + "999999,EP Nowhere,no-such-sector\n";
  }
  const finished refused = import(g, roster);
  CHECK(refused.code == 1);
  CHECK(contains(refused.output, "Nothing was imported"));
  CHECK(contains(home_screen(g), "EP Karambo"));
  CHECK(ready_page(g) == "200\nready\n");
}

TEST_CASE("operation: SIGTERM under load answers every request in flight and exits with 0") {
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

TEST_CASE("operation: while a request is awaited, readiness is gone and a second signal ends it at once") {
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
  CHECK(g.process().wait(std::chrono::seconds{5}) == 1);
}

TEST_CASE("operation: on a full disk readiness is gone, callers hear so, and it comes back by itself") {
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
    "operation: while another program holds the database's lock readiness is gone, and comes back by "
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

TEST_CASE("operation: slow, cut and oversized requests leave the others alone") {
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

TEST_CASE("operation: a recorded call is a story that holds") {
  demo_gateway g;
  const fs::path story = g.data() / "recorded.test.yaml";
  const std::string config = (g.data() / "config").string();
  const std::vector<std::string> call{
      RAPORO_PROGRAM,    "dial",     "--phone", english_deputy, "--data",
      g.data().string(), "--config", config,    "--record",     story.string(),
      "*800#",           pin,        "1",       "28 27",        "30 31",
      "28 28",           "27 29",    "25 26",   "18 20",        "1"};
  const finished recorded = run_program(call);
  CAPTURE(recorded.output);
  REQUIRE(recorded.code == 0);
  CHECK(contains(read_file(story), "at: 2026-11-25T10:00, language: en}"));
  CHECK(contains(read_file(story), "      - ended\n      - sms out: \"Received wk48"));
  // A story that somebody has worked on is not written over.
  CHECK(run_program(call).code == 1);

  g.stop();
  const finished played = run_program({RAPORO_PROGRAM, "menu", "test", config, story.string()});
  CAPTURE(played.output);
  CHECK(played.code == 0);
  CHECK(contains(played.output, "1 story, 1 passed, 0 failed."));
}
