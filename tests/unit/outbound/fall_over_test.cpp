#include <doctest/doctest.h>

#include "tests/unit/outbound/sender_at_work.hpp"

using namespace raporo;
using namespace raporo::outbound;
using namespace raporo::outbound::testing;
using std::chrono::minutes;

namespace {

/// A sender whose numbers may be written to by another channel, too, which has a sender when it is asked for.
struct sender_with_another : sender_at_work {
  sender_with_another() { subject->use(rules()); }
  ~sender_with_another() {
    if (other) run(io, other->stop(milliseconds(0)));
  }

  sending_rules rules() const {
    const auto others = std::make_shared<other_ways>();
    others->after = minutes(5);
    others->routes = channels::routes({{"", {"at", "other"}}}, {"at", "other"});
    others->channels = {{"at", money}, {"other", {}}};
    return {.zone = time_zone::find("UTC").value(),
            .quiet = {hours(7), hours(7)},
            .receipts_at_night = false,
            .loops = {},
            .money = money,
            .others = others};
  }
  void start_other() {
    sender_settings s;
    s.channel = "other";
    s.segments_per_second = 1000;
    s.rules = rules();
    s.rules->money.reset();
    const sender_parts parts{*database, *adapter, client, wall, [this] { return steady; }, random, log};
    other = make_sender(io.get_executor(), parts, s);
    other->start();
  }
  /// So that a second has passed for the sender, whatever its gate allows.
  void next_look() {
    steady += seconds(1);
    look_again();
  }
  void fail_with(const std::string& id) {
    client.next = answered(401, "who are you");
    plan(id, "+250780000001", id);
    subject->notify();
    until_back(id);
  }

  std::optional<prices> money;
  std::unique_ptr<sender> other;
};

}  // namespace

TEST_CASE("sender: trouble of a link is waited out, and then other channels have what waits, until it ends") {
  sender_with_another f;
  f.subject->start();
  f.fail_with("m1");
  f.wall.advance(minutes(4));
  f.next_look();
  CHECK(f.look("m1").channel == "at");
  f.wall.advance(minutes(1));
  f.next_look();
  f.until([&] { return f.look("m1").channel == "other"; });
  f.until([&] { return f.subject->state().falls_over == "refused"; });
  f.plan("m2", "+250780000002", "two");
  f.next_look();
  f.until([&] { return f.look("m2").channel == "other"; });
  CHECK(f.client.requests.size() == 1);

  // The pause of the link is over: of what is new one message tries it, and what works has the others.
  f.steady += minutes(2);
  f.plan("m3", "+250780000003", "three");
  f.subject->notify();
  f.until_state("m3", message_state::accepted);
  f.plan("m4", "+250780000004", "four");
  f.subject->notify();
  f.until_state("m4", message_state::accepted);
  CHECK(f.look("m4").channel == "at");
  f.until([&] { return f.subject->state().falls_over.empty(); });
  CHECK(f.log.about_channel ==
        std::vector<std::string>{"channel in trouble", "receipts and alerts go by other channels",
                                 "channel works again", "receipts and alerts go by the channel again"});
  // What moved stays where it is.
  CHECK(f.look("m1").channel == "other");
  f.start_other();
  f.until_state("m1", message_state::accepted);
  f.until_state("m2", message_state::accepted);
  CHECK(f.client.requests.size() == 5);
}

TEST_CASE("sender: trouble that becomes another kind of trouble began when the link last worked") {
  sender_with_another f;
  f.subject->start();
  f.fail_with("m1");
  f.wall.advance(minutes(4));
  f.steady += minutes(2);
  f.client.next = silence(heard::not_sent);
  f.subject->notify();
  f.until([&] { return f.subject->state().trouble == link_trouble::unreachable; });
  f.wall.advance(minutes(1));
  f.next_look();
  f.until([&] { return f.look("m1").channel == "other"; });
  CHECK(f.look("m1").reason == "instead of at: unreachable");
}

