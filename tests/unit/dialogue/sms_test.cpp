#include <doctest/doctest.h>

#include "storage/claims.hpp"
#include "storage/sms_parts.hpp"
#include "tests/support/stored.hpp"
#include "tests/support/switchboard.hpp"

using namespace raporo;
using namespace raporo::test;

namespace {

const std::string written_report = "ATT P1 28 27 P2 24 25";

storage::message_kind kind_of_newest(switchboard& b) {
  return static_cast<storage::message_kind>(
      b.count("SELECT kind FROM outbox_message ORDER BY id DESC LIMIT 1"));
}

channels::sms_event part_of(const std::string& from, std::string id, channels::sms_part which,
                            std::string words) {
  channels::sms_event e;
  e.message_id = std::move(id);
  e.from = from;
  e.text = std::move(words);
  e.part = std::move(which);
  return e;
}

struct long_sms {
  switchboard& board;
  result<void> part(const std::string& id, unsigned number, unsigned total, const std::string& reference,
                    const std::string& words) const {
    const auto taken =
        run(board.io, board.sms->receive("at", part_of(alice, id, {number, total, reference}, words)));
    return taken ? result<void>() : result<void>(taken.error());
  }
};

}  // namespace

TEST_CASE("sms: a report is stored as from the menu, and answered with its receipt") {
  switchboard b;
  REQUIRE(b.text(alice, "id-1", written_report));
  const auto stored = b.look([](sql::connection& c) {
    return storage::find_report(c, {karambo, "attendance", "2026-W48"}).value();
  });
  CHECK(stored.answers.size() == 4);
  CHECK(stored.person_name == "Alice");
  REQUIRE(b.messages().size() == 1);
  CHECK(contains(b.messages()[0], "104 present of 110 = 95%"));
  CHECK(contains(b.messages()[0], stored.receipt));
  CHECK(kind_of_newest(b) == storage::message_kind::answer);
  CHECK(b.wakes == 1);
}

TEST_CASE("sms: the same message again has no effect and no answer") {
  switchboard b;
  REQUIRE(b.text(alice, "id-1", written_report));
  SUBCASE("at once") {}
  SUBCASE("after a restart") {
    b.restart();
  }
  SUBCASE("days later") {
    b.time.advance(std::chrono::hours{24 * 6});
  }
  REQUIRE(b.text(alice, "id-1", written_report));
  CHECK(b.revisions() == 1);
  CHECK(b.messages().size() == 1);
  CHECK(b.wakes == 1);
}

TEST_CASE("sms: two copies at the same moment have one effect") {
  switchboard b;
  int done = 0;
  const auto count = [&](const std::exception_ptr&, const result<dialogue::sms_effect>& r) {
    done += r.has_value() ? 1 : 0;
  };
  for (int i = 0; i < 2; ++i)
    boost::asio::co_spawn(b.io, b.sms->receive("at", {"id-1", alice, "8010", written_report, ""}), count);
  b.until([&] { return done == 2; });
  CHECK(b.revisions() == 1);
  CHECK(b.messages().size() == 1);
}

TEST_CASE("sms: without an id it is known by sender, text and time") {
  switchboard b;
  const auto receive = [&](const std::string& from, const std::string& words, const std::string& sent) {
    REQUIRE(run(b.io, b.sms->receive("at", {"", from, "8010", words, sent})).has_value());
  };
  receive(alice, "HELP", "2026-11-25T08:00:00Z");
  receive(alice, "HELP", "2026-11-25T08:00:00Z");
  CHECK(b.messages().size() == 1);
  receive(alice, "HELP", "2026-11-25T08:01:00Z");
  receive(bosco, "HELP", "2026-11-25T08:00:00Z");
  receive(alice, "HELP ", "2026-11-25T08:00:00Z");
  CHECK(b.messages().size() == 4);
}

