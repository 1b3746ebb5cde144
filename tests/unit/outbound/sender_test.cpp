#include "gateway/outbound/sender.hpp"

#include <doctest/doctest.h>

#include "storage/claims.hpp"
#include "storage/roster.hpp"
#include "tests/unit/outbound/sender_at_work.hpp"

using namespace raporo;
using namespace raporo::outbound;
using namespace raporo::outbound::testing;
using std::chrono::minutes;

namespace {

http::client_answer refused_for(const std::string& number, int code, std::string_view word) {
  return answered(201,
                  fmt::format(R"({{"SMSMessageData":{{"Message":"","Recipients":[)"
                              R"({{"statusCode":{},"number":"{}","status":"{}","messageId":"None"}}]}}}})",
                              code, number, word));
}

/// One that has something in flight until it is cut.
class busy_sender final : public sender {
 public:
  busy_sender(std::vector<std::string>& said, std::string name) : said_(said), name_(std::move(name)) {}
  void start() override {}
  void notify() override {}
  sender_state state() const override { return {}; }
  void use(sending_rules) override {}
  void wind_down() override { said_.push_back(name_ + " claims no more"); }
  asio::awaitable<void> stop(milliseconds grace) override {
    said_.push_back(name_ + (grace > milliseconds(0) ? " has time" : " has none"));
    asio::steady_timer whole(co_await asio::this_coro::executor, grace);
    [[maybe_unused]] const auto [ec] = co_await whole.async_wait(asio::as_tuple(asio::use_awaitable));
  }

 private:
  std::vector<std::string>& said_;
  std::string name_;
};

}  // namespace

TEST_CASE("senders: all stop claiming before the first is waited for, and they share the time to stop") {
  std::vector<std::string> said;
  busy_sender first(said, "first"), second(said, "second");
  asio::io_context io;
  run(io, stop_together({&first, &second}, milliseconds(20)));
  CHECK(said == std::vector<std::string>{"first claims no more", "second claims no more", "first has time",
                                         "second has none"});
}

TEST_CASE("sender: what is due is sending, durably, before the first byte, and then accepted") {
  sender_at_work f;
  f.plan("m1", "+250780000001", "Muraho");
  message_state seen{};
  f.client.on_send = [&] { seen = f.look("m1").state; };
  f.subject->start();
  f.until_state("m1", message_state::accepted);
  CHECK((seen == message_state::sending));
  const storage::message m = f.look("m1");
  CHECK(m.provider_id == "ATXid_001");
  CHECK(m.cost == "RWF 12.0000");
  CHECK(m.attempts == 1);
  f.until([&] { return f.subject->state().in_flight == 0; });
  CHECK(f.subject->state().accepted == 1);
}

TEST_CASE("sender: one text for two people is one request") {
  sender_at_work f;
  f.plan("m1", "+250780000001", "Muraho");
  f.plan("m2", "+250780000002", "Muraho");
  f.plan("m3", "+250780000003", "Other");
  f.subject->start();
  f.until_state("m1", message_state::accepted);
  f.until_state("m2", message_state::accepted);
  f.until_state("m3", message_state::accepted);
  CHECK(f.client.requests == std::vector<std::string>{"+250780000001,+250780000002", "+250780000003"});
}

TEST_CASE("sender: what is not due yet waits for the clock") {
  sender_at_work f;
  f.plan("m1", "+250780000001", "Muraho", minutes(5));
  f.subject->start();
  f.look_again();
  CHECK(f.client.requests.empty());
  f.wall.advance(minutes(5));
  f.subject->notify();
  f.until_state("m1", message_state::accepted);
}

TEST_CASE("sender: what expired unsent is told as an error, once for all of a claim, and counted") {
  sender_at_work f;
  for (const char* id : {"m1", "m2", "m3"}) f.plan(id, "+250780000001", "Muraho");
  f.wall.advance(hours(13));
  f.plan("m4", "+250780000002", "Muraho");
  f.subject->start();
  f.until_state("m4", message_state::accepted);
  CHECK(f.look("m1").state == message_state::skipped);
  CHECK(f.log.lines == std::vector<std::string>{"messages expired before they could be sent messages=3"});
  CHECK(f.subject->state().expired == 3);
  CHECK(f.subject->state().opted_out == 0);
}