TEST_CASE("sender: of two channels the one that works sends what the other was to send, once each") {
  sender_with_another f;
  f.start_other();
  f.subject->start();
  f.database->write_and_wait(
      [&](sql::connection& c) { storage::pause_channel(c, "at", {f.wall.now(), "alice", "why"}); });
  for (int i = 0; i < 50; ++i) f.plan(fmt::format("m{:02}", i), fmt::format("+2507800000{:02}", i), "Muraho");
  f.next_look();
  for (int i = 0; i < 50; ++i) {
    const std::string id = fmt::format("m{:02}", i);
    f.until_state(id, message_state::accepted);
    CHECK(f.look(id).channel == "other");
    CHECK(f.look(id).attempts == 1);
  }
  std::size_t sent = 0;
  for (const std::string& to : f.client.requests) sent += (to.size() + 1) / 14;
  CHECK(sent == 50);
}

TEST_CASE("sender: a spent budget is told once a day, and begins and ends the other ways with it") {
  sender_with_another f;
  f.money = prices{.currency = "RWF", .segment = 100'000, .daily_budget = 250'000, .daily_limit = {}};
  f.subject->use(f.rules());
  f.subject->start();
  for (int i = 0; i < 4; ++i) f.plan(fmt::format("m{}", i), "+250780000001", fmt::format("text {}", i));
  f.subject->notify();
  f.until([&] { return f.look("m2").channel == "other" && f.look("m3").channel == "other"; });
  f.until_state("m1", message_state::accepted);
  f.until([&] { return f.subject->state().falls_over == "daily budget spent"; });
  for (int i = 0; i < 3; ++i) f.next_look();
  CHECK_FALSE(f.subject->state().falls_over.empty());
  f.wall.advance(hours(24));
  f.next_look();
  f.until([&] { return f.subject->state().falls_over.empty(); });
  CHECK(f.log.about_channel == std::vector<std::string>{"receipts and alerts go by other channels",
                                                        "receipts and alerts go by the channel again"});
}

TEST_CASE("sender: when no other channel takes them either it is told that receipts and alerts wait") {
  sender_with_another f;
  f.subject->start();
  const auto pause = [&](const char* channel) {
    f.database->write_and_wait(
        [&](sql::connection& c) { storage::pause_channel(c, channel, {f.wall.now(), "alice", "why"}); });
    f.next_look();
  };
  pause("at");
  f.plan("m1", "+250780000001", "one");
  f.next_look();
  f.until([&] { return f.subject->state().falls_over == "paused"; });
  CHECK(f.subject->state().others_take);
  pause("other");
  f.plan("m2", "+250780000002", "two");
  f.next_look();
  f.until([&] { return f.subject->state().falls_over.empty(); });
  CHECK_FALSE(f.subject->state().others_take);
  CHECK(f.subject->state().stopped == "paused");
  for (int i = 0; i < 3; ++i) f.next_look();
  f.database->write_and_wait(
      [&](sql::connection& c) { storage::resume_channel(c, "other", {f.wall.now(), "alice", "mended"}); });
  f.next_look();
  f.until([&] { return f.look("m2").channel == "other"; });
  f.until([&] { return !f.subject->state().falls_over.empty(); });
  CHECK(f.log.about_channel ==
        std::vector<std::string>{"channel paused", "receipts and alerts go by other channels",
                                 "receipts and alerts wait: no other channel takes them",
                                 "receipts and alerts go by other channels"});
}

