#include <doctest/doctest.h>

#include "tests/support/switchboard.hpp"

using namespace raporo;
using namespace raporo::test;
using std::chrono::hours;
using std::chrono::minutes;

namespace {

const std::string wrong_phone = "END Ntibishoboka. Ongera uhamagare.";

}  // namespace

TEST_CASE("session: it goes on after a restart") {
  switchboard b;
  b.walk(alice, "s1", {alice_pin, "1", "28 27"});
  b.restart();
  CHECK(contains(b.send(alice, "s1", joined(up_to_confirmation())), "104/110"));
  b.restart();
  CHECK(b.send(alice, "s1", joined(whole_report())).starts_with("END Thank you"));
}

TEST_CASE("session: an older session of a telephone ends politely, its stored replies stay") {
  switchboard b;
  const std::string old = b.walk(alice, "s1", {alice_pin, "1"});
  b.walk(alice, "s2", {alice_pin});
  const auto check_old = [&] {
    CHECK(b.send(alice, "s1", alice_pin + "*1*28 27").starts_with("END You dialled again since."));
    CHECK(b.send(alice, "s1", alice_pin + "*1") == old);
  };
  SUBCASE("in memory") {
    check_old();
  }
  SUBCASE("after a restart") {
    b.restart();
    check_old();
  }
  CHECK(contains(b.send(alice, "s2", alice_pin + "*1"), "P1: present"));
}

TEST_CASE("session: an old id that begins a new call continues with the newest answers") {
  switchboard b;
  b.walk(alice, "s1", {alice_pin, "1", "99", "99", "99"});  // refused until the END
  b.walk(alice, "s2", {alice_pin, "1", "28 27"});
  CHECK(contains(b.walk(alice, "s1", {alice_pin}), "you stopped at P2"));
}

TEST_CASE("session: an id of another telephone is refused, and its owner goes on") {
  switchboard b;
  b.walk(alice, "s1", {alice_pin});
  SUBCASE("in memory") {}
  SUBCASE("after a restart") {
    b.restart();
  }
  for (const std::string& transcript : {std::string(), alice_pin, alice_pin + "*1"})
    CHECK(b.send(bosco, "s1", transcript) == wrong_phone);
  CHECK(b.log.has("session id used by two phones"));
  CHECK(contains(b.send(alice, "s1", alice_pin + "*1"), "P1: present"));
  CHECK(b.count("SELECT count(*) FROM ussd_session") == 1);
}

TEST_CASE("session: two requests at once with an id of another telephone are both refused") {
  switchboard b;
  b.walk(alice, "s1", {alice_pin});
  b.restart();
  const auto first = b.begin(bosco, "s1", "");
  const auto second = b.begin(bosco, "s1", "1");
  b.until([&] { return !first->empty() && !second->empty(); });
  CHECK(*first == wrong_phone);
  CHECK(*second == wrong_phone);
}

TEST_CASE("session: one id on two channels is two sessions") {
  switchboard b;
  b.walk(alice, "s1", {alice_pin});
  const auto other = run(b.io, b.ussd->answer("other", b.event(bosco, "s1", "")));
  CHECK(contains(other.text, "Entrez votre PIN"));
}

TEST_CASE("session: who is no telephone number, or is not known, gets a next step") {
  switchboard b;
  CHECK(b.send("nobody", "s1", "") == wrong_phone);
  const std::string hidden = b.send("", "s3", "");
  for (const char* step : {"Yigaragaze", "Show it and dial again", "Affichez-le"})
    CHECK(contains(hidden, step));
  const std::string unknown = b.send(stranger, "s2", "");
  CHECK(unknown.starts_with("END "));
  CHECK(contains(unknown, "0788 000 900"));
  CHECK(b.send(stranger, "s2", "") == unknown);
  CHECK(b.count("SELECT count(*) FROM dialogue") == 0);
}

TEST_CASE("session: what a dropped call left is offered for a day, under any session id") {
  for (const bool restarted : {false, true}) {
    CAPTURE(restarted);
    switchboard b;
    b.walk(alice, "s1", {alice_pin, "1", "28 27"});
    b.time.advance(hours(23) + minutes(59));
    if (restarted) b.restart();
    CHECK(contains(b.walk(alice, "s2", {alice_pin}), "you stopped at P2"));
  }
}

