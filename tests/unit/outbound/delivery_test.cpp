#include "gateway/outbound/delivery.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "storage/claims.hpp"
#include "storage/database.hpp"
#include "storage/roster.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace raporo;
using std::chrono::hours;
using storage::message_state;
using outcome = channels::delivery_event::outcome;

namespace {

const instant monday{std::chrono::sys_days{std::chrono::year{2026} / 11 / 30}};

struct reported_messages {
  reported_messages() {
    storage::database_options o;
    o.file = folder.path() / "test.db";
    database = storage::open_sqlite(o, *log);
    storage::roster r;
    storage::person p;
    p.id = "p1";
    p.name = "Mukamana";
    p.phone = "+250780000001";
    r.persons.push_back(p);
    storage::message m;
    m.id = m.key = "m1";
    m.channel = "at";
    m.person = p.id;
    m.phone = p.phone;
    m.text = "Muraho";
    m.due = monday;
    m.expires = monday + hours(12);
    database->write_and_wait([&](sql::connection& c) {
      storage::import_roster(c, r, false, monday);
      storage::plan_message(c, m);
      storage::claim_messages(c, "at", 1, monday);
    });
  }
  ~reported_messages() { database->stop(); }

  void accept() {
    database->write_and_wait(
        [](sql::connection& c) { storage::record_accepted(c, "m1", "ATXid_1", "RWF 12.0000", monday); });
  }
  void report(outcome what, const char* word, bool opted_out = false) {
    channels::delivery_event e;
    e.message_id = "ATXid_1";
    e.phone = " 250780000001";
    e.what = what;
    e.word = word;
    e.opted_out = opted_out;
    if (opted_out) e.reason = "UserInBlackList";
    database->write_and_wait([&](sql::connection& c) { outbound::record_delivery(c, "at", e, monday); });
  }
  storage::message message() {
    storage::message m;
    database->read_and_wait([&](sql::connection& c) { m = storage::find_message(c, "m1").value(); });
    return m;
  }
  message_state state() { return message().state; }
  std::optional<instant> opted_out_at() {
    std::optional<instant> at;
    database->read_and_wait([&](sql::connection& c) {
      at = storage::find_person(c, phone_number::parse("+250780000001").value()).value().opted_out_at;
    });
    return at;
  }
  /// Who opted whom out, and how.
  std::vector<std::string> audited() {
    std::vector<std::string> events;
    database->read_and_wait([&](sql::connection& c) {
      auto row = c.query(
          "SELECT actor || ' ' || subject || ' ' || detail FROM audit_event WHERE action = 'opted out'");
      while (row.next()) events.push_back(row.string(0));
    });
    return events;
  }

  test::temporary_folder folder;
  std::unique_ptr<logger> log = make_null_logger();
  std::unique_ptr<storage::database> database;
};

}  // namespace

TEST_CASE("delivery: a report moves the message forward, and only forward") {
  reported_messages f;
  f.accept();
  f.report(outcome::waiting, "Sent");
  CHECK((f.state() == message_state::accepted));
  f.report(outcome::unrecognised, "Teleported");
  CHECK((f.state() == message_state::accepted));
  f.report(outcome::delivered, "Success");
  f.report(outcome::delivered, "Success");
  CHECK((f.state() == message_state::delivered));
  f.report(outcome::waiting, "Sent");
  f.report(outcome::failed, "Failed");
  CHECK((f.state() == message_state::delivered));
}

TEST_CASE("delivery: a report before the answer to the send is joined when the answer comes") {
  reported_messages f;
  f.report(outcome::delivered, "Success");
  CHECK((f.state() == message_state::sending));
  f.accept();
  CHECK((f.state() == message_state::delivered));
}

TEST_CASE("delivery: a person on the blacklist counts as opted out") {
  reported_messages f;
  f.accept();
  CHECK_FALSE(f.opted_out_at());
  f.report(outcome::failed, "Rejected", true);
  CHECK((f.state() == message_state::failed));
  CHECK(f.message().reason == "Rejected: UserInBlackList");
  CHECK((f.opted_out_at() == monday));
  f.report(outcome::failed, "Rejected", true);
  CHECK(f.audited() == std::vector<std::string>{"aggregator p1 delivery report ATXid_1 of channel at"});
}

TEST_CASE("delivery: a report about a message that was never sent opts nobody out") {
  reported_messages f;
  f.report(outcome::failed, "Rejected", true);
  CHECK_FALSE(f.opted_out_at());
  CHECK(f.audited().empty());
}

TEST_CASE(
    "delivery: an opt-out of a number that nobody has yet counts for who is put on the roster with it") {
  reported_messages f;
  const std::string later = "+250780000002";
  storage::roster r;
  for (const std::string& phone : {std::string("+250780000001"), later, std::string("+250780000003")}) {
    storage::person p;
    p.id = "p" + phone.substr(phone.size() - 1);
    p.name = "Mukamana";
    p.phone = phone;
    r.persons.push_back(p);
  }
  std::vector<bool> opted_out;
  f.database->write_and_wait([&](sql::connection& c) {
    outbound::record_opt_out(c, "at", later, monday);
    outbound::record_opt_out(c, "at", later, monday + hours(1));
    storage::import_roster(c, r, false, monday + hours(2));
    for (const storage::person& p : r.persons)
      opted_out.push_back(storage::find_person(c, phone_number::parse(p.phone).value())->opted_out_at ==
                          monday);
  });
  CHECK(opted_out == std::vector<bool>{false, true, false});
  CHECK(f.audited() == std::vector<std::string>{"number " + phone_number::parse(later)->masked() +
                                                " opt-out on channel at"});
}

TEST_CASE("delivery: a blacklist told before the answer to the send counts when the answer comes") {
  reported_messages f;
  f.report(outcome::waiting, "Sent");
  f.report(outcome::failed, "Rejected", true);
  f.accept();
  CHECK((f.state() == message_state::failed));
  CHECK((f.opted_out_at() == monday));
  CHECK(f.audited() == std::vector<std::string>{"aggregator p1 delivery report ATXid_1 of channel at"});
}

TEST_CASE("opt-out: marks the person once, and nobody when the number is not known") {
  reported_messages f;
  const auto opt_out = [&](const char* phone, instant when) {
    f.database->write_and_wait([&](sql::connection& c) { outbound::record_opt_out(c, "at", phone, when); });
  };
  opt_out("+250780000099", monday);
  opt_out("unknown", monday);
  CHECK_FALSE(f.opted_out_at());
  opt_out("0780000001", monday);
  opt_out("+250780000001", monday + hours(1));
  CHECK((f.opted_out_at() == monday));
  CHECK(f.audited() == std::vector<std::string>{"number " + phone_number::parse("+250780000099")->masked() +
                                                    " opt-out on channel at",
                                                "aggregator p1 opt-out on channel at"});
}
