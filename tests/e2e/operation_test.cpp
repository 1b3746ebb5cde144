#include "tests/e2e/operation.hpp"

#include <doctest/doctest.h>

using namespace raporo::test;

namespace {

std::string metrics_page(const demo_gateway& g) {
  const auto a = connection(g.ops_port()).get("/metrics");
  return a ? a->body : std::string();
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
  REQUIRE(
      eventually([&] { return contains(metrics_page(g), "raporo_outbox_messages{state=\"skipped\"} 0"); }));
  CHECK(contains(metrics_page(g), "raporo_sms_skipped_total{channel=\"at\",reason=\"expired\"} 0"));
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
  REQUIRE(eventually([&] {
    return page("/readyz") ==
           "200\nready\ntrouble: channel at refused: HTTP 401: The supplied authentication is invalid\n";
  }));
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
        id + " was unknown and is delivered now, in " + g.data().string() + "\n");
  CHECK(day_of_last(g, "message settled") == "2026-11-25");
  CHECK(messages({}).output == "no such messages\n");
  const finished again = messages({"settle", id, "failed", "--reason", "she has it not"});
  CHECK(again.code == 1);
  CHECK(contains(again.output, "the message is delivered: she has it"));
}

TEST_CASE("operation: alerts that came too late are told until somebody settles them") {
  demo_gateway g;
  g.set_clock("2026-11-30T21:00:00+02:00");
  REQUIRE(eventually([&] { return contains(g.gateway_log(), "alerts skipped as late"); }));
  CHECK(g.stop() == 0);
  g.start_from("2026-11-30T21:01:00+02:00");
  g.start();
  CHECK(eventually(
      [&] { return contains(ready_page(g), " alerts skipped as too late, until somebody settles"); }));
  const finished settled = run_program({RAPORO_PROGRAM, "messages", "settle", "failed", "--state", "skipped",
                                        "--channel", "at", "--reason", "told by telephone", "--config",
                                        (g.data() / "config").string(), "--data", g.data().string()});
  CAPTURE(settled.output);
  CHECK(settled.code == 0);
  CHECK(g.stop() == 0);
  g.start();
  CHECK(eventually([&] { return contains(metrics_page(g), "raporo_alerts_late 0"); }));
  CHECK_FALSE(contains(ready_page(g), "too late"));
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

TEST_CASE("operation: the demo's commands name the folders they are for") {
  const demo_gateway g;
  const std::string config = (g.data() / "config").string();
  const finished guide =
      run_program({RAPORO_PROGRAM, "demo", "--config", config, "--data", g.data().string()});
  CHECK(guide.code == 0);
  CHECK(contains(guide.output, "clock --speed 10080 --data " + g.data().string()));
  for (const char* command : {"dial --phone +250788000101", "alerts preview --period 2026-W48"})
    CHECK(contains(guide.output,
                   std::string(command) + " --config " + config + " --data " + g.data().string()));
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