TEST_CASE("sms: with neither id nor time the same text counts once a day") {
  switchboard b;
  const auto receive = [&] {
    REQUIRE(run(b.io, b.sms->receive("at", {"", alice, "8010", written_report, ""})).has_value());
  };
  receive();
  b.time.advance(std::chrono::hours{4});
  receive();
  CHECK(b.revisions() == 1);
  CHECK(b.messages().size() == 1);
  // After midnight in Kigali.
  b.time.advance(std::chrono::hours{11});
  receive();
  CHECK(b.revisions() == 2);
  CHECK(b.messages().size() == 2);
}

TEST_CASE("sms: with neither id nor time the same text after another one is a correction") {
  switchboard b;
  const auto receive = [&](const std::string& words) {
    b.time.advance(std::chrono::minutes{1});
    REQUIRE(run(b.io, b.sms->receive("at", {"", alice, "8010", words, ""})).has_value());
  };
  const std::string other_report = "ATT P1 20 20 P2 20 20";
  receive(written_report);
  receive(other_report);
  receive(other_report);
  CHECK(b.revisions() == 2);
  receive(written_report);
  receive(written_report);
  CHECK(b.revisions() == 3);
  CHECK(b.messages().size() == 3);
  // Commands, too, whose answers have no receipt to tell them apart.
  for (const char* words : {"STOP", "START", "STOP"}) receive(words);
  CHECK(b.messages().size() == 6);
}

TEST_CASE("sms: an aggregator that counts its messages anew loses none") {
  switchboard b;
  REQUIRE(b.text(alice, "1", "HELP"));
  SUBCASE("from another person") {
    REQUIRE(b.text(bosco, "1", "HELP"));
  }
  SUBCASE("with other words") {
    REQUIRE(b.text(alice, "1", "STOP"));
  }
  SUBCASE("with the same words, after as long as an id is known") {
    b.time.advance(std::chrono::days{7});
    REQUIRE(b.text(alice, "1", "HELP"));
  }
  CHECK(b.messages().size() == 2);
}

TEST_CASE("sms: one id on two channels is two messages") {
  switchboard b;
  REQUIRE(b.text(alice, "id-1", "HELP"));
  REQUIRE(run(b.io, b.sms->receive("other", {"id-1", alice, "8010", "HELP", ""})).has_value());
  CHECK(b.messages().size() == 2);
}

TEST_CASE("sms: a refused report says what is wrong, in the sender's language, once") {
  switchboard b;
  REQUIRE(b.text(bosco, "id-1", "PRE P1 30 31 P2 99 41"));
  REQUIRE(b.text(bosco, "id-1", "PRE P1 30 31 P2 99 41"));
  REQUIRE(b.messages().size() == 1);
  CHECK(contains(b.messages()[0], "P2"));
  CHECK(contains(b.messages()[0], "99 garcons"));
  CHECK(kind_of_newest(b) == storage::message_kind::answer);
  CHECK(b.reports() == 0);
}

TEST_CASE("sms: the answer is in the language chosen on the telephone") {
  switchboard b;
  b.walk(alice, "s1", {alice_pin, "6", "1", "3"});
  REQUIRE(b.text(alice, "id-1", "HELP"));
  REQUIRE(b.messages().size() == 1);
  CHECK(contains(b.messages()[0], "presents"));
}

TEST_CASE("sms: menu and message make revisions of one report, each with a receipt of its own") {
  switchboard b;
  b.walk(alice, "s1", whole_report());
  REQUIRE(b.text(alice, "id-1", "ATT P1 20 20 P2 20 20"));
  const auto history =
      b.look([](sql::connection& c) { return revisions_of(c, {karambo, "attendance", "2026-W48"}); });
  REQUIRE(history.size() == 2);
  CHECK(b.reports() == 1);
  CHECK(history[0].receipt != history[1].receipt);
  CHECK(history[0].answers[0] == 28);
  CHECK(history[1].answers[0] == 20);
  REQUIRE(b.messages().size() == 2);
  // Nobody could ask before it was replaced, so it is said.
  CHECK(contains(b.messages()[1], "It replaces Attendance " + history[0].receipt + " of 25/11, Alice."));
  CHECK_FALSE(contains(b.messages()[0], "replaces"));
}

