#include "storage/outbox.hpp"

#include <doctest/doctest.h>

#include <set>
#include <thread>

#include "storage/claims.hpp"
#include "tests/unit/storage/fixture.hpp"

namespace raporo::storage::test {
namespace {

message a_message(const std::string& id, message_kind kind = message_kind::alert, std::int64_t due_ms = 100) {
  message m;
  m.id = id;
  m.key = "key of " + id;
  m.kind = kind;
  m.channel = "at";
  m.person = "p1";
  m.phone = "+250780000001";
  m.text = "Murakoze";
  m.segments = 2;
  m.planned = at_ms(50);
  m.due = at_ms(due_ms);
  m.expires = at_ms(10'000);
  return m;
}

bool plan(store& s, const message& m) {
  return s.write([&](sql::connection& c) { return plan_message(c, m); });
}
std::vector<std::string> claim(store& s, int limit, std::int64_t now_ms) {
  std::vector<std::string> ids;
  const auto claimed =
      s.write([&](sql::connection& c) { return claim_messages(c, "at", limit, at_ms(now_ms)); });
  for (const message& m : claimed.taken) ids.push_back(m.id);
  return ids;
}
message find(store& s, const std::string& id) {
  return s.read([&](sql::connection& c) { return find_message(c, id).value(); });
}
message_state state_of(store& s, const std::string& id) {
  return find(s, id).state;
}
void deliver(store& s, delivery_outcome outcome, const std::string& said = "Word") {
  s.write([&](sql::connection& c) {
    record_delivery(c, "at", {.provider_id = "ATXid_1", .outcome = outcome, .said = said}, at_ms(900));
  });
}
void accept(store& s, const std::string& id = "m1") {
  s.write([&](sql::connection& c) { record_accepted(c, id, "ATXid_1", "RWF 12.0000", at_ms(800)); });
}

TEST_CASE("outbox: a message is planned once for its key") {
  store s;
  CHECK(plan(s, a_message("m1")));
  message again = a_message("m2");
  again.key = "key of m1";
  CHECK_FALSE(plan(s, again));
  CHECK(s.count("SELECT COUNT(*) FROM outbox_message") == 1);

  const message m = s.read([](sql::connection& c) { return find_message(c, "m1").value(); });
  CHECK(m.id == "m1");
  CHECK(m.kind == message_kind::alert);
  CHECK(m.channel == "at");
  CHECK(m.person == "p1");
  CHECK(m.phone == "+250780000001");
  CHECK(m.text == "Murakoze");
  CHECK(m.segments == 2);
  CHECK(m.planned == at_ms(50));
  CHECK(m.due == at_ms(100));
  CHECK(m.expires == at_ms(10'000));
  CHECK(m.state == message_state::planned);
  CHECK(m.attempts == 0);
  CHECK(m.provider_id.empty());
  CHECK_FALSE(s.read([](sql::connection& c) { return find_message(c, "m2"); }));
}

TEST_CASE("outbox: one that is planned as skipped is kept and never claimed") {
  store s;
  message m = a_message("m1");
  m.state = message_state::skipped;
  m.reason = "late";
  CHECK(plan(s, m));
  CHECK(claim(s, 10, 500).empty());
  CHECK(find(s, "m1").reason == "late");
}

TEST_CASE("outbox: answers go before receipts before alerts, then what is due longest") {
  store s;
  plan(s, a_message("alert late", message_kind::alert, 200));
  plan(s, a_message("alert early", message_kind::alert, 100));
  plan(s, a_message("receipt", message_kind::receipt, 300));
  plan(s, a_message("answer", message_kind::answer, 400));
  plan(s, a_message("not due", message_kind::answer, 501));
  message elsewhere = a_message("other channel", message_kind::answer);
  elsewhere.channel = "other";
  plan(s, elsewhere);
  CHECK(claim(s, 3, 500) == std::vector<std::string>{"answer", "receipt", "alert early"});
  CHECK(claim(s, 3, 500) == std::vector<std::string>{"alert late"});
  CHECK(claim(s, 3, 500).empty());
  CHECK(claim(s, 0, 501).empty());
  CHECK(claim(s, 3, 501) == std::vector<std::string>{"not due"});
}

TEST_CASE("outbox: a claimed message is being sent, with one more attempt") {
  store s;
  plan(s, a_message("m1"));
  const auto claimed = s.write([](sql::connection& c) { return claim_messages(c, "at", 5, at_ms(500)); });
  REQUIRE(claimed.taken.size() == 1);
  CHECK(claimed.taken[0].state == message_state::sending);
  CHECK(claimed.taken[0].attempts == 1);
  CHECK(find(s, "m1").state == message_state::sending);
  CHECK(find(s, "m1").attempts == 1);
}

TEST_CASE("outbox: expired messages are skipped and do not use up the limit") {
  store s;
  for (const char* id : {"e1", "e2", "e3"}) {
    message m = a_message(id, message_kind::answer, 10);
    m.expires = at_ms(499);
    plan(s, m);
  }
  message last_moment = a_message("in time", message_kind::answer, 20);
  last_moment.expires = at_ms(500);
  plan(s, last_moment);
  CHECK(claim(s, 1, 500) == std::vector<std::string>{"in time"});
  CHECK(state_of(s, "e1") == message_state::skipped);
  CHECK(find(s, "e3").reason == "expired");
}

TEST_CASE("outbox: a claim tells what it skipped, by reason") {
  store s;
  s.write([](sql::connection& c) {
    roster r;
    r.persons = {a_person("p1", "Aline", "+250780000001")};
    import_roster(c, r, false, at_ms(0));
    set_opted_out(c, "p1", at_ms(1));
  });
  for (const char* id : {"e1", "e2"}) {
    message m = a_message(id, message_kind::answer, 10);
    m.expires = at_ms(499);
    plan(s, m);
  }
  plan(s, a_message("answer", message_kind::answer));
  plan(s, a_message("alert"));
  const auto claimed = s.write([](sql::connection& c) { return claim_messages(c, "at", 9, at_ms(500)); });
  CHECK(claimed.taken.size() == 1);
  CHECK(claimed.expired == 2);
  CHECK(claimed.opted_out == 1);
}

TEST_CASE("outbox: a message's state carries the time when it became so") {
  store s;
  const auto state_ms = [&] { return s.count("SELECT state_ms FROM outbox_message WHERE id = 'm1'"); };
  plan(s, a_message("m1"));
  CHECK(state_ms() == 50);
  claim(s, 1, 500);
  CHECK(state_ms() == 500);
  s.write([](sql::connection& c) { record_retry(c, "m1", 1, "500", at_ms(700), at_ms(600)); });
  CHECK(state_ms() == 600);
  claim(s, 1, 700);
  accept(s);
  CHECK(state_ms() == 800);
  // Still on its way: nothing has become of it.
  deliver(s, delivery_outcome::waiting, "Buffered");
  CHECK(state_ms() == 800);
  deliver(s, delivery_outcome::delivered, "Success");
  CHECK(state_ms() == 900);
}

TEST_CASE("outbox: who opted out gets answers only") {
  store s;
  s.write([](sql::connection& c) {
    roster r;
    r.persons = {a_person("p1", "Aline", "+250780000001")};
    import_roster(c, r, false, at_ms(0));
    set_opted_out(c, "p1", at_ms(1));
  });
  plan(s, a_message("answer", message_kind::answer));
  plan(s, a_message("receipt", message_kind::receipt));
  plan(s, a_message("alert", message_kind::alert));
  message to_another = a_message("unregistered");
  to_another.person.clear();
  plan(s, to_another);
  CHECK(claim(s, 9, 500) == std::vector<std::string>{"answer", "unregistered"});
  CHECK(state_of(s, "receipt") == message_state::skipped);
  CHECK(find(s, "alert").reason == "opted out");
}

TEST_CASE("outbox: accepted, then delivered") {
  store s;
  plan(s, a_message("m1"));
  claim(s, 1, 500);
  accept(s);
  CHECK(state_of(s, "m1") == message_state::accepted);
  CHECK(find(s, "m1").provider_id == "ATXid_1");
  CHECK(find(s, "m1").cost == "RWF 12.0000");
  deliver(s, delivery_outcome::waiting, "Buffered");
  CHECK(state_of(s, "m1") == message_state::accepted);
  deliver(s, delivery_outcome::delivered, "Success");
  CHECK(state_of(s, "m1") == message_state::delivered);
  CHECK(find(s, "m1").reason == "Success");
}

TEST_CASE("outbox: a final state is not undone by what comes late or again") {
  store s;
  plan(s, a_message("m1"));
  claim(s, 1, 500);
  accept(s);
  deliver(s, delivery_outcome::failed, "Failed: UserIsInactive");
  deliver(s, delivery_outcome::waiting, "Sent");
  deliver(s, delivery_outcome::delivered, "Success");
  deliver(s, delivery_outcome::failed, "Failed: another");
  accept(s);
  s.write([](sql::connection& c) {
    record_retry(c, "m1", 1, "late", at_ms(1), at_ms(1));
    record_failed(c, "m1", "late", at_ms(1));
    record_unknown(c, "m1", "", "late", at_ms(1));
  });
  CHECK(state_of(s, "m1") == message_state::failed);
  CHECK(find(s, "m1").reason == "Failed: UserIsInactive");
  CHECK(claim(s, 1, 5'000).empty());
  CHECK(s.count("SELECT COUNT(*) FROM parked_delivery") == 0);
}

TEST_CASE("outbox: a delivery report that comes before the response is joined to it") {
  store s;
  plan(s, a_message("m1"));
  claim(s, 1, 500);
  deliver(s, delivery_outcome::waiting, "Sent");
  deliver(s, delivery_outcome::delivered, "Success");
  deliver(s, delivery_outcome::waiting, "Sent");
  CHECK(state_of(s, "m1") == message_state::sending);
  accept(s);
  CHECK(state_of(s, "m1") == message_state::delivered);
  CHECK(s.count("SELECT COUNT(*) FROM parked_delivery") == 0);
}

TEST_CASE("outbox: what a report says of the cost is kept, and nothing said leaves what the answer told") {
  store s;
  for (const char* id : {"m1", "m2", "m3", "m4"}) plan(s, a_message(id));
  claim(s, 4, 500);
  const auto report = [&](const std::string& id, delivery_outcome what, const std::string& cost) {
    s.write([&](sql::connection& c) {
      record_delivery(c, "at", {.provider_id = id, .outcome = what, .said = "word", .cost = cost},
                      at_ms(900));
    });
  };
  s.write([](sql::connection& c) {
    record_accepted(c, "m1", "p1", "RWF 12.0000", at_ms(800));
    record_accepted(c, "m2", "p2", "RWF 12.0000", at_ms(800));
    record_unknown(c, "m4", "", "timed out", at_ms(800));
  });
  report("p1", delivery_outcome::delivered, "RWF 11.0000");
  report("p2", delivery_outcome::delivered, "");
  // Early, and in two reports.
  report("p3", delivery_outcome::waiting, "RWF 10.0000");
  report("p3", delivery_outcome::delivered, "");
  s.write([](sql::connection& c) { record_accepted(c, "m3", "p3", "", at_ms(950)); });
  report("m4", delivery_outcome::failed, "RWF 9.0000");
  CHECK(find(s, "m1").cost == "RWF 11.0000");
  CHECK(find(s, "m2").cost == "RWF 12.0000");
  CHECK(find(s, "m3").cost == "RWF 10.0000");
  CHECK(find(s, "m4").cost == "RWF 9.0000");
}

TEST_CASE("outbox: a report of another channel with the same id is another message's") {
  store s;
  plan(s, a_message("m1"));
  claim(s, 1, 500);
  s.write([](sql::connection& c) {
    record_delivery(c, "other",
                    {.provider_id = "ATXid_1", .outcome = delivery_outcome::failed, .said = "Failed"},
                    at_ms(700));
  });
  accept(s);
  CHECK(state_of(s, "m1") == message_state::accepted);
}

TEST_CASE("outbox: a retry is claimed again when it is due") {
  store s;
  plan(s, a_message("m1"));
  claim(s, 1, 500);
  s.write([](sql::connection& c) { record_retry(c, "m1", 1, "500", at_ms(2'000), at_ms(600)); });
  CHECK(state_of(s, "m1") == message_state::planned);
  CHECK(claim(s, 1, 1'999).empty());
  CHECK(claim(s, 1, 2'000).size() == 1);
  CHECK(find(s, "m1").attempts == 2);
}

TEST_CASE("outbox: a retry that is written again takes no later attempt back") {
  store s;
  plan(s, a_message("m1"));
  const auto retry = [&] {
    return s.write(
        [](sql::connection& c) { return record_retry(c, "m1", 1, "500", at_ms(600), at_ms(600)); });
  };
  claim(s, 1, 500);
  CHECK(retry());
  // Whether the commit worked was not known, so it is written again: by then the message is on its way.
  claim(s, 1, 700);
  CHECK_FALSE(retry());
  CHECK(state_of(s, "m1") == message_state::sending);
}

TEST_CASE("outbox: an unknown send is never sent again, but certainty may still come") {
  store s;
  for (const char* id : {"m1", "m2", "m3"}) plan(s, a_message(id));
  claim(s, 3, 500);
  s.write([](sql::connection& c) {
    for (const char* id : {"m1", "m2", "m3"}) record_unknown(c, id, "", "timed out", at_ms(600));
    record_retry(c, "m3", 1, "late", at_ms(601), at_ms(601));
    record_failed(c, "m2", "refused", at_ms(601));
  });
  accept(s, "m1");
  CHECK(state_of(s, "m1") == message_state::accepted);
  CHECK(state_of(s, "m2") == message_state::failed);
  CHECK(state_of(s, "m3") == message_state::unknown);
  CHECK(claim(s, 3, 5'000).empty());
}

TEST_CASE("outbox: a report under our own id settles what is unknown, early or late") {
  store s;
  for (const char* id : {"m1", "m2", "m3", "m4"}) plan(s, a_message(id));
  claim(s, 4, 500);
  const auto report = [&](const std::string& id, delivery_outcome what) {
    s.write([&](sql::connection& c) {
      record_delivery(c, "at", {.provider_id = id, .outcome = what, .said = "word"}, at_ms(900));
    });
  };
  const auto lose = [&](const std::string& id) {
    s.write([&](sql::connection& c) { record_unknown(c, id, "", "timed out", at_ms(600)); });
  };
  lose("m1");
  s.write([](sql::connection& c) {
    record_delivery(c, "at", {.provider_id = "m1", .recognised = false, .said = "BLOCKED"}, at_ms(800));
  });
  // It may be a word for one that was not taken.
  CHECK(state_of(s, "m1") == message_state::unknown);
  CHECK(find(s, "m1").reason == "BLOCKED");
  report("m1", delivery_outcome::waiting);
  // It would not be on its way if it had not been taken.
  CHECK(state_of(s, "m1") == message_state::accepted);
  CHECK(find(s, "m1").provider_id == "m1");
  report("m1", delivery_outcome::delivered);
  report("m1", delivery_outcome::failed);
  CHECK(state_of(s, "m1") == message_state::delivered);
  CHECK(find(s, "m1").reason == "word");
  report("m2", delivery_outcome::failed);
  CHECK(state_of(s, "m2") == message_state::sending);
  lose("m2");
  CHECK(state_of(s, "m2") == message_state::failed);
  // The process died before the answer came, and after the report.
  report("m3", delivery_outcome::delivered);
  report("m4", delivery_outcome::waiting);
  CHECK(s.write([](sql::connection& c) { return mark_interrupted_sends(c, at_ms(1'000)); }) == 2);
  CHECK(state_of(s, "m3") == message_state::delivered);
  CHECK(state_of(s, "m4") == message_state::accepted);
  report("m4", delivery_outcome::failed);
  CHECK(state_of(s, "m4") == message_state::failed);
}

TEST_CASE("outbox: a report on the id that came with an unclear answer settles it, early or late") {
  store s;
  for (const char* id : {"m1", "m2", "m3", "m4"}) plan(s, a_message(id));
  claim(s, 4, 500);
  const auto report = [&](const delivery_report& r) {
    s.write([&](sql::connection& c) { record_delivery(c, "at", r, at_ms(900)); });
  };
  const auto leave_open = [&](const std::string& id, const std::string& provider_id) {
    s.write([&](sql::connection& c) { record_unknown(c, id, provider_id, "status 7", at_ms(600)); });
  };
  leave_open("m1", "P1");
  report({.provider_id = "P1", .recognised = false, .said = "BLOCKED"});
  CHECK(state_of(s, "m1") == message_state::unknown);
  report({.provider_id = "P1", .outcome = delivery_outcome::waiting, .said = "BUFFERED"});
  CHECK(state_of(s, "m1") == message_state::accepted);
  report({.provider_id = "P1", .outcome = delivery_outcome::failed, .said = "EXPIRED"});
  CHECK(state_of(s, "m1") == message_state::failed);
  report({.provider_id = "P4", .recognised = false, .said = "Quarantined"});
  leave_open("m4", "P4");
  // Early or late, a word that nobody knows says nothing.
  CHECK(state_of(s, "m4") == message_state::unknown);
  report({.provider_id = "P2", .outcome = delivery_outcome::delivered, .said = "DELIVRD"});
  leave_open("m2", "P2");
  CHECK(state_of(s, "m2") == message_state::delivered);
  CHECK(find(s, "m2").reason == "DELIVRD");
  leave_open("m3", "P3");
  report({.provider_id = "P3", .outcome = delivery_outcome::delivered, .said = "DELIVRD"});
  CHECK(state_of(s, "m3") == message_state::delivered);
}

TEST_CASE("outbox: where an aggregator gives an id twice a report on it is about the newer message") {
  store s;
  int at = 500;
  for (const std::string id : {"m2", "m1"}) {
    plan(s, a_message(id));
    claim(s, 1, at += 100);
    s.write([&](sql::connection& c) { record_unknown(c, id, "7", "busy", at_ms(at)); });
  }
  // And when it comes again it says nothing of the older one.
  for (int times = 0; times < 2; ++times) {
    s.write([](sql::connection& c) {
      record_delivery(c, "at", {.provider_id = "7", .outcome = delivery_outcome::delivered, .said = "D"},
                      at_ms(900));
    });
  }
  CHECK(state_of(s, "m1") == message_state::delivered);
  CHECK(state_of(s, "m2") == message_state::unknown);
}

TEST_CASE("outbox: a report on an attempt that was refused settles no later one") {
  store s;
  for (const char* id : {"m1", "m2", "m3"}) plan(s, a_message(id));
  claim(s, 3, 500);
  const auto report = [&](const std::string& id, delivery_outcome what) {
    s.write([&](sql::connection& c) {
      record_delivery(c, "at", {.provider_id = id, .outcome = what, .said = "word"}, at_ms(900));
    });
  };
  s.write([](sql::connection& c) {
    for (const char* id : {"m1", "m2", "m3"}) record_retry(c, id, 1, "flooding", at_ms(600), at_ms(600));
  });
  // Refused, and said once more by a report: early for one, late for the others.
  report("m1", delivery_outcome::failed);
  claim(s, 3, 700);
  s.write([](sql::connection& c) {
    record_accepted(c, "m1", "m1.2", "", at_ms(800));
    record_unknown(c, "m2", "", "timed out", at_ms(800));
  });
  report("m2", delivery_outcome::failed);
  report("m3", delivery_outcome::failed);
  s.write([](sql::connection& c) { return mark_interrupted_sends(c, at_ms(1'000)); });
  CHECK(state_of(s, "m1") == message_state::accepted);
  CHECK(state_of(s, "m2") == message_state::unknown);
  CHECK(state_of(s, "m3") == message_state::unknown);
  for (const char* id : {"m1.2", "m2.2", "m3.2"}) report(id, delivery_outcome::delivered);
  CHECK(state_of(s, "m1") == message_state::delivered);
  CHECK(state_of(s, "m2") == message_state::delivered);
  CHECK(state_of(s, "m3") == message_state::delivered);
}

TEST_CASE("outbox: what was being sent when the process died is unknown") {
  store s;
  plan(s, a_message("m1"));
  plan(s, a_message("m2"));
  plan(s, a_message("m3", message_kind::alert, 9'000));
  claim(s, 2, 500);
  accept(s, "m2");
  CHECK(s.write([](sql::connection& c) { return mark_interrupted_sends(c, at_ms(1'000)); }) == 1);
  CHECK(state_of(s, "m1") == message_state::unknown);
  CHECK(find(s, "m1").reason == "interrupted");
  CHECK(state_of(s, "m2") == message_state::accepted);
  CHECK(state_of(s, "m3") == message_state::planned);
  const outbox_counts counts = s.read(count_messages);
  CHECK(counts.unknown == 1);
  CHECK(counts.accepted == 1);
  CHECK(counts.planned == 1);
  CHECK(counts.sending == 0);
}

TEST_CASE("outbox: two processes that claim at once never take the same message") {
  store one;
  one.write([](sql::connection& c) {
    for (int i = 0; i < 200; ++i) plan_message(c, a_message(std::to_string(i)));
  });
  const auto other = open_sqlite({.file = one.file()}, *one.log);
  const auto claim_all = [](database& db) {
    std::vector<std::string> ids;
    for (bool more = true; more;) {
      db.write_and_wait([&](sql::connection& c) {
        const auto claimed = claim_messages(c, "at", 9, at_ms(500));
        for (const message& m : claimed.taken) ids.push_back(m.id);
        more = !claimed.taken.empty();
      });
    }
    return ids;
  };
  std::vector<std::string> first, second;
  std::thread t([&] { second = claim_all(*other); });
  first = claim_all(*one.db);
  t.join();
  std::set<std::string> all(first.begin(), first.end());
  all.insert(second.begin(), second.end());
  CHECK(first.size() + second.size() == 200);
  CHECK(all.size() == 200);
  CHECK(one.count("SELECT COUNT(*) FROM outbox_message WHERE attempts = 1") == 200);
}

}  // namespace
}  // namespace raporo::storage::test