TEST_CASE("sender: what was provably not taken goes again later") {
  sender_at_work f;
  f.plan("m1", "+250780000001", "Muraho");
  f.client.next = silence(heard::not_sent);
  f.subject->start();
  f.until_back("m1");
  const storage::message waiting = f.look("m1");
  CHECK(waiting.reason == "silence");
  CHECK(waiting.due >= f.wall.now() + seconds(15));
  CHECK(waiting.due <= f.wall.now() + seconds(30));
  f.look_again();
  CHECK(f.client.requests.size() == 1);
  f.wall.advance(seconds(30));
  f.subject->notify();
  f.until_state("m1", message_state::accepted);
  CHECK(f.look("m1").attempts == 2);
}

TEST_CASE("sender: what may have been taken never goes again") {
  for (const http::client_answer& answer :
       {silence(heard::unknown), answered(500, ""), answered(201, "{"), answered(503, "")}) {
    CAPTURE(answer.status);
    sender_at_work f;
    f.plan("m1", "+250780000001", "Muraho");
    f.client.next = answer;
    f.subject->start();
    f.until_state("m1", message_state::unknown);
    f.wall.advance(hours(1));
    f.look_again();
    CHECK(f.client.requests.size() == 1);
    CHECK((f.look("m1").state == message_state::unknown));
    CHECK(f.subject->state().unknown == 1);
  }
}

TEST_CASE("sender: a refused number fails, its neighbour is accepted") {
  sender_at_work f;
  f.plan("m1", "+250780000001", "Muraho");
  f.plan("m2", "+250780000002", "Muraho");
  f.client.next = answered(201, R"({"SMSMessageData":{"Message":"Sent to 1/2","Recipients":[
      {"statusCode":101,"number":"+250780000001","status":"Success","cost":"RWF 12.0000","messageId":"ATXid_1"},
      {"statusCode":403,"number":"+250780000002","status":"InvalidPhoneNumber","cost":"0","messageId":"None"}]}})");
  f.subject->start();
  f.until_state("m1", message_state::accepted);
  f.until_state("m2", message_state::failed);
  CHECK(f.look("m2").reason == "InvalidPhoneNumber");
}

TEST_CASE("sender: a request that is refused as a whole goes again message by message") {
  sender_at_work f;
  f.plan("m1", "+250780000001", "Muraho");
  f.plan("m2", "+250780000002", "Muraho");
  f.client.next = answered(400, "");
  f.subject->start();
  f.until_back("m1");
  f.until_back("m2");
  CHECK(f.look("m1").reason == "together with others: HTTP 400");
  f.client.on_send = [&f] {
    if (f.client.requests.back() == "+250780000002") f.client.next = answered(400, "");
  };
  f.wall.advance(minutes(1));
  f.subject->notify();
  f.until_state("m1", message_state::accepted);
  f.until_state("m2", message_state::failed);
  CHECK(f.look("m2").reason == "HTTP 400");
  CHECK(f.client.requests.size() == 3);
}

TEST_CASE("sender: a fault pauses the channel, then one message tries, and then all go") {
  sender_at_work f;
  f.plan("m1", "+250780000001", "one");
  f.client.next = answered(401, "The supplied authentication is invalid");
  f.subject->start();
  f.until_back("m1");
  CHECK((f.subject->state().trouble == link_trouble::refused));
  CHECK(f.subject->state().reason == "HTTP 401: The supplied authentication is invalid");

  f.plan("m2", "+250780000002", "two");
  f.plan("m3", "+250780000003", "three");
  f.wall.advance(minutes(2));
  f.look_again();
  CHECK(f.client.requests.size() == 1);

  f.client.hold = true;
  f.steady += minutes(2);
  f.look_again();
  CHECK(f.client.requests.size() == 2);  // the trial, and nothing beside it
  f.client.hold = false;
  f.client.release();
  for (const char* id : {"m1", "m2", "m3"}) f.until_state(id, message_state::accepted);
  CHECK((f.subject->state().trouble == link_trouble::none));
}

TEST_CASE("sender: a sender that is refused for one person holds nobody else") {
  sender_at_work f;
  const std::string hers = "+250730000001";
  f.client.on_send = [&f, &hers] {
    if (f.client.requests.back() == hers) f.client.next = refused_for(hers, 402, "InvalidSenderId");
  };
  f.plan("hers", hers, "one");
  f.subject->start();
  f.until_back("hers");
  CHECK((f.subject->state().trouble == link_trouble::none));
  f.plan("m2", "+250780000002", "two");
  f.look_again();
  f.until_state("m2", message_state::accepted);
  CHECK(f.look("hers").reason == "InvalidSenderId");
  CHECK(f.log.refusals == std::vector<std::string>{"sender refused since_last_line=1"});
}

