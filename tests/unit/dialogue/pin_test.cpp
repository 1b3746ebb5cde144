#include <doctest/doctest.h>
#include <fmt/format.h>

#include "menus/new_pin.hpp"
#include "tests/support/switchboard.hpp"

using namespace raporo;
using namespace raporo::test;
using std::chrono::minutes;

namespace {

const std::string new_pin = "864209";

/// Everything that is on the disk, journal and free pages too.
std::string stored_bytes(switchboard& b) {
  b.stop();
  std::string all;
  const auto collect = [&] {
    for (const auto& entry : std::filesystem::directory_iterator(b.folder.path()))
      all += bytes_of(entry.path());
  };
  collect();
  b.real->stop();
  collect();
  return all;
}

std::string change_pin(switchboard& b, const std::string& session, const std::string& to) {
  return b.walk(alice, session, {alice_pin, "6", "2", to, to});
}

}  // namespace

TEST_CASE("pin: wrong ones are counted over calls and restarts, and a right one clears the count") {
  switchboard b;
  CHECK(contains(b.walk(alice, "s1", {"111222"}), "Tries left: 2"));
  CHECK(contains(b.walk(alice, "s2", {"111222"}), "Tries left: 1"));
  b.restart();
  CHECK(contains(b.walk(alice, "s3", {alice_pin}), "week 48"));
  CHECK(contains(b.walk(alice, "s4", {"111222"}), "Tries left: 2"));
  CHECK(b.count("SELECT pin_failures FROM person WHERE id = 'Alice'") == 1);
}

TEST_CASE(
    "pin: the third wrong one locks for a quarter of an hour, also the right one and the next process") {
  switchboard b;
  const std::string locked = b.walk(alice, "s1", {"111222", "222333", "333444"});
  CHECK(locked.starts_with("END PIN locked. Try again in 15 min."));
  b.time.advance(minutes(4));
  CHECK(contains(b.walk(alice, "s2", {alice_pin}), "locked. Try again in 11 min"));
  b.restart();
  CHECK(contains(b.walk(alice, "s3", {alice_pin}), "locked. Try again in 11 min"));
  b.time.advance(minutes(10) + std::chrono::seconds{30});
  CHECK(contains(b.walk(alice, "s4", {alice_pin}), "locked. Try again in 1 min"));
  b.time.advance(minutes(1));
  CHECK(contains(b.walk(alice, "s5", {alice_pin}), "week 48"));
}

TEST_CASE("pin: after the lock the count begins again") {
  switchboard b;
  b.walk(alice, "s1", {"111222", "222333", "333444"});
  b.time.advance(minutes(15));
  CHECK(contains(b.walk(alice, "s2", {"111222"}), "Tries left: 2"));
}

TEST_CASE(
    "pin: a clock that is set back far does not lengthen a lock, and one set back a little lifts none") {
  switchboard b;
  b.walk(alice, "s1", {"111222", "222333", "333444"});
  b.time.advance(-std::chrono::minutes(5));
  CHECK(contains(b.walk(alice, "s1a", {alice_pin}), "locked"));
  b.time.advance(-std::chrono::hours(24));
  CHECK(contains(b.walk(alice, "s2", {"111222"}), "Tries left: 2"));
  CHECK(contains(b.walk(alice, "s3", {alice_pin}), "week 4"));
}

TEST_CASE("pin: one person's lock is nobody else's") {
  switchboard b;
  b.walk(alice, "s1", {"111222", "222333", "333444"});
  CHECK(contains(b.walk(bosco, "s2", {bosco_pin}), "GS Gihembe"));
  CHECK(contains(b.walk(bosco, "s3", {alice_pin}), "PIN faux"));
}

TEST_CASE("pin: the same wrong one repeated by the aggregator counts once") {
  switchboard b;
  b.send(alice, "s1", "");
  const std::string reply = b.send(alice, "s1", "111222");
  CHECK(b.send(alice, "s1", "111222") == reply);
  CHECK(b.count("SELECT pin_failures FROM person WHERE id = 'Alice'") == 1);
}

TEST_CASE("pin: a new one holds from the next call on, the old one no more") {
  switchboard b;
  CHECK(contains(change_pin(b, "s1", new_pin), "Your PIN is changed."));
  SUBCASE("in memory") {}
  SUBCASE("after a restart") {
    b.restart();
  }
  CHECK(contains(b.walk(alice, "s2", {alice_pin}), "Wrong PIN"));
  CHECK(contains(b.walk(alice, "s3", {new_pin}), "week 48"));
  CHECK(b.count("SELECT count(*) FROM audit_event WHERE action = 'pin changed' AND actor = 'Alice'") == 1);
}

TEST_CASE("pin: a change that could not be stored is no change") {
  switchboard b;
  b.walk(alice, "s1", {alice_pin, "6", "2", new_pin});
  b.database->refuse(errc::not_saved);
  const std::string last = joined({alice_pin, "6", "2", new_pin, new_pin});
  CHECK(b.send(alice, "s1", last).starts_with("END NOT SAVED"));
  CHECK(contains(b.walk(alice, "s2", {new_pin}), "Wrong PIN"));
  CHECK(contains(b.walk(alice, "s3", {alice_pin}), "week 48"));
}

