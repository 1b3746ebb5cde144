#include "storage/outbox_review.hpp"

#include <doctest/doctest.h>

#include "storage/reports.hpp"
#include "tests/unit/storage/fixture.hpp"

namespace raporo::storage::test {
namespace {

message a_message(const std::string& id, const std::string& key, message_kind kind, std::int64_t due_ms) {
  message m;
  m.id = id;
  m.key = key;
  m.kind = kind;
  m.channel = "at";
  m.person = "p1";
  m.phone = "+250780000001";
  m.text = "Murakoze";
  m.due = at_ms(due_ms);
  m.expires = at_ms(10'000);
  return m;
}

/// One message of each kind: two alerts, a receipt of a report, an answer.
struct outbox : store {
  outbox() {
    roster people;
    people.persons.push_back(a_person("p1", "Theogene", "+250780000001"));
    write([&](sql::connection& c) { import_roster(c, people, false, at_ms(1)); });
    const submission report{.key = {.school = "450601", .form = "attendance", .period = "2026-W48"},
                            .person = "p1",
                            .channel = "at",
                            .menu_version = "1",
                            .answers = {{"present", "P1", sex::boys, 28}},
                            .flags = {},
                            .receipt_candidates = {"7K2M"},
                            .received = at_ms(1),
                            .late = false};
    write([&](sql::connection& c) {
      save_report(c, report);
      plan_message(c, a_message("alert", "monday|2026-W48|p1@450601", message_kind::alert, 100));
      plan_message(c, a_message("sector", "monday|2026-W47|p1@gicumbi-rutare", message_kind::alert, 90));
      plan_message(c, a_message("receipt", "receipt|7K2M", message_kind::receipt, 80));
      message other = a_message("answer", "answer|at|x@450601|2026-W48|", message_kind::answer, 70);
      other.phone = "+250780000002";
      other.person.clear();
      plan_message(c, other);
    });
  }

  std::vector<std::string> list(const message_filter& f) {
    std::vector<std::string> ids;
    for (const listed_message& m : read([&](sql::connection& c) { return list_messages(c, f); }))
      ids.push_back(m.what.id);
    return ids;
  }
  void make_unknown(const std::string& id) {
    write([&](sql::connection& c) {
      c.execute("UPDATE outbox_message SET state = 'sending' WHERE id = $1", {id});
      record_unknown(c, id, "", "reset", at_ms(200));
    });
  }
  void skip(const std::string& id, const std::string& reason) {
    write([&](sql::connection& c) {
      c.execute("UPDATE outbox_message SET state = 'skipped', reason = $2 WHERE id = $1", {id, reason});
    });
  }
  result<message_state> settle(const std::string& id, message_state to = message_state::delivered) {
    return write([&](sql::connection& c) { return settle_message(c, id, to, "told by phone", at_ms(300)); });
  }
  message find(const std::string& id) {
    return read([&](sql::connection& c) { return find_message(c, id).value(); });
  }
};

using ids = std::vector<std::string>;

TEST_CASE("outbox review: messages are found by state, phone, school and period, the newest first") {
  outbox o;
  CHECK(o.list({}) == ids{"alert", "sector", "receipt", "answer"});
  CHECK(o.list({.limit = 2}) == ids{"alert", "sector"});
  CHECK(o.list({.phone = "+250780000002"}) == ids{"answer"});
  CHECK(o.list({.school = "450601"}) == ids{"alert", "receipt"});
  CHECK(o.list({.school = "50601"}).empty());
  CHECK(o.list({.period = "2026-W48"}) == ids{"alert", "receipt"});
  CHECK(o.list({.period = "2026-W4"}).empty());
  o.make_unknown("receipt");
  CHECK(o.list({.state = message_state::unknown}) == ids{"receipt"});
  CHECK(o.list({.state = message_state::planned, .school = "450601"}) == ids{"alert"});
}

TEST_CASE("outbox review: all of a filter that wait for a person are settled at once, and no others") {
  outbox o;
  o.make_unknown("alert");
  o.make_unknown("receipt");
  o.skip("sector", "late");
  const auto settle_all = [&](const message_filter& f) {
    return o.write([&](sql::connection& c) {
      return settle_messages(c, f, message_state::failed, "outage", at_ms(300));
    });
  };
  CHECK(settle_all({.period = "2026-W48", .channel = "other"}) == 0);
  CHECK(settle_all({.state = message_state::unknown, .channel = "at"}) == 2);
  CHECK(o.list({.state = message_state::failed}) == ids{"alert", "receipt"});
  CHECK(o.list({.unsettled = true}) == ids{"sector"});
  CHECK(o.count("SELECT COUNT(*) FROM audit_event WHERE action = 'message settled'") == 2);
}

TEST_CASE("outbox review: a message comes with the name, the unit and the period") {
  outbox o;
  const auto all = o.read([](sql::connection& c) { return list_messages(c, {}); });
  REQUIRE(all.size() == 4);
  CHECK(all[1].about == "gicumbi-rutare");
  CHECK(all[1].period == "2026-W47");
  CHECK(all[1].person_name == "Theogene");
  CHECK(all[2].about == "450601");
  CHECK(all[2].period == "2026-W48");
  CHECK(all[3].person_name.empty());
  CHECK(all[3].about.empty());
  CHECK(all[3].period.empty());
}

TEST_CASE("outbox review: what waits for a person is unknown, late or expired, and nothing else") {
  outbox o;
  CHECK(o.list({.unsettled = true}).empty());
  o.make_unknown("alert");
  o.skip("sector", "late");
  o.skip("receipt", "expired");
  o.skip("answer", "opted out");
  CHECK(o.list({.unsettled = true}) == ids{"alert", "sector", "receipt"});
  CHECK(o.settle("sector", message_state::failed).value() == message_state::skipped);
  CHECK(o.list({.unsettled = true}) == ids{"alert", "receipt"});
}

TEST_CASE("outbox review: what was settled is recorded with its reason, once and for all") {
  outbox o;
  o.make_unknown("alert");
  CHECK(o.settle("alert").value() == message_state::unknown);
  CHECK(o.find("alert").state == message_state::delivered);
  CHECK(o.find("alert").reason == "told by phone");
  CHECK(o.count("SELECT count(*) FROM audit_event WHERE action = 'message settled' AND subject = 'alert' "
                "AND detail = 'unknown to delivered: told by phone' AND at_ms = 300") == 1);
  CHECK(o.settle("alert", message_state::failed).error() == errc::refused);
  CHECK(o.find("alert").state == message_state::delivered);
  CHECK(o.count("SELECT count(*) FROM audit_event WHERE action = 'message settled'") == 1);
}

TEST_CASE("outbox review: only what waits for a person is settled") {
  outbox o;
  CHECK(o.settle("nobody").error() == errc::not_found);
  CHECK(o.settle("alert").error() == errc::refused);
  o.skip("answer", "opted out");
  CHECK(o.settle("answer").error() == errc::refused);
  CHECK(o.find("answer").state == message_state::skipped);
}

}  // namespace
}  // namespace raporo::storage::test