TEST_CASE("sms: closed over attendance is said, attendance over closed too, and the newest counts") {
  switchboard b;
  REQUIRE(b.text(bosco, "id-1", "PRE P1 30 31 P2 40 41"));
  REQUIRE(b.text(bosco, "id-2", "FERME 4"));
  REQUIRE(b.text(bosco, "id-3", "PRE P1 30 31 P2 40 42"));
  const std::vector<std::string> said = b.messages();
  REQUIRE(said.size() == 3);
  CHECK_FALSE(contains(said[0], "Remplace"));
  CHECK(contains(said[1], "Remplace Presence "));
  CHECK(contains(said[2], "Remplace Ecole fermee "));
  // All in one millisecond of the test's clock.
  const auto counts = b.look([](sql::connection& c) {
    return storage::report_that_counts(c, gihembe, "2026-W48", {"closed", "attendance"}).value();
  });
  CHECK(counts.key.form == "attendance");
  CHECK(counts.revision == 2);
}

TEST_CASE("sms: STOP and START are obeyed and answered") {
  switchboard b;
  const auto opted_out = [&] {
    return b.count("SELECT count(*) FROM person WHERE opted_out_ms IS NOT NULL");
  };
  REQUIRE(b.text(alice, "id-1", " stop "));
  CHECK(opted_out() == 1);
  CHECK(contains(b.messages().back(), "no more messages"));
  CHECK(kind_of_newest(b) == storage::message_kind::answer);
  REQUIRE(b.text(alice, "id-2", "TANGIRA"));
  CHECK(opted_out() == 0);
  CHECK(b.messages().size() == 2);
  CHECK(b.count("SELECT count(*) FROM audit_event WHERE action IN ('opted out', 'opted in')") == 2);
}

TEST_CASE("sms: who opted out and reports all the same gets the receipt asked for") {
  switchboard b;
  REQUIRE(b.text(alice, "id-1", "STOP"));
  REQUIRE(b.text(alice, "id-2", written_report));
  std::vector<storage::message> sent;
  b.real->write_and_wait(
      [&](sql::connection& c) { sent = storage::claim_messages(c, "at", 10, b.time.now()).taken; });
  REQUIRE(sent.size() == 2);
  CHECK(contains(sent[1].text, "104 present of 110 = 95%"));
}

TEST_CASE("sms: a closure counts for the school that the message names") {
  switchboard b;
  std::string closed;
  std::string open;
  SUBCASE("the second of the person's is closed") {
    closed = gihembe;
    open = karambo;
  }
  SUBCASE("the first is") {
    closed = karambo;
    open = gihembe;
  }
  auto calendar = std::make_shared<config::calendar>(*b.force->calendar);
  config::closure all_week;
  all_week.days = {parse_date("2026-11-23").value(), parse_date("2026-11-27").value()};
  all_week.unit = closed;
  calendar->closures.push_back(all_week);
  dialogue::in_force force = *b.force;
  force.calendar = calendar;
  b.sms->use(std::make_shared<const dialogue::in_force>(force));

  REQUIRE(b.text(claire, "id-1", "ATT W48 " + closed + " P1 20 20 P2 20 20"));
  CHECK(contains(b.messages().back(), "no school days"));
  CHECK(b.reports() == 0);
  REQUIRE(b.text(claire, "id-2", "ATT W48 " + open + " P1 20 20 P2 20 20 OK"));
  CHECK(b.reports() == 1);
}

TEST_CASE("sms: an unknown number is answered once a day") {
  switchboard b;
  REQUIRE(b.text(stranger, "id-1", "Muraho"));
  REQUIRE(b.text(stranger, "id-2", written_report));
  REQUIRE(b.messages().size() == 1);
  for (const char* step : {"Hamagara 0788 000 900", "Call 0788 000 900", "Appelez le 0788 000 900"})
    CHECK(contains(b.messages()[0], step));
  CHECK(b.reports() == 0);
  b.time.advance(std::chrono::hours{24});
  REQUIRE(b.text(stranger, "id-3", "Muraho"));
  CHECK(b.messages().size() == 2);
}

