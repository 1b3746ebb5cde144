#include <doctest/doctest.h>

#include <thread>

#include "tests/support/switchboard.hpp"

using namespace raporo;
using namespace raporo::test;
using dialogue::turn_outcome;

namespace {

const std::string slow = "END This took too long. Dial *800# again, you can go on where you were.";
const std::string not_saved = "END NOT SAVED. Dial *800# again.";
const std::string busy = "END Too many calls now. Dial *800# again in a few minutes.";

/// Restarts with a budget that any turn that waits for a held write exceeds.
void become_impatient(switchboard& b) {
  b.options.budget = std::chrono::milliseconds{5};
  b.restart();
}
void become_patient(switchboard& b) {
  b.options.budget = std::chrono::seconds{60};
  b.restart();
}

}  // namespace

TEST_CASE("slow storage: a canned END goes out at the budget, and the report is kept all the same") {
  switchboard b;
  b.walk(alice, "s1", up_to_confirmation());
  become_impatient(b);
  const std::string send_it = joined(whole_report());
  b.database->hold();
  const auto reply = b.begin(alice, "s1", send_it);
  b.until([&] { return !reply->empty() && b.database->held() == 1; });
  CHECK(*reply == slow);
  CHECK(b.outcomes == std::vector{turn_outcome::canned});
  CHECK(b.reports() == 0);

  b.database->release();
  b.until([&] { return b.wakes == 1; });
  run(b.io, b.ussd->drain());
  CHECK(b.reports() == 1);
  CHECK(b.messages().size() == 1);
  CHECK(b.outcomes.size() == 1);
  // A repetition is answered as the first was, also by the next process.
  CHECK(b.send(alice, "s1", send_it) == slow);
  become_patient(b);
  CHECK(b.send(alice, "s1", send_it) == slow);
  CHECK(contains(b.walk(alice, "s2", {alice_pin}), "week 48"));
  CHECK(b.revisions() == 1);
}

TEST_CASE("slow storage: who dials again while the late answer is being stored goes on after it") {
  switchboard b;
  b.walk(alice, "s1", {alice_pin, "1"});
  become_impatient(b);
  b.database->hold();
  const auto answer = b.begin(alice, "s1", alice_pin + "*1*28 27");
  b.until([&] { return !answer->empty() && b.database->held() == 1; });
  CHECK(*answer == slow);
  const auto again = b.begin(alice, "s2", "");
  b.until([&] { return !again->empty(); });
  CHECK(*again == slow);

  b.database->release();
  become_patient(b);
  const std::string resume = b.walk(alice, "s3", {alice_pin});
  CHECK(contains(resume, "you stopped at P2"));
  CHECK(contains(b.send(alice, "s3", alice_pin + "*1"), "P2: present"));
  CHECK(contains(b.send(alice, "s3", alice_pin + "*1*24 25"), "104/110"));
}

TEST_CASE("slow storage: the canned END of a first request is in the person's language") {
  switchboard b;
  become_impatient(b);
  b.database->hold();
  const auto english = b.begin(alice, "s1", "");
  const auto french = b.begin(bosco, "s2", "");
  const auto nobodys = b.begin(stranger, "s3", "");
  b.until([&] { return !english->empty() && !french->empty() && !nobodys->empty(); });
  CHECK(*english == slow);
  CHECK(french->starts_with("END Trop lent."));
  CHECK(nobodys->starts_with("END Byatinze."));
}

TEST_CASE("storage trouble: a turn that cannot be stored says so, keeps nothing, and may be sent again") {
  switchboard b;
  b.walk(alice, "s1", up_to_confirmation());
  const std::int64_t turns = b.turns();
  b.database->refuse(errc::not_saved);
  CHECK(b.send(alice, "s1", joined(whole_report())) == not_saved);
  CHECK(b.outcomes.back() == turn_outcome::failed);
  CHECK(b.turns() == turns);
  CHECK(b.reports() == 0);
  CHECK(b.messages().empty());
  CHECK(b.wakes == 0);

  CHECK(b.send(alice, "s1", joined(whole_report())).starts_with("END Thank you"));
  CHECK(b.revisions() == 1);
}

