#include <doctest/doctest.h>

#include <set>

#include "tests/e2e/operation.hpp"

using namespace raporo::test;

namespace {

const std::string monday_morning = "2026-11-30T07:35:00+02:00";
/// Friday's reminders were missed.
const std::string to_go = "state <> 'skipped'";

/// The demo with a second channel to the same stand-in, `b`, behind `at`.
struct two_channels {
  explicit two_channels(const std::string& address_of_at = {}) : gateway(options(address_of_at)) {}

  demo_options options(const std::string& address_of_at) {
    demo_options o;
    o.stand_in_options = {"--accepted-file", accepted_file()};
    o.configure = [address_of_at](const fs::path& config) {
      const fs::path file = config / "gateway.yaml";
      const std::string whole = read_file(file);
      std::string second = whole.substr(whole.find("  - name: at"));
      second.replace(0, 12, "  - name: b ");
      second.replace(second.find("*800#"), 5, "*801#");
      const std::size_t url = whole.find("send_url: ") + 10;
      const std::size_t length = whole.find('\n', url) - url;
      if (!address_of_at.empty()) change_file(file, whole.substr(url, length), address_of_at);
      std::ofstream(file, std::ios::app) << second;
    };
    return o;
  }
  std::string accepted_file() const { return (folder.path() / "accepted.jsonl").string(); }

  std::int64_t count(const std::string& where) const {
    raporo::storage::sqlite_connection c(gateway.database(), raporo::storage::sqlite_connection::role::reader,
                                         false);
    const std::string all = "SELECT COUNT(*) FROM outbox_message WHERE " + where;
    auto row = c.query(all);
    row.next();
    return row.integer(0);
  }
  /// Every message that was to go went by the channel, and nothing else did.
  bool all_gone_by(const std::string& channel) const {
    return count(to_go) > 0 && count(to_go + " AND NOT (state IN ('accepted', 'delivered') AND channel = '" +
                                     channel + "')") == 0;
  }
  std::int64_t accepted_by_stand_in() const {
    std::ifstream in(accepted_file());
    std::int64_t lines = 0;
    for (std::string line; std::getline(in, line);) ++lines;
    return lines;
  }
  finished raporo(std::vector<std::string> words) const {
    words.insert(words.begin(), RAPORO_PROGRAM);
    for (const std::string& word : {std::string("--config"), (gateway.data() / "config").string(),
                                    std::string("--data"), gateway.data().string()})
      words.push_back(word);
    return run_program(words);
  }
  std::size_t told(const std::string& event) const {
    const std::string log = gateway.gateway_log();
    std::size_t times = 0;
    for (std::size_t at = log.find(event); at != std::string::npos; at = log.find(event, at + 1)) ++times;
    return times;
  }

  temporary_folder folder;
  demo_gateway gateway;
};

}  // namespace

TEST_CASE(
    "ways: when a channel's aggregator is not reached for minutes its alerts go by the next, each once") {
  // Nobody listens there.
  const two_channels t("http://127.0.0.1:1/version1/messaging");
  t.gateway.set_clock(monday_morning);
  REQUIRE(eventually([&] { return contains(ready_page(t.gateway), "channel at unreachable"); },
                     std::chrono::seconds{60}));
  CHECK(t.accepted_by_stand_in() == 0);

  // Time goes on: a message that the dead link is tried with is due again half a minute later.
  t.gateway.set_clock("2026-11-30T07:41:00+02:00", 20);
  CHECK(eventually([&] { return t.all_gone_by("b"); }, std::chrono::seconds{120}));
  CHECK(t.count(to_go) > 50);
  CHECK(t.accepted_by_stand_in() == t.count(to_go));
  CHECK(t.told("receipts and alerts go by other channels") == 1);
  CHECK(contains(ready_page(t.gateway), "receipts and alerts go by other channels"));
  CHECK(contains(t.raporo({"channels"}).output, "; receipts and alerts go by b where their route has it\n"));
  CHECK(contains(t.raporo({"messages", "--state", "all"}).output, ", by b, to "));
  const std::string metrics = connection(t.gateway.ops_port()).get("/metrics")->body;
  CHECK(contains(metrics, "raporo_channel_falls_over{channel=\"at\"} 1"));
}

TEST_CASE(
    "ways: alerts of a paused channel go by the next, answers wait, and a resumed one has the new ones") {
  const two_channels t;
  REQUIRE(t.raporo({"channels", "pause", "at", "--reason", "wrong sender"}).code == 0);
  const auto asked = connection(t.gateway.public_port())
                         .post(t.gateway.callback_path("sms"), form({{"from", head},
                                                                     {"to", "800"},
                                                                     {"text", "HELP"},
                                                                     {"id", "help-1"},
                                                                     {"date", "2026-11-25 10:00:00"}}));
  REQUIRE((asked && asked->status == 200));
  // Friday's reminder.
  t.gateway.set_clock("2026-11-27T15:00:05+02:00");
  const std::string gone = "state IN ('accepted', 'delivered') AND ";
  CHECK(eventually([&] { return t.count(gone + "kind = 2 AND channel = 'b'") > 10; },
                   std::chrono::seconds{60}));
  CHECK(eventually([&] { return t.count("kind = 2 AND channel = 'at'") == 0; }, std::chrono::seconds{60}));
  CHECK(t.count("kind = 0 AND channel = 'at' AND attempts = 0") == 1);

  REQUIRE(t.raporo({"channels", "resume", "at", "--reason", "mended"}).code == 0);
  CHECK(eventually([&] { return t.told("receipts and alerts go by the channel again") == 1; }));
  t.gateway.set_clock(monday_morning);
  CHECK(eventually([&] { return t.count(gone + "kind = 2 AND channel = 'at'") > 50; },
                   std::chrono::seconds{60}));
  CHECK(t.told("receipts and alerts go by other channels") == 1);
}

TEST_CASE("ways: what a channel has left when it is taken out of gateway.yaml goes by another, and is told") {
  two_channels t;
  for (const char* channel : {"at", "b"})
    REQUIRE(t.raporo({"channels", "pause", channel, "--reason", "wrong texts"}).code == 0);
  t.gateway.set_clock(monday_morning);
  REQUIRE(eventually([&] { return t.count("state = 'planned' AND channel = 'at'") > 50; },
                     std::chrono::seconds{60}));
  REQUIRE(t.gateway.stop() == 0);
  const fs::path file = t.gateway.data() / "config" / "gateway.yaml";
  std::string settings = read_file(file);
  const std::size_t removed = settings.find("  - name: at");
  settings.erase(removed, settings.find("  - name: b") - removed);
  std::ofstream(file) << settings;
  t.gateway.start_from(monday_morning);
  t.gateway.start();
  CHECK(eventually([&] { return t.told("messages of a channel that is not configured to send") == 1; }));
  CHECK(eventually([&] { return contains(ready_page(t.gateway), "channel at not configured to send: "); }));
  CHECK(contains(t.raporo({"channels"}).output, "at  is not in gateway.yaml\n    queue: "));

  REQUIRE(t.raporo({"channels", "resume", "b", "--reason", "mended"}).code == 0);
  CHECK(eventually([&] { return t.all_gone_by("b"); }, std::chrono::seconds{120}));
  CHECK(t.accepted_by_stand_in() == t.count(to_go));
  CHECK_FALSE(contains(ready_page(t.gateway), "not configured"));
}