TEST_CASE("sms: a stranger who wants no messages is remembered, until they take it back") {
  switchboard b;
  const std::string numbers =
      "SELECT count(*) FROM opted_out_number WHERE phone = '" + std::string(stranger) + "'";
  REQUIRE(b.text(stranger, "id-1", "Stop."));
  CHECK(b.count(numbers) == 1);
  REQUIRE(b.messages().size() == 1);
  CHECK_FALSE(contains(b.messages()[0], "0788 000 900"));
  REQUIRE(b.text(stranger, "id-2", "ARRET"));
  CHECK(b.messages().size() == 1);
  REQUIRE(b.text(stranger, "id-3", "start"));
  CHECK(b.count(numbers) == 0);
  REQUIRE(run(b.io, b.sms->receive("at", part_of(stranger, "id-4", {2, 2, "77"}, "stop"))).has_value());
  CHECK(b.count(numbers) == 0);
  REQUIRE(run(b.io, b.sms->receive("at", part_of(stranger, "id-5", {1, 2, "78"}, "Stop all"))).has_value());
  CHECK(b.count(numbers) == 1);
}

TEST_CASE("sms: a sender that is no telephone number is ignored") {
  switchboard b;
  for (const char* sender : {"MTN", "8010", "", "unknown"}) REQUIRE(b.text(sender, sender, "Buy now"));
  CHECK(b.messages().empty());
  CHECK(b.count("SELECT count(*) FROM incoming_sms") == 0);
  CHECK(b.wakes == 0);
}

TEST_CASE("sms: what could not be stored is reported, and taken when it comes again") {
  switchboard b;
  b.database->refuse(errc::not_saved);
  CHECK(b.text(alice, "id-1", written_report).error() == errc::not_saved);
  b.database->refuse_reads(errc::unavailable);
  CHECK(b.text(alice, "id-1", written_report).error() == errc::unavailable);
  CHECK(b.messages().empty());
  CHECK(b.wakes == 0);
  REQUIRE(b.text(alice, "id-1", written_report));
  CHECK(b.revisions() == 1);
  CHECK(b.messages().size() == 1);
}

TEST_CASE("sms: parts that nothing can join are no report, however whole they look, and get one answer") {
  switchboard b;
  long_sms from_alice{b};
  unsigned total = 2;
  std::string first;
  std::string second;
  SUBCASE("without a reference each may be of another SMS") {}
  SUBCASE("more than a text that we take can have") {
    total = 15;
    first = "77";
    second = "78";
  }
  REQUIRE(from_alice.part("a", 1, total, first, written_report));
  CHECK(b.reports() == 0);
  CHECK(b.messages() == std::vector<std::string>{"At most 160 letters; some signs count two."});
  if (!first.empty()) {
    REQUIRE(from_alice.part("b", 2, total, first, written_report));
    CHECK(b.messages().size() == 1);
  }
  REQUIRE(from_alice.part("c", 1, total, second, written_report));
  CHECK(b.messages().size() == 2);
  b.time.advance(std::chrono::hours{24});
  REQUIRE(from_alice.part("d", 1, total, first, written_report));
  CHECK(b.messages().size() == 3);
}

