#include "gateway/outbound/unserved.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "tests/unit/outbound/sender_at_work.hpp"

using namespace raporo;
using namespace raporo::outbound;
using namespace raporo::outbound::testing;

namespace {

/// Keeps the warnings and errors, each with its fields.
class warnings final : public logger {
 public:
  void write(log_level level, std::string_view event, std::initializer_list<log_field> fields) override {
    if (level < log_level::warning) return;
    std::string line(event);
    for (const log_field& f : fields) {
      if (const auto* figure = std::get_if<std::int64_t>(&f.value))
        line += fmt::format(" {}={}", f.name, *figure);
      if (const auto* word = std::get_if<std::string_view>(&f.value))
        line += fmt::format(" {}={}", f.name, *word);
    }
    lines.push_back(std::move(line));
  }
  std::vector<std::string> take() { return std::exchange(lines, {}); }
  std::vector<std::string> lines;
};

/// An outbox with messages of `old`, which nothing sends by; `at` and `other` send.
struct without_a_sender {
  without_a_sender() { subject.use(rules({"at", "other"})); }
  ~without_a_sender() { database->stop(); }

  static sending_rules rules(const std::vector<std::string>& through) {
    const auto others = std::make_shared<other_ways>();
    others->routes = channels::routes({{"+25078", through}, {"", {}}}, {"at", "other"});
    others->channels = {{"at", {}}, {"other", {}}};
    return {.zone = time_zone::find("UTC").value(),
            .quiet = {hours(21), hours(6)},
            .receipts_at_night = false,
            .loops = {},
            .money = {},
            .others = others};
  }
  void plan(const std::string& id, const std::string& phone, const std::string& channel = "old") {
    storage::message m;
    m.id = m.key = id;
    m.channel = channel;
    m.phone = phone;
    m.text = id;
    m.planned = m.due = wall.now();
    m.expires = wall.now() + hours(24);
    database->write_and_wait([&](sql::connection& c) { REQUIRE(storage::plan_message(c, m)); });
  }
  void pause(const std::string& channel) {
    database->write_and_wait(
        [&](sql::connection& c) { storage::pause_channel(c, channel, {wall.now(), "alice", "why"}); });
  }
  storage::message look(const std::string& id) {
    storage::message m;
    database->read_and_wait([&](sql::connection& c) { m = storage::find_message(c, id).value(); });
    return m;
  }
  void tick() {
    io.restart();
    run(io, subject.tick());
  }
  std::int64_t waiting() const { return subject.waiting().empty() ? 0 : subject.waiting().front().waiting; }

  asio::io_context io;
  temporary_folder folder;
  warnings log;
  std::unique_ptr<storage::database> database =
      storage::open_sqlite({.file = folder.path() / "test.db"}, log);
  test_clock wall{instant{std::chrono::sys_days{std::chrono::year{2026} / 11 / 30} + hours(10)}, 0.0};
  unserved subject{*database, wall, log};
};

using line_list = std::vector<std::string>;

}  // namespace

TEST_CASE("unserved: messages of a channel that nothing sends by go by the channels of their numbers") {
  without_a_sender f;
  f.plan("m1", "+250780000001");
  f.plan("m2", "+250780000002");
  f.plan("theirs", "+250780000003", "at");
  f.tick();
  CHECK(f.look("m1").channel == "at");
  CHECK(f.look("m1").reason == "instead of old: not configured");
  CHECK(f.waiting() == 0);
  CHECK(f.log.take() ==
        line_list{"messages of a channel that is not configured to send channel=old messages=2",
                  "messages go by other channels channel=old messages=2 through=at"});
  f.pause("at");
  f.tick();
  CHECK(f.look("theirs").channel == "at");
  CHECK(f.log.take().empty());
}

TEST_CASE("unserved: where no channel takes them they wait, which is told at the start and at each reload") {
  without_a_sender f;
  f.plan("m1", "+250780000001");
  f.plan("m2", "+250730000001");
  f.pause("at");
  f.pause("other");
  for (int i = 0; i < 3; ++i) f.tick();
  CHECK(f.waiting() == 2);
  CHECK(f.subject.waiting().front().name == "old");
  const line_list told{"messages of a channel that is not configured to send channel=old messages=2"};
  CHECK(f.log.take() == told);
  f.subject.use(without_a_sender::rules({"at", "other"}));
  f.tick();
  CHECK(f.log.take() == told);
  f.database->write_and_wait(
      [&](sql::connection& c) { storage::resume_channel(c, "other", {f.wall.now(), "alice", "mended"}); });
  f.tick();
  CHECK(f.look("m1").channel == "other");
  // Nobody writes to that number.
  CHECK(f.look("m2").channel == "old");
  CHECK(f.waiting() == 1);
}

TEST_CASE("unserved: at night they wait for the morning, and expire as all messages do") {
  without_a_sender f;
  f.plan("m1", "+250780000001");
  f.wall.advance(hours(12));
  f.tick();
  CHECK(f.waiting() == 1);
  CHECK(f.look("m1").state == message_state::planned);
  f.wall.advance(hours(8));
  f.tick();
  CHECK(f.look("m1").channel == "at");
  f.plan("m2", "+250730000001");
  f.tick();
  f.log.take();
  f.wall.advance(hours(25));
  f.tick();
  CHECK(f.look("m2").state == message_state::skipped);
  CHECK(f.look("m2").reason == "expired");
  CHECK(f.waiting() == 0);
  CHECK(f.log.take() == line_list{"messages expired before they could be sent channel=old messages=1"});
}

TEST_CASE("unserved: of more than are looked at in one go none is left behind") {
  without_a_sender f;
  f.database->write_and_wait([&](sql::connection& c) {
    for (int i = 0; i < 1'300; ++i) {
      storage::message m;
      m.id = m.key = fmt::format("m{:04}", i);
      m.channel = "old";
      m.phone = i == 1'299 ? "+250780000001" : "+250730000001";
      m.due = f.wall.now();
      m.expires = f.wall.now() + hours(24);
      storage::plan_message(c, m);
    }
  });
  for (int i = 0; i < 3; ++i) f.tick();
  CHECK(f.look("m1299").channel == "at");
  CHECK(f.waiting() == 1'299);
}