TEST_CASE("pin: one that the office gave anew holds at once, whatever calls were open") {
  switchboard b;
  b.walk(alice, "s1", {alice_pin});
  storage::roster reset = two_schools();
  reset.persons[0].pin_hash = hash_pin(new_pin, cheap_hash);
  b.real->write_and_wait([&](sql::connection& c) { storage::import_roster(c, reset, true, wednesday()); });
  b.install();
  b.send(alice, "s1", alice_pin + "*6");
  CHECK(contains(b.walk(alice, "s2", {alice_pin}), "Wrong PIN"));
  CHECK(contains(b.walk(alice, "s3", {new_pin}), "week 48"));
}

TEST_CASE("pin: none is ever on the disk or in the log") {
  switchboard b;
  // Right, wrong, dialled in advance, and dialled in advance behind a menu that asks for it again.
  b.walk(alice, "s1", {alice_pin, "1"});
  b.walk(bosco, "s2", {"917364", bosco_pin});
  b.send(claire, "s3", claire_pin + "*1*1*28 27");
  change_pin(b, "s4", new_pin);
  b.send(alice, "s5", new_pin + "*6*2*" + "508172*508172");
  // Where none was asked for: sent twice, together with the next answer, and before the language.
  b.walk(alice, "s6", {"508172", "508172", "508172*1"});
  b.real->write_and_wait([](sql::connection& c) { storage::set_language(c, "Bosco", ""); });
  b.send(bosco, "s7", "");
  b.send(bosco, "s7", bosco_pin);
  b.send(bosco, "s8", "");
  CHECK(contains(b.send(bosco, "s8", "2*" + bosco_pin), "Hitamo ururimi"));
  // One that is refused where a new one is typed.
  b.walk(bosco, "s9", {"2", bosco_pin, "6", "2", "640137", "640138"});

  const std::string log = b.log.text;
  const std::vector<std::string> inputs = b.inputs();
  CHECK(std::ranges::count(inputs, "****") >= 8);
  CHECK(std::ranges::count(inputs, "*****1*1*28 27") == 1);
  const std::string disk = stored_bytes(b);
  CHECK(contains(disk, "****"));
  for (const std::string& secret : {alice_pin, bosco_pin, claire_pin, new_pin, std::string("917364"),
                                    std::string("508172"), std::string("640137"), std::string("640138")}) {
    CAPTURE(secret);
    CHECK_FALSE(contains(disk, secret));
    CHECK_FALSE(contains(log, secret));
  }
}

TEST_CASE("pin: half of a change cannot be guessed from what the database holds") {
  switchboard b;
  b.walk(alice, "s1", {alice_pin, "6", "2", "7351"});
  const auto state = b.look([](sql::connection& c) {
    auto row = c.query("SELECT state FROM ussd_turn ORDER BY session DESC, number DESC LIMIT 1");
    row.next();
    return menus::from_json(row.string(0)).value();
  });
  REQUIRE(state.pin_being_set.size() == 16);
  const auto guess = [&](const std::string& key) {
    for (int pin = 0; pin < 10'000; ++pin)
      if (menus::hash_of_pin(fmt::format("{:04}", pin), key) == state.pin_being_set) return pin;
    return -1;
  };
  const std::string known = "Alice" + demo_menu()->version();
  CHECK(guess(known) == -1);
  CHECK(guess(b.force->pin_secret + known) == 7351);
  CHECK(contains(b.send(alice, "s1", joined({alice_pin, "6", "2", "7351", "7351"})), "Your PIN is changed."));
  constexpr const char* halves = "SELECT count(*) FROM ussd_turn WHERE state LIKE '%pin_being_set%'";
  CHECK(b.count(halves) == 0);
  b.walk(alice, "s2", {"7351", "6", "2", "8462"});
  CHECK(b.count(halves) == 1);
  b.walk(alice, "s3", {"7351"});  // the call dropped, and another begins
  CHECK(b.count(halves) == 0);
}

TEST_CASE("pin checker: only the right one for the hash at hand, however often and in whatever order") {
  boost::asio::io_context io;
  seeded_random random{3};
  dialogue::pin_checker pins(random);
  const std::string hash = hash_pin("258013", cheap_hash);
  const std::string other_hash = hash_pin("471182", cheap_hash);
  const auto matches = [&](const char* person, const std::string& encoded, const char* pin) {
    return run(io, pins.matches(person, encoded, pin));
  };
  CHECK_FALSE(matches("a", hash, "258014"));
  CHECK(matches("a", hash, "258013"));
  // From here on the right one is remembered.
  CHECK(matches("a", hash, "258013"));
  CHECK_FALSE(matches("a", hash, "258014"));
  CHECK_FALSE(matches("a", hash, ""));
  CHECK_FALSE(matches("b", other_hash, "258013"));
  // The PIN was changed: what is remembered belongs to the old hash.
  CHECK_FALSE(matches("a", other_hash, "258013"));
  CHECK(matches("a", other_hash, "471182"));
  CHECK_FALSE(matches("a", other_hash, "258013"));
  CHECK_FALSE(matches("a", "", ""));
  CHECK_FALSE(matches("a", "", "471182"));
}

TEST_CASE("pin checker: a hash it makes is one that it knows, and none is like another") {
  boost::asio::io_context io;
  seeded_random random{3};
  dialogue::pin_checker pins(random);
  const std::string first = run(io, pins.hash("258013", cheap_hash));
  const std::string second = run(io, pins.hash("258013", cheap_hash));
  CHECK(first != second);
  CHECK(run(io, pins.matches("a", first, "258013")));
  CHECK(run(io, pins.matches("a", second, "258013")));
}
