#pragma once

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gateway/base/test_clock.hpp"
#include "gateway/channels/africas_talking.hpp"
#include "gateway/outbound/sender.hpp"
#include "storage/outbox.hpp"
#include "tests/support/run.hpp"
#include "tests/support/temporary_folder.hpp"

/// A sender with an outbox of its own, and an aggregator that does as it is told.
namespace raporo::outbound::testing {

namespace asio = boost::asio;
using heard = http::client_answer::outcome;
using raporo::test::run;
using raporo::test::temporary_folder;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;
using storage::message_state;

inline http::client_answer answered(int status, std::string body) {
  http::client_answer a;
  a.what = heard::answered;
  a.status = status;
  a.body = std::move(body);
  return a;
}

inline http::client_answer silence(heard what) {
  http::client_answer a;
  a.what = what;
  a.problem = "silence";
  return a;
}

/// An aggregator that takes everything, until told otherwise.
class scripted_client final : public http::client {
 public:
  asio::awaitable<http::client_answer> send(http::outgoing_request r) override {
    const std::string to(http::form::parse(r.body).value().get("to"));
    requests.push_back(to);
    if (on_send) on_send();
    if (hold) {
      asio::steady_timer held(co_await asio::this_coro::executor, asio::steady_timer::time_point::max());
      release = [&held] { held.cancel(); };
      const auto state = co_await asio::this_coro::cancellation_state;
      [[maybe_unused]] const auto [ec] = co_await held.async_wait(asio::as_tuple(asio::use_awaitable));
      if (state.cancelled() != asio::cancellation_type::none) co_return silence(heard::unknown);
    }
    if (next) co_return *std::exchange(next, std::nullopt);
    co_return take(to);
  }

  static http::client_answer take(const std::string& to) {
    std::string recipients;
    for (std::size_t at = 0; at < to.size(); at += 14) {
      const std::string number = to.substr(at, 13);
      recipients += fmt::format(
          R"({}{{"statusCode":101,"number":"{}","status":"Success","cost":"RWF 12.0000","messageId":"ATXid_{}"}})",
          recipients.empty() ? "" : ",", number, number.substr(10));
    }
    return answered(201,
                    fmt::format(R"({{"SMSMessageData":{{"Message":"","Recipients":[{}]}}}})", recipients));
  }

  std::vector<std::string> requests;  ///< the `to` of each
  std::optional<http::client_answer> next;
  std::function<void()> on_send;
  std::function<void()> release;
  bool hold = false;
};

/// Keeps the errors and the refusals, each with its figures, and what is said about the channel.
class error_log final : public logger {
 public:
  void write(log_level level, std::string_view event, std::initializer_list<log_field> fields) override {
    if (event.starts_with("channel ") || event.starts_with("receipts and alerts "))
      about_channel.emplace_back(event);
    const bool refusal = event == "send failed" || event == "sender refused" || event == "sends throttled";
    if (level != log_level::error && !refusal) return;
    std::string line(event);
    for (const log_field& f : fields)
      if (const auto* figure = std::get_if<std::int64_t>(&f.value))
        line += fmt::format(" {}={}", f.name, *figure);
    (refusal ? refusals : lines).push_back(std::move(line));
  }
  std::vector<std::string> lines;
  std::vector<std::string> about_channel;
  std::vector<std::string> refusals;
};

struct sender_at_work {
  explicit sender_at_work(double segments_per_second = 1000) {
    storage::database_options o;
    o.file = folder.path() / "test.db";
    database = storage::open_sqlite(o, log);
    sender_settings s;
    s.channel = "at";
    s.segments_per_second = segments_per_second;
    s.in_flight_limit = 10;
    const sender_parts parts{*database, *adapter, client, wall, [this] { return steady; }, random, log};
    subject = make_sender(io.get_executor(), parts, s);
  }
  ~sender_at_work() {
    client.hold = false;
    run(io, subject->stop(milliseconds(0)));
    database->stop();
  }

  void plan(const std::string& id, const std::string& phone, const std::string& text, milliseconds due = {}) {
    storage::message m;
    m.id = id;
    m.key = id;
    m.channel = "at";
    m.person = "person-" + id;
    m.phone = phone;
    m.text = text;
    m.planned = wall.now();
    m.due = wall.now() + due;
    m.expires = wall.now() + hours(12);
    database->write_and_wait([&](sql::connection& c) { REQUIRE(storage::plan_message(c, m)); });
  }
  storage::message look(const std::string& id) {
    storage::message m;
    database->read_and_wait([&](sql::connection& c) { m = storage::find_message(c, id).value(); });
    return m;
  }
  /// Runs the loop until the condition holds; storage answers from its own thread.
  void until(const std::function<bool()>& condition) {
    io.restart();
    while (!condition()) REQUIRE(io.run_one_for(seconds(5)) == 1);
  }
  void until_state(const std::string& id, message_state s) {
    until([&] { return look(id).state == s; });
  }
  void until_back(const std::string& id) {
    until([&] { return look(id).attempts > 0 && look(id).state == message_state::planned; });
  }
  /// Lets the sender look at its outbox once more, and settle.
  void look_again() {
    subject->notify();
    // A write of our own comes back after the sender's claim, which was queued before it.
    for (int i = 0; i < 3; ++i) REQUIRE(run(io, storage_turn()).has_value());
  }
  asio::awaitable<result<void>> storage_turn() {
    return database->write([](sql::connection&) {});
  }

  asio::io_context io;
  temporary_folder folder;
  error_log log;
  std::unique_ptr<storage::database> database;
  std::unique_ptr<channels::adapter> adapter = channels::make_africas_talking(
      {"at", "africas_talking", "http://at/version1/messaging", "schoolgw", "key", "SCHOOLS"});
  scripted_client client;
  test_clock wall{instant{std::chrono::sys_days{std::chrono::year{2026} / 11 / 30}}, 0.0};
  std::chrono::steady_clock::time_point steady{};
  seeded_random random{1};
  std::unique_ptr<sender> subject;
};

}  // namespace raporo::outbound::testing
