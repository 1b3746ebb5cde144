#include "storage/claims.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "storage/channel_state.hpp"
#include "storage/outbox_review.hpp"
#include "tests/unit/storage/fixture.hpp"

namespace raporo::storage::test {
namespace {

using claimed_ids = std::vector<std::string>;

/// An outbox of the channel `at`, and claims from it.
struct claimed_outbox : store {
  message planned(const std::string& id, message_kind kind = message_kind::alert) const {
    message m;
    m.id = id;
    m.key = "key of " + id;
    m.kind = kind;
    m.channel = "at";
    m.phone = "+250780000001";
    m.text = "About " + id;
    m.segments = 2;
    m.due = at_ms(100);
    m.expires = at_ms(1'000'000'000);
    return m;
  }
  void plan(const message& m) {
    REQUIRE(write([&](sql::connection& c) { return plan_message(c, m); }));
  }
  void plan_for(const std::string& district, int count, std::int64_t due_ms = 100) {
    write([&](sql::connection& c) {
      for (int i = 0; i < count; ++i) {
        message m = planned(fmt::format("{}-{:05}", district, i));
        m.district = district;
        m.due = at_ms(due_ms);
        plan_message(c, m);
      }
    });
  }
  claimed_messages claim(int limit = 10, std::int64_t now_ms = 500) {
    claimed_messages done =
        write([&](sql::connection& c) { return claim_messages(c, "at", limit, at_ms(now_ms), rules); });
    rules.after = done.last_district;
    return done;
  }
  claimed_ids claim_ids(int limit = 10, std::int64_t now_ms = 500) {
    claimed_ids ids;
    for (const message& m : claim(limit, now_ms).taken) ids.push_back(m.id);
    return ids;
  }
  void accept(const std::string& id) {
    write([&](sql::connection& c) { record_accepted(c, id, "provider " + id, "", at_ms(600)); });
  }
  std::int64_t spent(const std::string& day = "2026-11-30") {
    return read([&](sql::connection& c) { return spent_on(c, "at", day); });
  }
  message look(const std::string& id) {
    return read([&](sql::connection& c) { return find_message(c, id).value(); });
  }

  claim_rules rules;
};

/// Ten francs a segment.
budget francs(std::optional<std::int64_t> routine, std::optional<std::int64_t> everything = std::nullopt) {
  return {.day = "2026-11-30", .segment = 100'000, .routine = routine, .everything = everything};
}

TEST_CASE("claims: one district's many alerts do not hold back another's few") {
  claimed_outbox o;
  o.plan_for("gicumbi", 1'000, 100);
  o.plan_for("rulindo", 10, 400);
  std::map<std::string, int> taken;
  for (int i = 0; i < 3; ++i) {
    for (const message& m : o.claim(8).taken) ++taken[m.district];
  }
  CHECK(taken["rulindo"] == 10);
  CHECK(taken["gicumbi"] == 14);
}

TEST_CASE("claims: with fewer places than districts each has its turn") {
  claimed_outbox o;
  for (const char* district : {"a", "b", "c", "d", "e"}) o.plan_for(district, 5);
  std::string order;
  for (int i = 0; i < 5; ++i) {
    for (const message& m : o.claim(2).taken) order += m.district;
  }
  CHECK(order == "abcdeabcde");
}

TEST_CASE("claims: a district whose messages are not due yet takes nobody's place") {
  claimed_outbox o;
  o.plan_for("early", 5, 100);
  o.plan_for("late", 5, 9'000);
  CHECK(o.claim(5).taken.size() == 5);
}

TEST_CASE("claims: a paused channel claims nothing, and goes on where it was when it is resumed") {
  claimed_outbox o;
  o.plan(o.planned("m1"));
  const auto pause = [&](sql::connection& c) {
    return pause_channel(c, "at", {at_ms(200), "alice", "wrong texts"});
  };
  CHECK(o.write(pause));
  CHECK_FALSE(o.write(pause));
  CHECK(o.claim().paused);
  CHECK(o.look("m1").state == message_state::planned);
  CHECK(o.read([](sql::connection& c) { return find_pause(c, "at")->reason; }) == "wrong texts");
  CHECK_FALSE(o.read([](sql::connection& c) { return find_pause(c, "other"); }));
  const auto resume = [&](sql::connection& c) {
    return resume_channel(c, "at", {at_ms(300), "bob", "mended"});
  };
  CHECK(o.write(resume));
  CHECK_FALSE(o.write(resume));
  CHECK(o.claim_ids() == claimed_ids{"m1"});
  CHECK(o.count("SELECT COUNT(*) FROM audit_event WHERE subject = 'at' AND (action = 'channel paused' "
                "AND actor = 'alice' AND detail = 'wrong texts' OR action = 'channel resumed' "
                "AND actor = 'bob')") == 2);
}

TEST_CASE("claims: what expires while its channel is paused is skipped then") {
  claimed_outbox o;
  message m = o.planned("m1");
  m.expires = at_ms(400);
  o.plan(m);
  o.write([](sql::connection& c) { pause_channel(c, "at", {at_ms(200), "alice", "why"}); });
  CHECK(o.claim().expired == 1);
  CHECK(o.look("m1").reason == "expired");
}

TEST_CASE("claims: of more expired messages than are skipped at once none is sent") {
  claimed_outbox o;
  o.plan_for("gicumbi", 2'005);
  const claimed_messages done = o.claim(10, 2'000'000'000);
  CHECK(done.taken.empty());
  CHECK(done.expired == 2'005);
}

TEST_CASE("claims: an answer between takes no district's turn") {
  claimed_outbox o;
  for (const char* district : {"a", "b", "c"}) o.plan_for(district, 5);
  std::string order;
  for (int i = 0; i < 3; ++i) {
    o.plan(o.planned(fmt::format("answer {}", i), message_kind::answer));
    for (const message& m : o.claim(2).taken) order += m.district;
  }
  CHECK(order == "abc");
}

TEST_CASE("claims: at night answers go, and what is behind them waits") {
  claimed_outbox o;
  o.plan(o.planned("alert"));
  o.plan(o.planned("receipt", message_kind::receipt));
  o.plan(o.planned("answer", message_kind::answer));
  o.rules.last = message_kind::answer;
  CHECK(o.claim_ids() == claimed_ids{"answer"});
  o.rules.last = message_kind::receipt;
  CHECK(o.claim_ids() == claimed_ids{"receipt"});
  o.rules.last = message_kind::alert;
  CHECK(o.claim_ids() == claimed_ids{"alert"});
}

TEST_CASE("claims: the same text to one number goes so often and no more, until time has passed") {
  claimed_outbox o;
  o.rules.loops = loop_guard{.most = 3, .within = std::chrono::milliseconds{1'000}};
  for (const char* id : {"m1", "m2", "m3", "m4"}) {
    message m = o.planned(id, message_kind::answer);
    m.text = "Wrong PIN";
    o.plan(m);
  }
  message other = o.planned("to another", message_kind::answer);
  other.text = "Wrong PIN";
  other.phone = "+250780000002";
  o.plan(other);
  const claimed_messages done = o.claim();
  CHECK(done.taken.size() == 4);
  CHECK(done.loops == 1);
  CHECK(o.look("m4").state == message_state::skipped);
  CHECK(o.look("m4").reason == "loop");
  message later = o.planned("later", message_kind::answer);
  later.text = "Wrong PIN";
  o.plan(later);
  CHECK(o.claim_ids(10, 1'500) == claimed_ids{"later"});
}

TEST_CASE("claims: what a wrong clock sent in the future is no loop") {
  claimed_outbox o;
  o.rules.loops = loop_guard{.most = 1, .within = std::chrono::milliseconds{1'000}};
  for (const char* id : {"m1", "m2"}) {
    message m = o.planned(id);
    m.text = "Week 9";
    o.plan(m);
  }
  CHECK(o.claim_ids(1, 900'000) == claimed_ids{"m1"});
  CHECK(o.claim_ids(1, 500) == claimed_ids{"m2"});
}

TEST_CASE("claims: a message that was not taken and goes again is no loop") {
  claimed_outbox o;
  o.rules.loops = loop_guard{.most = 1, .within = std::chrono::milliseconds{1'000}};
  o.plan(o.planned("m1"));
  for (int attempt = 1; attempt <= 3; ++attempt) {
    CHECK(o.claim_ids() == claimed_ids{"m1"});
    o.write([=](sql::connection& c) { record_retry(c, "m1", attempt, "500", at_ms(100), at_ms(500)); });
  }
}

TEST_CASE("claims: when the day's money is spent receipts and alerts wait, and answers go on") {
  claimed_outbox o;
  o.rules.money = francs(500'000);
  for (const char* id : {"a1", "a2", "a3"}) o.plan(o.planned(id));
  claimed_messages done = o.claim();
  CHECK(done.taken.size() == 2);
  CHECK(done.routine_held);
  CHECK_FALSE(done.everything_held);
  CHECK(o.spent() == 400'000);
  o.plan(o.planned("answer", message_kind::answer));
  CHECK(o.claim_ids() == claimed_ids{"answer"});
  CHECK(o.claim_ids().empty());
  CHECK(o.look("a3").state == message_state::planned);
  o.rules.money->day = "2026-12-01";
  CHECK(o.claim_ids() == claimed_ids{"a3"});
}

TEST_CASE("claims: the harder limit holds answers, too") {
  claimed_outbox o;
  o.rules.money = francs(200'000, 400'000);
  for (const char* id : {"a1", "a2", "a3"}) o.plan(o.planned(id, message_kind::answer));
  const claimed_messages done = o.claim();
  CHECK(done.taken.size() == 2);
  CHECK(done.everything_held);
  CHECK(o.claim().everything_held);
}

TEST_CASE("claims: what the aggregator says it took counts, and what it did not take costs nothing") {
  claimed_outbox o;
  o.rules.money = francs(std::nullopt);
  o.plan(o.planned("m1"));
  o.plan(o.planned("m2"));
  CHECK(o.claim().taken.size() == 2);
  CHECK(o.spent() == 400'000);
  const auto correct = [&](const std::string& id, std::int64_t amount) {
    o.write([&](sql::connection& c) { correct_charge(c, id, amount); });
  };
  correct("m1", 120'000);
  correct("m1", 120'000);
  CHECK(o.spent() == 320'000);
  correct("m2", 0);
  CHECK(o.spent() == 120'000);
}

TEST_CASE("claims: what costs nothing by its price counts by what the aggregator says") {
  claimed_outbox o;
  o.rules.money = budget{.day = "2026-11-30", .segment = 0, .routine = 500'000, .everything = std::nullopt};
  o.plan(o.planned("m1"));
  o.plan(o.planned("m2"));
  CHECK(o.claim_ids(1) == claimed_ids{"m1"});
  o.write([](sql::connection& c) { correct_charge(c, "m1", 600'000); });
  CHECK(o.spent() == 600'000);
  CHECK(o.claim_ids().empty());
}

TEST_CASE("claims: a message that was cancelled is neither sent nor planned again") {
  claimed_outbox o;
  o.plan(o.planned("m1"));
  o.plan(o.planned("m2"));
  CHECK(o.claim_ids(1) == claimed_ids{"m1"});
  const auto cancel = [&](const std::string& id) {
    return o.write(
        [&](sql::connection& c) { return cancel_message(c, id, "alice", "wrong week", at_ms(300)); });
  };
  CHECK(cancel("m1").error() == errc::refused);
  CHECK(cancel("m2").has_value());
  CHECK(cancel("m2").error() == errc::refused);
  CHECK(cancel("nobody").error() == errc::not_found);
  CHECK(o.claim_ids().empty());
  message again = o.planned("m3");
  again.key = "key of m2";
  CHECK_FALSE(o.write([&](sql::connection& c) { return plan_message(c, again); }));
  CHECK(o.look("m2").state == message_state::cancelled);
  CHECK(o.look("m2").reason == "wrong week");
  CHECK(o.read(count_messages).cancelled == 1);
  CHECK(o.count("SELECT COUNT(*) FROM audit_event WHERE action = 'message cancelled' AND actor = 'alice' "
                "AND subject = 'm2' AND detail = 'wrong week'") == 1);
}

TEST_CASE("channel state: what a sender finds out is there for others") {
  store s;
  const auto load = [&] { return s.read([](sql::connection& c) { return load_channel_state(c, "at"); }); };
  CHECK_FALSE(load().trouble);
  s.write([](sql::connection& c) {
    set_trouble(c, "at", channel_trouble{at_ms(5), "refused", "no balance"});
    set_last_error(c, "at", {at_ms(6), "402"});
  });
  CHECK(load().trouble->what == "refused");
  CHECK(load().trouble->since == at_ms(5));
  CHECK(load().last_error->what == "402");
  CHECK_FALSE(load().paused);
  s.write([](sql::connection& c) { set_trouble(c, "at", std::nullopt); });
  CHECK_FALSE(load().trouble);
  CHECK(load().last_error->when == at_ms(6));
}

TEST_CASE("channel state: the queue and the day are counted") {
  claimed_outbox o;
  for (const char* id : {"m1", "m2", "m3", "m4", "m5"}) o.plan(o.planned(id));
  message later = o.planned("later");
  later.due = at_ms(9'000'000);
  o.plan(later);
  CHECK(o.claim(4).taken.size() == 4);
  o.accept("m1");
  o.accept("m2");
  o.write([](sql::connection& c) {
    record_failed(c, "m2", "no such number", at_ms(600));
    record_failed(c, "m3", "no such number", at_ms(600));
  });
  const auto count = [&](std::int64_t day_began_ms) {
    return o.read(
        [&](sql::connection& c) { return count_channel(c, "at", at_ms(day_began_ms), at_ms(700)); });
  };
  const channel_counts n = count(0);
  CHECK(n.planned == 2);
  CHECK(n.due == 1);
  CHECK(n.sending == 1);
  CHECK(n.accepted == 2);
  CHECK(n.failed == 1);
  CHECK(n.unknown == 0);
  CHECK(n.segments_last_minute == 8);
  CHECK(count(501).accepted == 0);
}

TEST_CASE("claims: which channels have planned messages is found by steps in an index") {
  store s;
  const std::string plan = s.read([](sql::connection& c) {
    auto row = c.query(
        "EXPLAIN QUERY PLAN SELECT MIN(m.channel) FROM outbox_message m WHERE m.state = 'planned' AND "
        "m.channel > 'at'",
        {});
    std::string all;
    while (row.next()) all += row.string(3) + "\n";
    return all;
  });
  CHECK(plan.find("USING COVERING INDEX outbox_message_state (state=? AND channel>?)") != std::string::npos);
}

}  // namespace
}  // namespace raporo::storage::test