TEST_CASE("sender: when the pause ends it is another message that tries, where there is another") {
  sender_at_work f;
  const std::string hers = "+250730000001";
  f.client.on_send = [&f, &hers] {
    if (f.client.requests.back() == hers) f.client.next = refused_for(hers, 405, "InsufficientBalance");
  };
  f.plan("hers", hers, "one");
  f.subject->start();
  f.until_back("hers");
  CHECK((f.subject->state().trouble == link_trouble::refused));
  f.plan("m2", "+250780000002", "two");
  f.steady += minutes(1);
  f.wall.advance(minutes(1));
  f.look_again();
  f.until_state("m2", message_state::accepted);
  CHECK(f.client.requests == std::vector<std::string>{hers, "+250780000002"});
  CHECK((f.subject->state().trouble == link_trouble::none));
}

TEST_CASE("sender: a setting for which all is refused costs twenty messages and not the outbox") {
  sender_at_work f;
  const auto id = [](int i) { return fmt::format("m{:02}", i); };
  for (int i = 1; i <= 40; ++i) f.plan(id(i), fmt::format("+2507800000{:02}", i), id(i));
  bool refuses = true;
  f.client.on_send = [&f, &refuses] {
    if (refuses) f.client.next = answered(400, "");
  };
  f.subject->start();
  f.until([&] { return f.subject->state().trouble == link_trouble::refused; });
  f.until([&] { return f.subject->state().in_flight == 0; });
  CHECK(f.subject->state().reason == "20 numbers in a row: HTTP 400");
  CHECK(f.subject->state().failed == 19);
  CHECK(f.log.about_channel == std::vector<std::string>{"channel in trouble"});
  CHECK(f.log.refusals == std::vector<std::string>{"send failed since_last_line=1"});

  refuses = false;
  for (int i = 0; i < 2; ++i) {
    f.steady += minutes(2);
    f.wall.advance(minutes(2));
    f.look_again();
  }
  for (int i = 20; i <= 40; ++i) f.until_state(id(i), message_state::accepted);
  CHECK(f.subject->state().failed == 19);
}

TEST_CASE(
    "sender: an aggregator that keeps answering 503 is told once, and spoils no more than one message a "
    "try") {
  sender_at_work f;
  for (int i = 1; i <= 3; ++i) {
    const std::string id = fmt::format("m{}", i);
    f.plan(id, "+250780000001", id);
    f.client.next = answered(503, "");
    if (i == 1) f.subject->start();
    f.subject->notify();
    f.until_state(id, message_state::unknown);
  }
  CHECK((f.subject->state().trouble == link_trouble::failing));
  CHECK(f.subject->state().reason == "HTTP 503");
  CHECK(f.log.about_channel == std::vector<std::string>{"channel in trouble"});

  for (int i = 4; i <= 6; ++i) f.plan(fmt::format("m{}", i), "+250780000001", fmt::format("m{}", i));
  f.look_again();
  CHECK(f.client.requests.size() == 3);
  f.client.next = answered(503, "");
  f.steady += minutes(1);
  f.look_again();
  CHECK(f.client.requests.size() == 4);
  f.steady += minutes(1);
  f.look_again();
  CHECK(f.client.requests.size() == 4);
  f.steady += minutes(1);
  f.subject->notify();
  f.until_state("m5", message_state::accepted);
  f.until_state("m6", message_state::accepted);
  CHECK((f.look("m4").state == message_state::unknown));
  CHECK((f.subject->state().trouble == link_trouble::none));
  CHECK(f.log.about_channel == std::vector<std::string>{"channel in trouble", "channel works again"});
}

