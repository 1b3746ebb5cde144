#include "gateway/outbound/delivery.hpp"

#include <doctest/doctest.h>

#include "storage/database.hpp"
#include "storage/outbox.hpp"
#include "storage/roster.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace raporo;
using std::chrono::hours;
using storage::message_state;
using outcome = channels::delivery_event::outcome;

namespace {

const instant now{std::chrono::sys_days{std::chrono::year{2026} / 11 / 30}};

struct fixture {
  fixture() {
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
    m.phone = p.phone;
    m.text = "Muraho";
    m.due = now;
    m.expires = now + hours(12);
    database->write_and_wait([&](sql::connection& c) {
      storage::import_roster(c, r, false, now);
      storage::plan_message(c, m);
      storage::claim_messages(c, "at", 1, now);
    });
  }
  ~fixture() { database->stop(); }

  void accept() {
    database->write_and_wait(
        [](sql::connection& c) { storage::record_accepted(c, "m1", "ATXid_1", "RWF 12.0000", now); });
  }
  void report(outcome what, const char* word, bool opted_out = false) {
    channels::delivery_event e;
    e.message_id = "ATXid_1";
    e.phone = " 250780000001";
    e.what = what;
    e.word = word;
    e.opted_out = opted_out;
    database->write_and_wait([&](sql::connection& c) { outbound::record_delivery(c, "at", e, now); });
  }
  message_state state() {
    message_state s{};
    database->read_and_wait([&](sql::connection& c) { s = storage::find_message(c, "m1").value().state; });
    return s;
  }
  std::optional<instant> opted_out_at() {
    std::optional<instant> at;
    database->read_and_wait([&](sql::connection& c) {
      at = storage::find_person(c, phone_number::parse("+250780000001").value()).value().opted_out_at;
    });
    return at;
  }

  test::temporary_folder folder;
  std::unique_ptr<logger> log = make_null_logger();
  std::unique_ptr<storage::database> database;
};

}  // namespace

TEST_CASE("delivery: a report moves the message forward, and only forward") {
  fixture f;
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
  fixture f;
  f.report(outcome::delivered, "Success");
  CHECK((f.state() == message_state::sending));
  f.accept();
  CHECK((f.state() == message_state::delivered));
}

TEST_CASE("delivery: a person on the blacklist counts as opted out") {
  fixture f;
  f.accept();
  CHECK_FALSE(f.opted_out_at());
  f.report(outcome::failed, "Rejected", true);
  CHECK((f.state() == message_state::failed));
  CHECK((f.opted_out_at() == now));
}

TEST_CASE("opt-out: marks the person once, and nobody when the number is not known") {
  fixture f;
  const auto opt_out = [&](const char* phone, instant when) {
    f.database->write_and_wait([&](sql::connection& c) { outbound::record_opt_out(c, phone, when); });
  };
  opt_out("+250780000099", now);
  opt_out("unknown", now);
  CHECK_FALSE(f.opted_out_at());
  opt_out("0780000001", now);
  opt_out("+250780000001", now + hours(1));
  CHECK((f.opted_out_at() == now));
}