TEST_CASE("sms: the parts of a long one are one SMS, in whatever order and however often they come") {
  switchboard b;
  long_sms from_alice{b};
  const auto part = [&](unsigned number) {
    const char* texts[] = {"ATT P1 2", "8 27 P", "2 24 25"};
    REQUIRE(from_alice.part("id-" + std::to_string(number), number, 3, "77", texts[number - 1]));
  };
  std::vector<unsigned> order;
  SUBCASE("as they were sent") {
    order = {1, 2, 3};
  }
  SUBCASE("the last one first") {
    order = {3, 1, 2};
  }
  SUBCASE("some of them twice") {
    order = {2, 2, 3, 2, 3, 1};
  }
  for (const unsigned number : order) {
    CHECK(b.reports() == 0);
    CHECK(b.messages().empty());
    part(number);
  }
  CHECK(b.reports() == 1);
  REQUIRE(b.messages().size() == 1);
  CHECK(contains(b.messages()[0], "104 present of 110 = 95%"));
  CHECK(b.wakes == 1);

  // What comes again when it had its effect has no other.
  b.restart();
  for (const unsigned number : {1U, 2U, 3U, 2U}) part(number);
  CHECK(b.revisions() == 1);
  CHECK(b.messages().size() == 1);
  CHECK(b.count("SELECT count(*) FROM sms_part") == 0);
  // The whole, under the id of its first part, and each part.
  CHECK(b.count("SELECT count(*) FROM incoming_sms") == 4);
}

TEST_CASE("sms: two parts at the same moment are one SMS") {
  switchboard b;
  int done = 0;
  const auto count = [&](const std::exception_ptr&, const result<dialogue::sms_effect>& r) {
    done += r.has_value() ? 1 : 0;
  };
  for (unsigned i = 0; i < 4; ++i)
    boost::asio::co_spawn(
        b.io,
        b.sms->receive("at", part_of(alice, i % 2 == 0 ? "a" : "b", {1 + i % 2, 2, "77"}, written_report)),
        count);
  b.until([&] { return done == 4; });
  CHECK(b.messages().size() == 1);
  CHECK(b.count("SELECT count(*) FROM sms_part") == 0);
}

TEST_CASE("sms: a long one whose last part could not be stored is taken when that part comes again") {
  switchboard b;
  long_sms from_alice{b};
  REQUIRE(from_alice.part("a", 1, 2, "77", "ATT P1 28 27 "));
  b.database->refuse(errc::not_saved);
  CHECK(from_alice.part("b", 2, 2, "77", "P2 24 25").error() == errc::not_saved);
  CHECK(b.reports() == 0);
  b.restart();
  REQUIRE(from_alice.part("b", 2, 2, "77", "P2 24 25"));
  CHECK(b.reports() == 1);
  CHECK(b.messages().size() == 1);
}

TEST_CASE("sms: a long one goes on where the joined text could not be stored") {
  switchboard b;
  long_sms from_alice{b};
  REQUIRE(from_alice.part("a", 1, 2, "77", "ATT P1 28 27 "));
  // As far as a gateway came that broke down between keeping the last part and obeying the whole.
  b.real->write_and_wait([&](sql::connection& c) {
    storage::keep_part(c, {{"at", "b", alice, "P2 24 25", b.time.now()}, "77", 2, 2});
  });
  REQUIRE(from_alice.part("b", 2, 2, "77", "P2 24 25"));
  CHECK(b.reports() == 1);
  CHECK(b.messages().size() == 1);
}

TEST_CASE("sms: a stranger's parts are not kept, and answered like any SMS of a stranger") {
  switchboard b;
  for (const unsigned number : {1U, 2U})
    REQUIRE(run(b.io, b.sms->receive("at", part_of(stranger, "id-" + std::to_string(number),
                                                   {number, 2, "77"}, "Muraho")))
                .has_value());
  CHECK(b.messages().size() == 1);
  CHECK(b.count("SELECT count(*) FROM sms_part") == 0);
}

TEST_CASE("sms: parts that join to more than anybody types are refused once") {
  switchboard b;
  long_sms from_alice{b};
  const std::string many(1'100, '1');
  REQUIRE(from_alice.part("a", 1, 2, "77", "ATT P1 " + many));
  REQUIRE(from_alice.part("b", 2, 2, "77", many));
  REQUIRE(from_alice.part("b", 2, 2, "77", many));
  CHECK(b.messages() == std::vector<std::string>{"At most 160 letters; some signs count two."});
}