TEST_CASE(
    "sender: an aggregator that is not reached is told, and tried again within a minute of coming back") {
  sender_at_work f;
  f.plan("m1", "+250780000001", "Muraho");
  f.subject->start();
  for (int i = 1; i <= 8; ++i) {
    f.client.next = silence(heard::not_sent);
    f.steady += minutes(1);
    f.wall.advance(minutes(1));
    f.subject->notify();
    f.until([&] {
      const storage::message m = f.look("m1");
      return m.attempts == i && m.state == message_state::planned;
    });
  }
  CHECK((f.subject->state().trouble == link_trouble::unreachable));
  CHECK(f.log.about_channel == std::vector<std::string>{"channel in trouble"});
  f.steady += minutes(1);
  f.wall.advance(minutes(1));
  f.subject->notify();
  f.until_state("m1", message_state::accepted);
  CHECK(f.log.about_channel == std::vector<std::string>{"channel in trouble", "channel works again"});
}

TEST_CASE("sender: an aggregator that calls it too fast is left alone as long as it asks, and then less") {
  sender_at_work f;
  f.plan("m1", "+250780000001", "one");
  f.client.next = answered(429, "");
  f.client.next->retry_after = seconds(30);
  f.subject->start();
  f.until_back("m1");
  CHECK(f.subject->state().segments_per_second == 500);
  CHECK((f.subject->state().trouble == link_trouble::none));
  CHECK(f.log.refusals == std::vector<std::string>{"sends throttled since_last_line=1"});
  f.plan("m2", "+250780000002", "two");
  f.steady += seconds(29);
  f.wall.advance(seconds(29));
  f.look_again();
  CHECK(f.client.requests.size() == 1);
  f.steady += seconds(1);
  f.wall.advance(seconds(1));
  f.subject->notify();
  f.until_state("m1", message_state::accepted);
  f.until_state("m2", message_state::accepted);
}

TEST_CASE("sender: segments are paced by the machine's time") {
  sender_at_work f(4);
  for (int i = 1; i <= 6; ++i)
    f.plan(fmt::format("m{}", i), fmt::format("+25078000000{}", i), fmt::format("{}", i));
  f.subject->start();
  f.until_state("m4", message_state::accepted);
  f.look_again();
  CHECK(f.client.requests.size() == 4);
  f.steady += milliseconds(250);
  f.subject->notify();
  f.until_state("m5", message_state::accepted);
  CHECK(f.client.requests.size() == 5);
}

TEST_CASE("sender: stopping waits for the answer that is under way") {
  sender_at_work f;
  f.plan("m1", "+250780000001", "Muraho");
  f.client.hold = true;
  f.subject->start();
  f.until([&] { return f.client.requests.size() == 1; });
  f.until([&] { return static_cast<bool>(f.client.release); });
  asio::post(f.io, [&] { f.client.release(); });
  run(f.io, f.subject->stop(seconds(5)));
  CHECK((f.look("m1").state == message_state::accepted));
}

TEST_CASE("sender: stopping cuts what does not answer in time, and says that it is unknown") {
  sender_at_work f;
  f.plan("m1", "+250780000001", "Muraho");
  f.client.hold = true;
  f.subject->start();
  f.until([&] { return static_cast<bool>(f.client.release); });
  run(f.io, f.subject->stop(milliseconds(0)));
  CHECK((f.look("m1").state == message_state::unknown));
  CHECK(f.subject->state().in_flight == 0);
}

TEST_CASE("sender: nothing is claimed after stopping") {
  sender_at_work f;
  f.subject->start();
  run(f.io, f.subject->stop(seconds(1)));
  f.plan("m1", "+250780000001", "Muraho");
  f.look_again();
  CHECK((f.look("m1").state == message_state::planned));
}

TEST_CASE("sender: who is on the blacklist is not written to again") {
  sender_at_work f;
  storage::roster r;
  storage::person p;
  p.id = "p1";
  p.name = "Mukamana";
  p.phone = "+250780000001";
  r.persons.push_back(p);
  const auto number = phone_number::parse("+250780000001").value();
  std::string id;
  f.database->write_and_wait([&](sql::connection& c) {
    storage::import_roster(c, r, false, f.wall.now());
    id = storage::find_person(c, number).value().id;
    storage::message m;
    m.id = m.key = "m1";
    m.channel = "at";
    m.person = id;
    m.phone = number.e164();
    m.text = "Muraho";
    m.due = f.wall.now();
    m.expires = f.wall.now() + hours(12);
    storage::plan_message(c, m);
  });
  f.client.next = answered(201, R"({"SMSMessageData":{"Message":"","Recipients":[
      {"statusCode":406,"number":"+250780000001","status":"UserInBlacklist","cost":"0","messageId":"None"}]}})");
  f.subject->start();
  f.until_state("m1", message_state::failed);
  bool opted_out = false;
  f.database->read_and_wait([&](sql::connection& c) {
    opted_out = storage::find_person(c, number).value().opted_out_at.has_value();
    auto audited =
        c.query("SELECT detail FROM audit_event WHERE action = 'opted out' AND subject = $1", {id});
    REQUIRE(audited.next());
    CHECK(audited.text(0) == "refusal of message m1");
  });
  CHECK(opted_out);
}

