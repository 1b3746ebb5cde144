#include <doctest/doctest.h>

#include "tests/support/switchboard.hpp"

using namespace raporo;
using namespace raporo::test;
using dialogue::turn_outcome;

TEST_CASE("ussd: a report from dial to receipt is stored with its receipt SMS") {
  switchboard b;
  const std::string end = b.walk(alice, "s1", whole_report());
  CHECK(end.starts_with("END Thank you. Ref "));
  CHECK(contains(end, "1 of 2 schools"));
  const auto report = b.look([](sql::connection& c) {
    return storage::find_report(c, {karambo, "attendance", "2026-W48"}).value();
  });
  CHECK(contains(end, report.receipt));
  CHECK(report.revision == 1);
  CHECK(report.person_name == "Alice");
  CHECK(report.channel == "at");
  CHECK(report.answers.size() == 4);
  REQUIRE(b.messages().size() == 1);
  CHECK(contains(b.messages()[0], report.receipt));
  CHECK(b.wakes == 1);
}

TEST_CASE("ussd: who dropped out in an earlier week is not enrolled in this one") {
  switchboard b;
  b.real->write_and_wait([](sql::connection& c) {
    storage::submission s;
    s.key = {karambo, "dropout", "2026-W46"};
    s.answers = {{"dropout", "P2", sex::girls, 2}};
    s.receipt_candidates = {"AAAAA", "BBBBB"};
    storage::save_report(c, s);
    s.key.period = "2026-W47";
    s.answers = {{"dropout", "P1", sex::boys, 3}, {"returned", "P2", sex::girls, 1}};
    storage::save_report(c, s);
  });
  CHECK(contains(b.walk(alice, "s1", {alice_pin, "1"}), "Enrolled: 27 30"));
  const std::string first = alice_pin + "*1";
  CHECK(contains(b.send(alice, "s1", first + "*31 27"), "31 boys is more than 30 enrolled"));
  CHECK(contains(b.send(alice, "s1", first + "*31 27*27 27"), "Enrolled: 25 24"));
  CHECK(contains(b.send(alice, "s1", first + "*31 27*27 27*24 24"), "102/106 = 96%"));
  REQUIRE(b.text(alice, "id-1", "ATT P1 31 27 P2 24 25"));
  CHECK(contains(b.messages()[0], "31 boys is more than 30 enrolled"));
}

TEST_CASE("ussd: the same request again gives the same bytes and one effect, at every depth") {
  switchboard b;
  const std::vector<std::string> inputs = whole_report();
  std::vector<std::string> replies{b.send(alice, "s1", "")};
  std::vector<std::string> transcripts{""};
  for (std::size_t n = 1; n <= inputs.size(); ++n) {
    transcripts.push_back(joined({inputs.begin(), inputs.begin() + static_cast<std::ptrdiff_t>(n)}));
    replies.push_back(b.send(alice, "s1", transcripts.back()));
    CHECK(b.send(alice, "s1", transcripts.back()) == replies.back());
  }
  const auto check_all = [&] {
    // The empty transcript after the end is a new call, so it is not asked.
    for (std::size_t n = 1; n < transcripts.size(); ++n) {
      CAPTURE(n);
      CHECK(b.send(alice, "s1", transcripts[n]) == replies[n]);
    }
    CHECK(b.turns() == static_cast<std::int64_t>(transcripts.size()));
    CHECK(b.revisions() == 1);
    CHECK(b.messages().size() == 1);
  };
  SUBCASE("in memory") {
    check_all();
  }
  SUBCASE("after a restart") {
    b.restart();
    check_all();
  }
}

TEST_CASE("ussd: a duplicate that comes while the first is in progress waits for its result") {
  switchboard b;
  b.walk(alice, "s1", up_to_confirmation());
  const std::string send_it = joined(whole_report());
  b.database->hold();
  const auto first = b.begin(alice, "s1", send_it);
  b.until([&] { return b.database->held() == 1; });
  const auto second = b.begin(alice, "s1", send_it);
  b.io.poll();
  CHECK(first->empty());
  CHECK(second->empty());
  b.database->release();
  b.until([&] { return !first->empty() && !second->empty(); });
  CHECK(first->starts_with("END Thank you"));
  CHECK(*second == *first);
  CHECK(b.revisions() == 1);
  CHECK(b.messages().size() == 1);
}

TEST_CASE("ussd: two requests of one session at once are taken in their order") {
  switchboard b;
  b.send(alice, "s1", "");
  const auto pin = b.begin(alice, "s1", alice_pin);
  const auto option = b.begin(alice, "s1", alice_pin + "*1");
  b.until([&] { return !option->empty(); });
  CHECK(contains(*pin, "EP Karambo, week 48"));
  CHECK(contains(*option, "P1: present"));
  CHECK(b.turns() == 3);
}

