#include "storage/roster.hpp"

#include <doctest/doctest.h>

#include "tests/unit/storage/fixture.hpp"

namespace raporo::storage::test {
namespace {

using std::chrono::minutes;

roster small_roster() {
  roster r;
  // A child before its parent: the list need not be sorted.
  r.units = {
      {"000001", unit_kind::school, "EP Karambo", "S1"}, {"RW", unit_kind::country, "Rwanda", ""},
      {"P1", unit_kind::province, "Amajyaruguru", "RW"}, {"D1", unit_kind::district, "Gicumbi", "P1"},
      {"S1", unit_kind::sector, "Byumba", "D1"},         {"000002", unit_kind::school, "GS Inyange", "S1"}};
  r.enrolments = {{"000002", "2026/27", "P1", 10, 11},
                  {"000001", "2026/27", "N3", 30, std::nullopt},
                  {"000001", "2026/27", "P1", 28, 27}};
  r.persons = {
      a_person("p1", "Uwase Aline", "+250780000001", {{"head_teacher", "000001"}, {"mentor", "000002"}}),
      a_person("p2", "Mugisha Eric", "+250780000002", {{"sector_inspector", "S1"}})};
  r.persons[0].language = "rw";
  r.persons[0].pin_hash = "h1";
  return r;
}

import_summary import(store& s, const roster& wanted, bool reset_pins = false) {
  return s.write([&](sql::connection& c) { return import_roster(c, wanted, reset_pins, at_ms(1)); });
}
roster stored_roster(store& s) {
  return s.read(load_roster);
}
person person_at(store& s, const std::string& phone) {
  return s.read(
      [&](sql::connection& c) { return find_person(c, phone_number::parse(phone).value()).value(); });
}

TEST_CASE("roster: what is imported is read back, the grades in their order") {
  store s;
  CHECK(stored_roster(s).revision == 0);
  const import_summary summary = import(s, small_roster());
  CHECK(summary == import_summary{.units = 6, .enrolments = 3, .persons_added = 2});

  const roster r = stored_roster(s);
  CHECK(r.revision == 1);
  REQUIRE(r.units.size() == 6);
  CHECK(r.units[0].id == "000001");
  CHECK(r.units[0].kind == unit_kind::school);
  CHECK(r.units[0].name == "EP Karambo");
  CHECK(r.units[0].parent == "S1");
  REQUIRE(r.enrolments.size() == 3);
  CHECK(r.enrolments[0].grade == "N3");
  CHECK(r.enrolments[0].boys == 30);
  CHECK_FALSE(r.enrolments[0].girls);  // not known is not zero
  CHECK(r.enrolments[1].grade == "P1");
  CHECK(r.enrolments[2].school == "000002");
  REQUIRE(r.persons.size() == 2);
  CHECK(r.persons[0].name == "Uwase Aline");
  CHECK(r.persons[0].assignments.size() == 2);
  CHECK(r.persons[1].pin_hash.empty());
}

TEST_CASE("roster: the same import again changes nothing, not even the revision") {
  store s;
  import(s, small_roster());
  CHECK(import(s, small_roster()) == import_summary{});
  CHECK(stored_roster(s).revision == 1);
  CHECK(s.count("SELECT COUNT(*) FROM audit_event") == 1);
}

TEST_CASE("roster: an import replaces units, enrolment and posts, and keeps persons") {
  store s;
  import(s, small_roster());
  roster next = small_roster();
  std::erase_if(next.units, [](const org_unit& u) { return u.id == "000002"; });
  next.units[0].name = "EP Karambo B";
  std::erase_if(next.enrolments, [](const enrolment& e) { return e.school == "000002"; });
  next.enrolments[0].girls = 31;
  next.persons[0].assignments = {{"deputy", "000001"}, {"deputy", "000001"}};
  next.persons.pop_back();
  next.persons.push_back(a_person("p3", "Keza Diane", "+250780000003", {{"sector_inspector", "S1"}}));

  const import_summary summary = import(s, next);
  CHECK(
      summary ==
      import_summary{
          .units = 2, .enrolments = 2, .persons_added = 1, .persons_changed = 1, .persons_without_post = 1});
  const roster r = stored_roster(s);
  CHECK(r.revision == 2);
  CHECK(r.units.size() == 5);
  CHECK(r.enrolments.size() == 2);
  REQUIRE(r.persons.size() == 3);
  REQUIRE(r.persons[0].assignments.size() == 1);
  CHECK(r.persons[0].assignments[0].role == "deputy");
  CHECK(r.persons[1].assignments.empty());
  CHECK(r.persons[2].assignments.size() == 1);
  CHECK(import(s, next) == import_summary{});
}

TEST_CASE("roster: each grade keeps the week that its pupils were counted in") {
  store s;
  roster r = small_roster();
  for (enrolment& e : r.enrolments) e.counted = "2026-W37";
  import(s, r);
  r.enrolments[2].counted = "2026-W48";
  CHECK(import(s, r).enrolments == 1);
  CHECK(import(s, r).enrolments == 0);
  std::string weeks;
  for (const enrolment& e : stored_roster(s).enrolments)
    weeks += e.school + " " + e.grade + " " + e.counted + "\n";
  CHECK(weeks == "000001 N3 2026-W37\n000001 P1 2026-W48\n000002 P1 2026-W37\n");
}

TEST_CASE("roster: an import keeps what a person chose and fills what is empty") {
  store s;
  import(s, small_roster());
  s.write([](sql::connection& c) {
    set_language(c, "p1", "fr");
    set_pin(c, "p1", "own");
    set_opted_out(c, "p1", at_ms(7));
  });
  roster next = small_roster();
  next.persons[0].id = "another id for the same number";
  next.persons[0].name = "Uwase A.";
  next.persons[1].pin_hash = "h2";
  next.persons[1].language = "en";
  CHECK(import(s, next).persons_changed == 2);

  const person kept = person_at(s, "+250780000001");
  CHECK(kept.id == "p1");
  CHECK(kept.name == "Uwase A.");
  CHECK(kept.language == "fr");
  CHECK(kept.pin_hash == "own");
  CHECK(kept.opted_out_at == at_ms(7));
  const person filled = person_at(s, "+250780000002");
  CHECK(filled.pin_hash == "h2");
  CHECK(filled.language == "en");
}

TEST_CASE("roster: the channel that a person prefers is what the newest import says") {
  store s;
  roster r = small_roster();
  r.persons[0].channel = "officers";
  import(s, r);
  CHECK(person_at(s, "+250780000001").channel == "officers");
  CHECK(stored_roster(s).persons[0].channel == "officers");
  CHECK(import(s, r).persons_changed == 0);
  r.persons[0].channel.clear();
  CHECK(import(s, r).persons_changed == 1);
  CHECK(person_at(s, "+250780000001").channel.empty());
}

TEST_CASE("roster: PINs are reset, and locks lifted, only when asked for") {
  store s;
  import(s, small_roster());
  s.write([](sql::connection& c) {
    set_pin(c, "p1", "own");
    record_pin_failure(c, "p1", {.tries = 1, .lock = minutes(15)}, at_ms(0));
  });
  import(s, small_roster());
  CHECK(person_at(s, "+250780000001").pin_hash == "own");
  CHECK(import(s, small_roster(), true).persons_changed == 1);
  CHECK(person_at(s, "+250780000001").pin_hash == "h1");
  CHECK(person_at(s, "+250780000001").locked_until == at_ms(0));
}

TEST_CASE("roster: an import with a parent that does not exist changes nothing") {
  store s;
  import(s, small_roster());
  roster wrong = small_roster();
  wrong.units.push_back({"000003", unit_kind::school, "EP Nowhere", "S9"});
  wrong.persons.clear();
  CHECK_THROWS_AS(import(s, wrong), sql::error);
  CHECK(stored_roster(s).revision == 1);
  CHECK(stored_roster(s).persons[0].assignments.size() == 2);
}

TEST_CASE("roster: a person is found by number, with posts") {
  store s;
  import(s, small_roster());
  const person p = person_at(s, "0780000001");
  CHECK(p.id == "p1");
  REQUIRE(p.assignments.size() == 2);
  CHECK(p.assignments[0].role == "head_teacher");
  CHECK(p.assignments[0].unit == "000001");
  const auto unknown = phone_number::parse("+250780000009").value();
  CHECK_FALSE(s.read([&](sql::connection& c) { return find_person(c, unknown); }));
}

TEST_CASE("roster: the last allowed wrong PIN locks, and the count begins again") {
  store s;
  import(s, small_roster());
  const pin_policy policy{.tries = 3, .lock = minutes(15)};
  const auto wrong = [&](std::int64_t now_ms) {
    return s.write([&](sql::connection& c) { return record_pin_failure(c, "p1", policy, at_ms(now_ms)); });
  };
  CHECK(wrong(1).failures == 1);
  CHECK(wrong(2).failures == 2);
  const pin_state locked = wrong(3);
  CHECK(locked.failures == 0);
  CHECK(locked.locked_until == at_ms(3) + minutes(15));
  CHECK(person_at(s, "+250780000001").locked_until == at_ms(3) + minutes(15));
  CHECK(wrong(1'000'000).failures == 1);
  s.write([](sql::connection& c) { clear_pin_failures(c, "p1"); });
  CHECK(person_at(s, "+250780000001").pin_failures == 0);
  CHECK(person_at(s, "+250780000002").pin_failures == 0);
}

TEST_CASE("roster: opting out and in again") {
  store s;
  import(s, small_roster());
  s.write([](sql::connection& c) { set_opted_out(c, "p1", at_ms(5)); });
  CHECK(person_at(s, "+250780000001").opted_out_at == at_ms(5));
  s.write([](sql::connection& c) { set_opted_out(c, "p1", std::nullopt); });
  CHECK_FALSE(person_at(s, "+250780000001").opted_out_at);
}

}  // namespace
}  // namespace raporo::storage::test