TEST_CASE(
    "sender: what a person pauses waits, also while the link is in trouble, and goes when it is resumed") {
  sender_at_work f;
  const auto pause = [&](sql::connection& c) {
    storage::pause_channel(c, "at", {f.wall.now(), "alice", "wrong texts"});
  };
  f.database->write_and_wait(pause);
  f.plan("m1", "+250780000001", "Muraho");
  f.subject->start();
  f.until([&] { return f.subject->state().paused.has_value(); });
  CHECK(f.subject->state().paused->reason == "wrong texts");
  CHECK((f.look("m1").state == message_state::planned));
  f.database->write_and_wait(
      [&](sql::connection& c) { storage::resume_channel(c, "at", {f.wall.now(), "bob", "mended"}); });
  f.look_again();
  f.until_state("m1", message_state::accepted);
  CHECK_FALSE(f.subject->state().paused);
  CHECK(f.log.about_channel == std::vector<std::string>{"channel paused", "channel resumed"});

  f.client.next = answered(401, "who are you");
  f.plan("m2", "+250780000002", "Muraho");
  f.look_again();
  f.until_back("m2");
  f.until([&] { return f.subject->state().in_flight == 0; });
  f.database->write_and_wait(pause);
  f.steady += seconds(1);
  f.look_again();
  CHECK(f.subject->state().paused.has_value());
}

TEST_CASE("sender: its trouble and its last error are in the database, for who looks from outside") {
  sender_at_work f;
  const auto load = [&] {
    storage::channel_state found;
    f.database->read_and_wait([&](sql::connection& c) { found = storage::load_channel_state(c, "at"); });
    return found;
  };
  f.database->write_and_wait([&](sql::connection& c) {
    storage::set_trouble(c, "at", storage::channel_trouble{f.wall.now(), "failing", "of the last process"});
  });
  f.subject->start();
  f.until([&] { return !load().trouble; });
  f.client.next = answered(401, "who are you");
  f.plan("m1", "+250780000001", "Muraho");
  f.look_again();
  f.until_back("m1");
  f.steady += seconds(1);
  f.look_again();
  f.until([&] { return load().trouble.has_value(); });
  CHECK(load().trouble->what == "refused");
  CHECK(load().trouble->since == f.wall.now());
  REQUIRE(load().last_error);
  CHECK_FALSE(load().last_error->what.empty());
}

TEST_CASE("sender: the same text to one number stops, and what the aggregator told of costs counts") {
  sender_at_work f;
  f.subject->use(
      {.zone = time_zone::find("UTC").value(),
       .quiet = {hours(7), hours(7)},
       .receipts_at_night = false,
       .loops = {.most = 2, .within = minutes(30)},
       .money = prices{.currency = "RWF", .segment = 100'000, .daily_budget = 250'000, .daily_limit = {}}});
  for (const char* id : {"m1", "m2", "m3"}) f.plan(id, "+250780000001", "Muraho");
  f.subject->start();
  f.until_state("m2", message_state::accepted);
  f.until_state("m3", message_state::skipped);
  CHECK(f.look("m3").reason == "loop");
  f.until([&] { return f.subject->state().loops == 1; });
  std::int64_t spent = 0;
  f.database->read_and_wait([&](sql::connection& c) { spent = storage::spent_on(c, "at", "2026-11-30"); });
  CHECK(spent == 240'000);
  // Neither ten nor twelve francs are left; it is said once.
  f.plan("m4", "+250780000004", "Muraho");
  for (int i = 0; i < 3; ++i) f.look_again();
  f.until([&] { return f.subject->state().routine_held; });
  CHECK((f.look("m4").state == message_state::planned));
  CHECK(f.log.lines == std::vector<std::string>{"daily budget spent: receipts and alerts wait for tomorrow"});
}