TEST_CASE("ussd: an older request that comes late is answered as it was, and nothing moves") {
  switchboard b;
  b.walk(alice, "s1", {alice_pin});
  const std::string home = b.send(alice, "s1", alice_pin);
  CHECK(contains(b.send(alice, "s1", alice_pin + "*1"), "P1: present"));
  CHECK(b.send(alice, "s1", alice_pin) == home);
  CHECK(contains(b.send(alice, "s1", alice_pin + "*1*28 27"), "P2: present"));
}

TEST_CASE("ussd: the start announced again gives the first screen and keeps the answers") {
  switchboard b;
  const std::string first = b.send(alice, "s1", "");
  b.walk(alice, "s1", {alice_pin, "1", "28 27"});
  CHECK(b.send(alice, "s1", "") == first);
  CHECK(contains(b.send(alice, "s1", joined(up_to_confirmation())), "104/110"));
}

TEST_CASE("ussd: what does not continue the session is no answer") {
  switchboard b;
  b.walk(alice, "s1", {alice_pin, "1"});
  const std::string shown = b.send(alice, "s1", alice_pin + "*1");
  // `1` was stored: neither `12`, nor another branch, nor a bare last input is its continuation.
  for (const std::string& wrong :
       {alice_pin + "*12", alice_pin + "*2", std::string("28 27"), alice_pin + "1"}) {
    CAPTURE(wrong);
    CHECK(b.send(alice, "s1", wrong) == shown);
  }
  CHECK(b.turns() == 3);
  CHECK(b.log.has("transcript does not continue"));
}

TEST_CASE("ussd: an empty answer is an answer, refused with its reason") {
  switchboard b;
  b.walk(alice, "s1", {alice_pin, "1"});
  const std::string reply = b.send(alice, "s1", alice_pin + "*1*");
  CHECK(contains(reply, "P1"));
  CHECK(reply != b.send(alice, "s1", alice_pin + "*1"));
  CHECK(b.turns() == 4);
}

TEST_CASE("ussd: two parts added are one literal input that never passes a confirmation") {
  switchboard b;
  b.walk(alice, "s1", {alice_pin, "1", "28 27"});
  // `24 25` was lost on its way, `1` is the confirmation behind it.
  const std::string reply = b.send(alice, "s1", joined(whole_report()));
  CHECK(reply.starts_with("CON "));
  CHECK(contains(reply, "P2"));
  CHECK(b.reports() == 0);
  CHECK(b.outcomes.back() == turn_outcome::refused);
}

TEST_CASE("ussd: after the end the same again is repeated, and the old id may begin a new call") {
  switchboard b;
  const std::string end = b.walk(alice, "s1", whole_report());
  CHECK(b.send(alice, "s1", joined(whole_report())) == end);
  CHECK(contains(b.send(alice, "s1", ""), "Enter your PIN"));
  CHECK(contains(b.send(alice, "s1", alice_pin), "week 48"));
  CHECK(b.revisions() == 1);
}

TEST_CASE("ussd: the aggregator's word that a session is over changes nothing that was answered") {
  switchboard b;
  const std::string end = b.walk(alice, "s1", whole_report());
  run(b.io, b.ussd->ended("at", {"s1", alice, "Incomplete"}));
  CHECK(b.send(alice, "s1", joined(whole_report())) == end);
  CHECK(b.revisions() == 1);
  CHECK(b.count("SELECT count(*) FROM ussd_session WHERE end_status = 'Incomplete' AND ended_ms > 0") == 1);
}

TEST_CASE("ussd: what was dialled in advance is played part by part") {
  switchboard b;
  CHECK(contains(b.send(alice, "s1", alice_pin + "*1*28 27"), "P2: present"));
  CHECK(b.turns() == 1);
  CHECK(contains(b.send(alice, "s1", alice_pin + "*1*28 27*24 25"), "104/110"));
}

TEST_CASE("ussd: what was dialled in advance stops at a confirmation") {
  switchboard b;
  const std::string reply = b.send(alice, "s1", joined(whole_report()));
  CHECK(reply.starts_with("CON "));
  CHECK(contains(reply, "104/110"));
  CHECK(b.reports() == 0);
  CHECK(b.send(alice, "s1", joined(whole_report())) == reply);
  CHECK(b.send(alice, "s1", joined(whole_report()) + "*1").starts_with("END Thank you"));
}

TEST_CASE("ussd: what was dialled in advance stops at the first part that is refused") {
  switchboard b;
  const std::string reply = b.send(alice, "s1", alice_pin + "*1*99 27*24 25");
  CHECK(contains(reply, "P1"));
  CHECK(contains(reply, "99"));
  CHECK(b.outcomes.back() == turn_outcome::refused);
}

TEST_CASE("ussd: dialling in advance tries one wrong PIN only") {
  switchboard b;
  CHECK(contains(b.send(alice, "s1", "111222*333444*555666"), "Tries left: 2"));
}