TEST_CASE("storage trouble: a first request that is not stored leaves no session behind") {
  switchboard b;
  b.database->refuse(errc::not_saved);
  CHECK(b.send(alice, "s1", "") == not_saved);
  CHECK(b.count("SELECT count(*) FROM ussd_session") == 0);
  CHECK(b.walk(alice, "s1", whole_report()).starts_with("END Thank you"));
}

TEST_CASE("storage trouble: a full queue asks to call later") {
  switchboard b;
  b.send(alice, "s1", "");
  b.database->refuse(errc::busy);
  CHECK(b.send(alice, "s1", alice_pin) == busy);
  CHECK(contains(b.send(alice, "s1", alice_pin), "week 48"));
}

TEST_CASE("storage trouble: a session that cannot be read gets a legal END and is read later") {
  switchboard b;
  b.database->refuse_reads(errc::unavailable);
  CHECK(b.send(alice, "s1", "") == not_saved);
  CHECK(contains(b.send(alice, "s1", ""), "Enter your PIN"));
}

TEST_CASE("storage trouble: a wrong PIN that cannot be counted is not told apart from a right one") {
  switchboard b;
  b.send(alice, "s1", "");
  b.database->refuse(errc::not_saved, 1);
  CHECK(b.send(alice, "s1", "111222") == not_saved);
  CHECK(contains(b.send(alice, "s1", "111222"), "Tries left: 2"));
}

TEST_CASE("storage trouble: a report whose receipt SMS cannot be planned is not half kept") {
  switchboard b;
  b.walk(alice, "s1", up_to_confirmation());
  b.real->write_and_wait([](sql::connection& c) {
    c.script("CREATE TRIGGER no_room BEFORE INSERT ON outbox_message BEGIN SELECT RAISE(ABORT, 'no'); END");
  });
  CHECK(b.send(alice, "s1", joined(whole_report())) == not_saved);
  CHECK(b.reports() == 0);
  CHECK(b.revisions() == 0);
  CHECK(b.turns() == 5);
  b.real->write_and_wait([](sql::connection& c) { c.script("DROP TRIGGER no_room"); });
  CHECK(b.send(alice, "s1", joined(whole_report())).starts_with("END Thank you"));
  CHECK(b.reports() == 1);
}

TEST_CASE("storage trouble: on a full disk nobody is told that something was saved, and then it goes on") {
  storage::database_options quick_trials;
  quick_trials.trial_interval = std::chrono::milliseconds{1};
  switchboard b({}, quick_trials);
  run(b.io, [](storage::database& db) {
    return db.write([](sql::connection& c) { c.query("PRAGMA max_page_count = 1").next(); });
  }(*b.real));

  std::int64_t confirmed = 0;
  std::string reply;
  do {
    REQUIRE(confirmed < 500);
    reply = b.send(alice, "s" + std::to_string(confirmed), "");
  } while (reply.starts_with("CON ") && ++confirmed > 0);
  CHECK(reply == not_saved);
  CHECK(b.turns() == confirmed);

  // The file is opened anew, without the limit.
  while (!b.real->writable()) std::this_thread::yield();
  CHECK(b.walk(alice, "again", whole_report()).starts_with("END Thank you"));
  CHECK(b.reports() == 1);
}

TEST_CASE("a turn that breaks gets a legal END, and the telephone is served on") {
  switchboard b;
  b.walk(alice, "s1", up_to_confirmation());
  b.on_planned = [] { throw std::logic_error("a bug"); };
  const auto broken = b.begin(alice, "s1", joined(whole_report()));
  const auto next = b.begin(alice, "s2", "");
  b.until([&] { return !broken->empty() && !next->empty(); });
  CHECK(*broken == not_saved);
  CHECK(contains(*next, "Enter your PIN"));
  CHECK(b.log.has("turn broke"));
  // It broke after its commit: the database knows better than memory.
  CHECK(b.send(alice, "s1", joined(whole_report())).starts_with("END Thank you"));
  CHECK(b.revisions() == 1);
}
