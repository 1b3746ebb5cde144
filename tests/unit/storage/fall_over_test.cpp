#include "storage/fall_over.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <map>
#include <mutex>
#include <thread>

#include "storage/channel_state.hpp"
#include "storage/outbox_review.hpp"
#include "tests/unit/storage/fixture.hpp"

namespace raporo::storage::test {
namespace {

/// An outbox whose numbers may be written to by `first`, then `second`, then `third`.
struct three_ways : store {
  three_ways() {
    rules.after = std::chrono::milliseconds{300};
    rules.ways = {{"first", {}}, {"second", {}}, {"third", {}}};
    rules.ways_of = [](std::string_view, std::string_view) {
      return std::vector<std::string>{"first", "second", "third"};
    };
  }

  void plan(const std::string& id, message_kind kind = message_kind::alert, std::int64_t due_ms = 100,
            unsigned segments = 1) {
    message m;
    m.id = m.key = id;
    m.kind = kind;
    m.channel = "first";
    m.phone = "+250780000001";
    m.text = "About " + id;
    m.segments = segments;
    m.due = at_ms(due_ms);
    m.expires = at_ms(1'000'000);
    write([&](sql::connection& c) { REQUIRE(plan_message(c, m)); });
  }
  void trouble(const std::string& channel, std::int64_t since_ms) {
    write([&](sql::connection& c) {
      set_trouble(c, channel, channel_trouble{at_ms(since_ms), "unreachable", "no connection"});
    });
  }
  void pause(const std::string& channel) {
    write([&](sql::connection& c) { pause_channel(c, channel, {at_ms(100), "alice", "why"}); });
  }
  handed_over look(std::int64_t now_ms = 500, const std::string& channel = "first") {
    handed_over done = write([&](sql::connection& c) { return hand_over(c, channel, at_ms(now_ms), rules); });
    rules.looked_until = done.looked_until;
    return done;
  }
  std::vector<std::string> claim_from(const std::string& channel) {
    std::vector<std::string> ids;
    const auto taken =
        write([&](sql::connection& c) { return claim_messages(c, channel, 10, at_ms(500)).taken; });
    for (const message& m : taken) ids.push_back(m.id);
    return ids;
  }
  message find(const std::string& id) {
    return read([&](sql::connection& c) { return find_message(c, id).value(); });
  }
  std::string channel_of(const std::string& id) { return find(id).channel; }