TEST_CASE("session: after more than a day the draft is gone") {
  for (const bool restarted : {false, true}) {
    CAPTURE(restarted);
    switchboard b;
    b.walk(alice, "s1", {alice_pin, "1", "28 27"});
    b.time.advance(hours(24) + minutes(1));
    if (restarted) b.restart();
    CHECK(contains(b.walk(alice, "s2", {alice_pin}), "EP Karambo, week 48"));
  }
}

TEST_CASE("session: two persons at once never see each other's words") {
  switchboard b;
  std::vector<std::string> hers = whole_report(alice_pin);
  std::vector<std::string> his{bosco_pin, "1", "30 31", "40 41", "1"};
  for (int round = 0; round < 3; ++round) {
    // From the second on, both are told of their report and send another.
    if (round == 1)
      for (auto* inputs : {&hers, &his}) inputs->insert(inputs->begin() + 2, "2");
    const std::string s1 = "a" + std::to_string(round), s2 = "b" + std::to_string(round);
    std::string t1, t2;
    for (std::size_t i = 0; i <= hers.size(); ++i) {
      if (i > 0) t1 += (i > 1 ? "*" : "") + hers[i - 1];
      if (i > 0) t2 += (i > 1 ? "*" : "") + his[i - 1];
      const bool she_first = (i + static_cast<std::size_t>(round)) % 2 == 0;
      const auto first = she_first ? b.begin(alice, s1, t1) : b.begin(bosco, s2, t2);
      const auto second = she_first ? b.begin(bosco, s2, t2) : b.begin(alice, s1, t1);
      b.until([&] { return !first->empty() && !second->empty(); });
      const std::string& to_her = she_first ? *first : *second;
      const std::string& to_him = she_first ? *second : *first;
      CAPTURE(to_her);
      CAPTURE(to_him);
      for (const char* his_words : {"Gihembe", "180", "semaine", "presents", "Ref Bosco"})
        CHECK_FALSE(contains(to_her, his_words));
      for (const char* her_words : {"Karambo", "104", "110", "week", "present,"})
        CHECK_FALSE(contains(to_him, her_words));
    }
  }
  CHECK(b.reports() == 2);
  CHECK(b.revisions() == 6);
}

TEST_CASE("session: memory holds no more sessions than allowed, and a forgotten one goes on") {
  dialogue::ussd_options few;
  few.live_sessions = 2;
  switchboard b(few);
  b.walk(alice, "s1", {alice_pin, "1"});
  for (int i = 0; i < 5; ++i) b.send(i % 2 == 0 ? bosco : stranger, "other" + std::to_string(i), "");
  CHECK(b.ussd->live_sessions() == 2);
  CHECK(contains(b.send(alice, "s1", alice_pin + "*1*28 27"), "P2: present"));
}

TEST_CASE("session: one with a turn in progress is not forgotten") {
  dialogue::ussd_options one;
  one.live_sessions = 1;
  switchboard b(one);
  b.database->hold();
  const auto hers = b.begin(alice, "s1", "");
  const auto his = b.begin(bosco, "s2", "");
  b.until([&] { return b.database->held() == 2; });
  CHECK(b.ussd->live_sessions() == 2);
  b.database->release();
  b.until([&] { return !hers->empty() && !his->empty(); });
  b.send(stranger, "s3", "");
  CHECK(b.ussd->live_sessions() == 0);
}

TEST_CASE("session: one that is over is forgotten, and its last screen can still be asked for") {
  switchboard b;
  const std::string last = b.walk(alice, "s1", whole_report());
  REQUIRE(last.starts_with("END"));
  CHECK(b.ussd->live_sessions() == 0);
  std::string transcript;
  for (const std::string& input : whole_report()) transcript += (transcript.empty() ? "" : "*") + input;
  CHECK(b.send(alice, "s1", transcript) == last);
  CHECK(b.revisions() == 1);
}

TEST_CASE("session: a new roster comes into force with the next call") {
  switchboard b;
  b.walk(alice, "s1", {alice_pin});
  storage::roster changed = two_schools();
  changed.units[4].name = "EP Karambo II";
  b.real->write_and_wait([&](sql::connection& c) { storage::import_roster(c, changed, false, wednesday()); });
  b.install();
  CHECK_FALSE(contains(b.send(alice, "s1", alice_pin + "*6"), "Karambo II"));
  CHECK_FALSE(contains(b.send(alice, "s1", alice_pin + "*6*000"), "Karambo II"));
  CHECK(contains(b.walk(alice, "s2", {alice_pin}), "EP Karambo II, week 48"));
}

