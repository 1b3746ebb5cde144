#include <doctest/doctest.h>
#include <fmt/format.h>

#include <boost/asio/io_context.hpp>

#include "gateway/base/test_clock.hpp"
#include "gateway/channels/africas_talking.hpp"
#include "gateway/outbound/sender.hpp"
#include "gateway/stand_in/aggregator.hpp"
#include "storage/outbox.hpp"
#include "tests/support/run.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace raporo;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;
using storage::message_state;

namespace {

/// Sender, adapter, client and stand-in over real sockets; the database is real too.
struct wired_sender {
  explicit wired_sender(milliseconds patience = seconds(20))
      : client(http::make_client(io.get_executor(), {.answer_timeout = patience})) {
    stand_in::aggregator_settings a;
    a.username = "schoolgw";
    a.api_key = "key";
    service = stand_in::start_aggregator(io.get_executor(), a, *client, random).value();

    storage::database_options o;
    o.file = folder.path() / "test.db";
    database = storage::open_sqlite(o, *log);
    storage::message m;
    m.id = m.key = "m1";
    m.channel = "at";
    m.phone = "+250780000001";
    m.text = "Muraho";
    m.due = wall.now();
    m.expires = wall.now() + hours(12);
    database->write_and_wait([&](sql::connection& c) { storage::plan_message(c, m); });

    adapter = channels::make_africas_talking({"at", "africas_talking",
                                              fmt::format("http://{}/version1/messaging", service->address()),
                                              "schoolgw", "key", "SCHOOLS"});
    outbound::sender_settings s;
    s.channel = "at";
    const outbound::sender_parts parts{*database, *adapter, *client, wall, [this] { return steady; },
                                       random,    *log};
    sender = outbound::make_sender(io.get_executor(), parts, s);
  }
  ~wired_sender() {
    test::run(io, sender->stop(seconds(5)));
    test::run(io, service->stop());
    database->stop();
  }

  storage::message look() {
    storage::message m;
    database->read_and_wait([&](sql::connection& c) { m = storage::find_message(c, "m1").value(); });
    return m;
  }
  void until_settled() {
    const auto settled = [this] {
      const storage::message m = look();
      return m.attempts > 0 && m.state != message_state::sending;
    };
    io.restart();
    while (!settled()) REQUIRE(io.run_one_for(seconds(5)) == 1);
  }
  /// Comes back after the claim that notify() brought about, which was queued for the database first.
  void look_again() {
    for (int i = 0; i < 3; ++i) REQUIRE(test::run(io, storage_turn()).has_value());
  }
  boost::asio::awaitable<result<void>> storage_turn() {
    return database->write([](sql::connection&) {});
  }

  boost::asio::io_context io;
  test::temporary_folder folder;
  std::unique_ptr<logger> log = make_null_logger();
  test_clock wall{instant{std::chrono::sys_days{std::chrono::year{2026} / 11 / 30}}, 0.0};
  std::chrono::steady_clock::time_point steady{};
  seeded_random random{1};
  std::unique_ptr<http::client> client;
  std::unique_ptr<stand_in::aggregator> service;
  std::unique_ptr<storage::database> database;
  std::unique_ptr<channels::adapter> adapter;
  std::unique_ptr<outbound::sender> sender;
};

constexpr std::string_view hang = R"({"fault":"hang"})";

struct row {
  std::string_view fault;  ///< empty: none
  message_state expected;
  std::size_t taken;  ///< how many the aggregator really took
};

const row rows[] = {
    {"", message_state::accepted, 1},
    {R"({"fault":"slow","ms":1})", message_state::accepted, 1},
    {R"({"fault":"refuse"})", message_state::failed, 0},
    {R"({"fault":"refuse","code":407,"word":"CouldNotRoute"})", message_state::planned, 0},
    {R"({"fault":"empty"})", message_state::planned, 0},
    {R"({"fault":"status","code":401})", message_state::planned, 0},
    {R"({"fault":"status","code":500})", message_state::unknown, 0},
    {R"({"fault":"status","code":500,"taken":true})", message_state::unknown, 1},
    {hang, message_state::unknown, 1},
    {R"({"fault":"reset"})", message_state::unknown, 1},
    {R"({"fault":"reset","taken":false})", message_state::unknown, 0},
    {R"({"fault":"half"})", message_state::unknown, 1},
};

}  // namespace

TEST_CASE("sender over the wire: whatever goes wrong, the aggregator never takes a message twice") {
  for (const row& r : rows) {
    CAPTURE(r.fault);
    // Only where nothing is ever answered is the patience worth waiting for.
    wired_sender f(r.fault == hang ? milliseconds(50) : seconds(20));
    if (!r.fault.empty()) f.service->inject(stand_in::read_fault(r.fault).value());
    f.sender->start();
    f.until_settled();
    CHECK(storage::to_string(f.look().state) == storage::to_string(r.expected));
    CHECK(f.service->accepted().size() == r.taken);

    // Hours later what may go again has gone, and nothing else.
    f.wall.advance(hours(1));
    f.steady += hours(1);
    f.sender->notify();
    if (r.expected == message_state::planned) {
      while (f.look().state != message_state::accepted) REQUIRE(f.io.run_one_for(seconds(5)) == 1);
      CHECK(f.service->accepted().size() == r.taken + 1);
    } else {
      f.look_again();
      CHECK(f.service->accepted().size() == r.taken);
    }
  }
}