  fall_over_rules rules;
};

/// A franc a segment.
budget day_of(std::int64_t routine) {
  return {.day = "2026-11-30", .segment = 1, .routine = routine, .everything = std::nullopt};
}

using moved_ids = std::vector<std::string>;

TEST_CASE("fall-over: trouble is waited out, and then receipts and alerts go by the next channel") {
  three_ways o;
  o.plan("alert");
  o.plan("receipt", message_kind::receipt);
  o.plan("answer", message_kind::answer);
  o.trouble("first", 300);
  CHECK(o.look(599).messages == 0);
  CHECK(o.look(599).because.empty());
  const handed_over done = o.look(600);
  CHECK(done.messages == 2);
  CHECK(done.because == "unreachable");
  CHECK(done.to == moved_ids{"second"});
  CHECK(o.channel_of("alert") == "second");
  CHECK(o.channel_of("receipt") == "second");
  CHECK(o.channel_of("answer") == "first");
  CHECK(o.find("alert").reason == "instead of first: unreachable");
  CHECK(o.claim_from("second") == moved_ids{"receipt", "alert"});
  CHECK(o.claim_from("first") == moved_ids{"answer"});
}

TEST_CASE("fall-over: what an aggregator may have stays where it is, whatever the channel does") {
  three_ways o;
  for (const char* id : {"sending", "unknown", "accepted", "failed"}) o.plan(id);
  CHECK(o.claim_from("first").size() == 4);
  o.write([](sql::connection& c) {
    record_unknown(c, "unknown", "", "time-out", at_ms(500));
    record_accepted(c, "accepted", "id-1", "", at_ms(500));
    record_failed(c, "failed", "no such number", at_ms(500));
  });
  o.plan("skipped");
  o.plan("cancelled");
  o.write([](sql::connection& c) {
    c.execute("UPDATE outbox_message SET state = 'skipped' WHERE id = 'skipped'");
    REQUIRE(cancel_message(c, "cancelled", "alice", "why", at_ms(500)));
  });
  o.pause("first");
  CHECK(o.look().messages == 0);
  CHECK(o.count("SELECT COUNT(*) FROM outbox_message WHERE channel = 'first'") == 6);
}

TEST_CASE("fall-over: what was provably not taken goes by the next channel, once it is due again") {
  three_ways o;
  o.plan("m1");
  CHECK(o.claim_from("first") == moved_ids{"m1"});
  o.write([](sql::connection& c) { record_retry(c, "m1", 1, "no connection", at_ms(700), at_ms(500)); });
  o.pause("first");
  CHECK(o.look(699).messages == 0);
  CHECK(o.look(700).messages == 1);
}

TEST_CASE("fall-over: a paused channel hands over at once, and the first that works takes it") {
  three_ways o;
  o.plan("m1");
  o.pause("first");
  // Trouble of another channel counts at once: nobody waits for it.
  o.trouble("second", 499);
  CHECK(o.look().to == moved_ids{"third"});
  CHECK(o.channel_of("m1") == "third");
  // And when that one fails, the first of all that works has it, which may be an earlier one.
  o.pause("third");
  o.write([](sql::connection& c) { resume_channel(c, "first", {at_ms(500), "alice", "mended"}); });
  CHECK(o.look(500, "third").to == moved_ids{"first"});
  CHECK(o.claim_from("first") == moved_ids{"m1"});
}

TEST_CASE("fall-over: where no other channel works or has the number, messages wait on theirs") {
  three_ways o;
  o.plan("m1");
  o.pause("first");
  o.pause("second");
  o.trouble("third", 0);
  CHECK(o.look().because == "paused");
  CHECK_FALSE(o.look().others_work);
  CHECK(o.channel_of("m1") == "first");
  o.write([](sql::connection& c) { resume_channel(c, "second", {at_ms(500), "alice", "mended"}); });
  o.rules.ways_of = [](std::string_view, std::string_view) {
    return std::vector<std::string>{"first", "gone", "third"};
  };
  const handed_over done = o.look();
  CHECK(done.messages == 0);
  CHECK(done.others_work);
  CHECK(done.stuck == 1);
  CHECK(o.channel_of("m1") == "first");
}

TEST_CASE(
    "fall-over: where no other works one of several messages tries a channel in trouble that has none") {
  three_ways o;
  for (const char* id : {"m1", "m2", "m3", "m4"}) o.plan(id);
  for (const char* channel : {"first", "second", "third"}) o.trouble(channel, 0);
  const handed_over done = o.look();
  CHECK(done.messages == 0);
  CHECK(o.channel_of("m1") == "second");
  CHECK(o.channel_of("m2") == "third");
  // They have something to try now, and so has the first.
  CHECK(o.look().messages == 0);
  for (const char* channel : {"second", "third"}) o.look(500, channel);
  CHECK(o.count("SELECT COUNT(*) FROM outbox_message WHERE channel = 'first'") == 2);
  CHECK(o.claim_from("second") == moved_ids{"m1"});
  o.write([](sql::connection& c) {
    record_accepted(c, "m1", "id-1", "", at_ms(500));
    set_trouble(c, "second", std::nullopt);
  });
  CHECK(o.look().messages == 2);
  CHECK(o.look(500, "third").messages == 1);
}

TEST_CASE("fall-over: the channel that a person prefers is told to who knows the ways") {
  three_ways o;
  o.write([](sql::connection& c) {
    roster r;
    r.persons = {a_person("p1", "Aline", "+250780000001")};
    r.persons[0].channel = "third";
    import_roster(c, r, false, at_ms(0));
  });
  o.rules.ways_of = [](std::string_view, std::string_view preferred) {
    return std::vector<std::string>{std::string(preferred), "first", "second"};
  };
  o.plan("m1");
  o.plan("m2");
  o.write(
      [](sql::connection& c) { c.execute("UPDATE outbox_message SET person_id = 'p1' WHERE id = 'm2'"); });
  o.pause("first");
  CHECK(o.look().messages == 2);
  CHECK(o.channel_of("m1") == "second");
  CHECK(o.channel_of("m2") == "third");
}

TEST_CASE("fall-over: a channel that works keeps its own, and so does one without others") {
  three_ways o;
  o.plan("m1");
  CHECK(o.look().because.empty());
  CHECK(o.look().messages == 0);
  o.pause("first");
  o.rules.ways = {{"first", {}}};
  CHECK(o.look().messages == 0);
  o.rules.ways.clear();
  CHECK(o.look().messages == 0);
}

TEST_CASE(
    "fall-over: a channel that is not configured hands over all that is due, answers too, to the last") {
  three_ways o;
  o.rules.ways.erase(o.rules.ways.begin());
  o.plan("alert");
  o.plan("answer", message_kind::answer);
  o.plan("later", message_kind::receipt, 9'000);
  CHECK(o.look().because.empty());
  const auto look = [&] {
    return o.write([&](sql::connection& c) { return hand_over_unserved(c, "first", at_ms(500), o.rules); });
  };
  o.rules.last = message_kind::answer;
  CHECK(look().messages == 1);
  CHECK(o.channel_of("answer") == "second");
  CHECK(o.channel_of("alert") == "first");
  o.rules.last = message_kind::alert;
  // With what else could the ones in trouble find out that they work again?
  for (const char* channel : {"second", "third"}) o.trouble(channel, 499);
  CHECK(o.claim_from("second") == moved_ids{"answer"});
  o.write([](sql::connection& c) { record_accepted(c, "answer", "id-1", "", at_ms(500)); });
  CHECK(look().messages == 0);
  CHECK(o.channel_of("alert") == "second");
  CHECK(o.find("alert").reason == "instead of first: not configured");
  CHECK(o.channel_of("later") == "first");
}

TEST_CASE("fall-over: what its day's money does not reach for goes by a channel whose money does") {
  three_ways o;
  o.rules.ways = {{"first", day_of(10)}, {"second", day_of(3)}, {"third", {}}};
  o.write([](sql::connection& c) {
    c.execute("INSERT INTO channel_day (channel, day, spent) VALUES ('first', '2026-11-30', 9)");
  });
  o.plan("m1", message_kind::alert, 100, 1);
  o.plan("m2", message_kind::alert, 100, 2);
  o.plan("m3", message_kind::alert, 100, 2);
  // The claim before it says whether the money held anything back.
  CHECK(o.look().messages == 0);
  o.rules.money_held = true;
  const handed_over done = o.look();
  CHECK(done.for_money);
  CHECK(done.because == "daily budget spent");
  CHECK(done.messages == 2);
  CHECK(o.channel_of("m1") == "first");
  CHECK(o.channel_of("m2") == "second");
  CHECK(o.channel_of("m3") == "third");
  // Nothing goes to and fro.
  CHECK(o.look(500, "second").messages == 0);
  CHECK(o.look(500, "third").messages == 0);
  const auto why = [&](const way& w) {
    return o.read([&](sql::connection& c) { return why_stopped(c, w, {}, at_ms(500)); });
  };
  CHECK(why(o.rules.ways[0]).empty());
  CHECK(why({"first", day_of(9)}) == "daily budget spent");
}

TEST_CASE("fall-over: what waits for the morning or its time waits on its channel") {
  three_ways o;
  o.plan("alert");
  o.plan("receipt", message_kind::receipt);
  o.plan("later", message_kind::receipt, 9'000);
  o.pause("first");
  o.rules.last = message_kind::answer;
  CHECK(o.look().messages == 0);
  o.rules.last = message_kind::receipt;
  CHECK(o.look().messages == 1);
  CHECK(o.channel_of("receipt") == "second");
  CHECK(o.channel_of("later") == "first");
}

TEST_CASE("fall-over: many messages that have no other way do not hide one that has") {
  three_ways o;
  o.write([](sql::connection& c) {
    for (int i = 0; i < 1'200; ++i) {
      message m;
      m.id = m.key = fmt::format("m{:04}", i);
      m.channel = "first";
      m.phone = i == 1'100 ? "+250780000001" : "+250730000001";
      m.due = at_ms(100);
      m.expires = at_ms(1'000'000);
      plan_message(c, m);
    }
  });
  o.rules.ways_of = [](std::string_view phone, std::string_view) {
    return phone.starts_with("+25078") ? std::vector<std::string>{"first", "second"}
                                       : std::vector<std::string>{"first"};
  };
  o.pause("first");
  int moved = 0;
  for (int i = 0; i < 3; ++i) moved += o.look().messages;
  CHECK(moved == 1);
  CHECK(o.channel_of("m1100") == "second");
  CHECK(o.rules.looked_until.empty());
}

TEST_CASE("fall-over: to a channel that has enough to do for a minute no more comes") {
  three_ways o;
  o.rules.ways = {{"first", {}}, {.channel = "second", .money = {}, .most_waiting = 2}, {"third", {}}};
  for (const char* id : {"m1", "m2", "m3", "m4"}) o.plan(id);
  o.pause("first");
  CHECK(o.look().messages == 4);
  CHECK(o.channel_of("m2") == "second");
  CHECK(o.channel_of("m3") == "third");
  o.pause("third");
  const handed_over none = o.look(600, "third");
  CHECK(none.messages == 0);
  CHECK(none.others_work);
  CHECK(none.stuck == 0);
  CHECK(o.claim_from("second") == moved_ids{"m1", "m2"});
  CHECK(o.look(600, "third").messages == 2);
}

TEST_CASE("fall-over: at night nothing is looked at, and what is not due yet is passed over") {
  three_ways o;
  for (int i = 0; i < 600; ++i)
    o.plan(fmt::format("m{:04}", i), message_kind::alert, i < 550 ? 900'000 : 100);
  o.pause("first");
  o.rules.last = message_kind::answer;
  CHECK(o.look().messages == 0);
  CHECK(o.rules.looked_until.empty());
  o.rules.last = message_kind::alert;
  CHECK(o.look().messages == 0);
  CHECK(o.rules.looked_until == "m0499");
  CHECK(o.look().messages == 50);
  CHECK(o.rules.looked_until.empty());
}

TEST_CASE("fall-over: a message that moved before the power went is sent once, by the channel that has it") {
  three_ways o;
  o.plan("m1");
  o.pause("first");
  CHECK(o.look().messages == 1);
  o.open();
  o.write([](sql::connection& c) { resume_channel(c, "first", {at_ms(500), "alice", "mended"}); });
  CHECK(o.claim_from("first").empty());
  CHECK(o.claim_from("second") == moved_ids{"m1"});
  o.open();
  CHECK(o.write([](sql::connection& c) { return mark_interrupted_sends(c, at_ms(600)); }) == 1);
  o.pause("second");
  CHECK(o.look(700, "second").messages == 0);
  CHECK(o.find("m1").state == message_state::unknown);
}

TEST_CASE("fall-over: of two senders that reach for the same messages each message has one") {
  three_ways o;
  o.rules.ways = {{"first", {}}, {"second", {}}};
  constexpr int messages = 400;
  o.write([](sql::connection& c) {
    for (int i = 0; i < messages; ++i) {
      message m;
      m.id = m.key = fmt::format("m{:04}", i);
      m.channel = "first";
      m.phone = "+250780000001";
      m.due = at_ms(100);
      m.expires = at_ms(1'000'000);
      plan_message(c, m);
    }
  });
  std::map<std::string, int> sent;
  std::mutex guard;
  const auto send = [&](const std::string& channel) {
    for (int round = 0; round < 200; ++round) {
      std::vector<message> taken;
      o.db->write_and_wait([&](sql::connection& c) {
        // Each gives the other what it has every second time.
        if (round % 2 == 1) pause_channel(c, channel, {at_ms(100), channel, "why"});
        if (round % 2 == 0) resume_channel(c, channel, {at_ms(100), channel, "mended"});
        taken = claim_messages(c, channel, 3, at_ms(500)).taken;
        hand_over(c, channel, at_ms(500), o.rules);
      });
      const std::lock_guard lock(guard);
      for (const message& m : taken) ++sent[m.id];
    }
  };
  std::thread left(send, "first");
  std::thread right(send, "second");
  left.join();
  right.join();
  for (const auto& [id, times] : sent) CHECK(times == 1);
  CHECK(sent.size() >= 3);
  CHECK(o.count("SELECT COUNT(*) FROM outbox_message WHERE state = 'sending'") ==
        static_cast<std::int64_t>(sent.size()));
}

}  // namespace
}  // namespace raporo::storage::test