TEST_CASE("session: the language chosen is that of the next call and of the next process") {
  switchboard b;
  b.walk(alice, "s1", {alice_pin, "6", "1", "3"});
  CHECK(contains(b.send(alice, "s2", ""), "Entrez votre PIN"));
  b.restart();
  CHECK(contains(b.send(alice, "s3", ""), "Entrez votre PIN"));
}

TEST_CASE("session: a language tried in practice is forgotten with the call") {
  switchboard b;
  CHECK(contains(b.walk(alice, "s1", {alice_pin, "6", "4", "6", "1", "3"}), "EXERCICE"));
  CHECK(contains(b.send(alice, "s2", ""), "Enter your PIN"));
}

TEST_CASE("session: no more than 32 inputs are dialled in advance") {
  switchboard b;
  std::vector<std::string> inputs{alice_pin};
  // More, language, English, and so on: each is an answer to its screen.
  for (int i = 0; i < 40; ++i) inputs.insert(inputs.end(), {"6", "1", "2"});
  const std::string reply = b.send(alice, "s1", joined(inputs));
  CHECK(reply.starts_with("CON "));
  REQUIRE(b.inputs().size() == 1);
  // The PIN and ten times three make 31; the last is the "6" of the eleventh.
  CHECK(std::ranges::count(b.inputs()[0], '6') == 11);
  CHECK(b.send(alice, "s1", joined(inputs) + "*1").starts_with("CON "));
}

TEST_CASE("session: a closure counts for the school chosen in the same turn") {
  switchboard b;
  auto closed = std::make_shared<config::calendar>(*b.force->calendar);
  config::closure all_week;
  all_week.days = {parse_date("2026-11-23").value(), parse_date("2026-11-27").value()};
  all_week.unit = gihembe;
  closed->closures.push_back(all_week);
  auto force = std::make_shared<dialogue::in_force>(*b.force);
  force->calendar = closed;
  b.ussd->use(force);
  // EP Karambo is the first of her schools, GS Gihembe the second.
  CHECK(contains(b.send(claire, "s1", claire_pin + "*2*1"), "no school days"));
  CHECK(contains(b.send(claire, "s2", claire_pin + "*1*1"), "P1: present"));
}

TEST_CASE(
    "session: the receipt of a call leaves by a channel that takes SMS, and the report by the one it came") {
  switchboard b;
  auto force = std::make_shared<dialogue::in_force>(*b.force);
  force->routes = channels::routes({{"", {"bulk"}}}, {"bulk"});
  b.ussd->use(force);
  CHECK(b.walk(alice, "s1", whole_report()).starts_with("END "));
  CHECK(b.count("SELECT count(*) FROM outbox_message WHERE channel = 'bulk'") == 1);
  CHECK(b.count("SELECT count(*) FROM report_revision WHERE channel = 'at'") == 1);
}

TEST_CASE("session: the receipt of a call leaves by the channel that the person prefers") {
  switchboard b;
  storage::roster people = two_schools();
  people.persons[0].channel = "bulk";
  auto force = std::make_shared<dialogue::in_force>(*b.force);
  force->people = std::make_shared<const directory>(people, "2026/27", *force->calendar);
  force->routes = channels::routes({{"", {"at", "bulk"}}}, {"at", "bulk"});
  b.ussd->use(force);
  CHECK(b.walk(alice, "s1", whole_report()).starts_with("END "));
  CHECK(b.count("SELECT count(*) FROM outbox_message WHERE channel = 'bulk'") == 1);
}

TEST_CASE("session: each turn is a line of the log, without what was typed or a whole telephone number") {
  switchboard s;
  s.log.text.clear();
  s.send(alice, "ATUid_" + alice.substr(1), "");
  CHECK(s.log.has("turn at ATUid_*********001 +25078****001 "));
  CHECK(s.log.has(" answered\n"));
  s.send(alice, "ATUid_" + alice.substr(1), alice_pin);
  s.send(alice, "ATUid_" + alice.substr(1), alice_pin);
  CHECK(s.log.has(" repeated\n"));
  CHECK_FALSE(s.log.has(alice_pin));
  CHECK_FALSE(s.log.has(alice.substr(4)));
}