TEST_CASE("sender: another channel that works and is no way for what waits here is not said to take it") {
  sender_with_another f;
  sending_rules r = f.rules();
  const auto others = std::make_shared<other_ways>(*r.others);
  others->routes = channels::routes({{"", {"at"}}, {"+25078", {"at", "other"}}}, {"at", "other"});
  r.others = others;
  f.subject->use(r);
  f.subject->start();
  f.database->write_and_wait(
      [&](sql::connection& c) { storage::pause_channel(c, "at", {f.wall.now(), "alice", "why"}); });
  f.plan("m1", "+250730000001", "one");
  f.next_look();
  f.until([&] { return f.subject->state().stopped == "paused"; });
  CHECK_FALSE(f.subject->state().others_take);
  f.plan("m2", "+250780000002", "two");
  f.next_look();
  f.until([&] { return f.look("m2").channel == "other"; });
  f.until([&] { return f.subject->state().others_take; });
}

TEST_CASE(
    "sender: in the night messages that go by other channels wait for the morning, and nothing changed") {
  sender_with_another f;
  sending_rules r = f.rules();
  r.quiet = {hours(21), hours(6)};
  f.subject->use(r);
  f.wall.advance(hours(12));
  f.subject->start();
  f.database->write_and_wait(
      [&](sql::connection& c) { storage::pause_channel(c, "at", {f.wall.now(), "alice", "why"}); });
  f.plan("m1", "+250780000001", "one");
  f.next_look();
  f.until([&] { return f.subject->state().falls_over == "paused"; });
  f.wall.advance(hours(10));
  for (int i = 0; i < 3; ++i) f.next_look();
  CHECK(f.subject->state().falls_over == "paused");
  CHECK(f.log.about_channel ==
        std::vector<std::string>{"channel paused", "receipts and alerts go by other channels"});
}

TEST_CASE("sender: of a spent budget it is told that messages wait where they do, and only there") {
  sender_with_another f;
  f.money = prices{.currency = "RWF", .segment = 100'000, .daily_budget = 250'000, .daily_limit = {}};
  f.subject->use(f.rules());
  f.subject->start();
  for (int i = 0; i < 4; ++i) f.plan(fmt::format("m{}", i), "+250780000001", fmt::format("text {}", i));
  f.subject->notify();
  f.until([&] { return f.look("m3").channel == "other"; });
  f.until_state("m1", message_state::accepted);
  f.next_look();
  CHECK(f.subject->state().routine_held);
  CHECK(f.subject->state().others_take);
  CHECK(f.log.lines.empty());
  f.database->write_and_wait(
      [&](sql::connection& c) { storage::pause_channel(c, "other", {f.wall.now(), "alice", "why"}); });
  f.plan("m4", "+250780000001", "text 4");
  f.next_look();
  f.until([&] { return !f.subject->state().others_take; });
  for (int i = 0; i < 3; ++i) f.next_look();
  CHECK(f.log.lines == std::vector<std::string>{"daily budget spent: receipts and alerts wait for tomorrow",
                                                "receipts and alerts wait: no other channel takes them"});
}

TEST_CASE("sender: what other channels may take is told with what each costs on the day") {
  sending_rules r = sender_with_another().rules();
  const instant noon{std::chrono::sys_days{std::chrono::year{2026} / 11 / 30} + hours(12)};
  const auto others = std::make_shared<other_ways>(*r.others);
  others->channels[1].money =
      prices{.currency = "RWF", .segment = 115'000, .daily_budget = 500'000, .daily_limit = {}};
  r.others = others;
  const auto at_noon = fall_over_rules_at(r, noon);
  REQUIRE(at_noon);
  CHECK(at_noon->after == minutes(5));
  REQUIRE(at_noon->ways.size() == 2);
  CHECK_FALSE(at_noon->ways[0].money);
  CHECK(at_noon->ways[1].money->day == "2026-11-30");
  CHECK(at_noon->ways[1].money->routine == 500'000);
  CHECK(at_noon->ways_of("+250780000001", "") == std::vector<std::string>{"at", "other"});
  CHECK(at_noon->ways_of("+250780000001", "other") == std::vector<std::string>{"other", "at"});
  r.others = nullptr;
  CHECK_FALSE(fall_over_rules_at(r, noon));
}
