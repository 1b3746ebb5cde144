#include "gateway/roster/records.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>
#include <unordered_set>

namespace {

using raporo::instant;
using raporo::to_records;
using raporo::config::roster_rows;

constexpr raporo::pin_cost cheapest{1, 1};
constexpr instant this_moment{std::chrono::milliseconds{1'795'000'000'000}};

roster_rows some_rows() {
  roster_rows rows;
  rows.units = {{"rwanda", "country", "Rwanda", ""},          {"north", "province", "North", "rwanda"},
                {"gicumbi", "district", "Gicumbi", "north"},  {"kageyo", "sector", "Kageyo", "gicumbi"},
                {"450601", "school", "EP Karambo", "kageyo"}, {"450602", "school", "GS Gihembe", "kageyo"}};
  rows.enrolments = {{"450602", "2026/27", "S1", 1, 2},
                     {"450602", "2026/27", "P6", 3, {}},
                     {"450601", "2026/27", "P1", 31, 30},
                     {"450602", "2026/27", "N3", 5, 6},
                     {"450602", "2025/26", "P6", 7, 8}};
  rows.people = {{"Aline", "+250788000101", "rw", "head_teacher", "450601", "2580", ""},
                 {"Eric", "+250788000102", "", "mentor", "450601", "", "$argon2id$made-before"},
                 {"Eric", "+250788000102", "", "mentor", "450602", "", "$argon2id$made-before"},
                 {"Paul", "+250788000103", "en", "sector_inspector", "kageyo", "", ""}};
  return rows;
}

raporo::storage::roster records_of(const roster_rows& rows,
                                   const std::unordered_set<std::string>& settled = {}) {
  raporo::seeded_random random(1);
  return to_records(rows, cheapest, settled, this_moment, random);
}

}  // namespace

TEST_CASE("roster records: rows become records, one person for each number with all posts") {
  const auto records = records_of(some_rows());
  REQUIRE(records.units.size() == 6);
  CHECK(records.units[0].kind == raporo::storage::unit_kind::country);
  CHECK(records.units[3].kind == raporo::storage::unit_kind::sector);
  CHECK(records.units[4].kind == raporo::storage::unit_kind::school);
  CHECK(records.units[4].parent == "kageyo");
  REQUIRE(records.persons.size() == 3);
  REQUIRE(records.persons[1].assignments.size() == 2);
  CHECK(records.persons[1].assignments[1].unit == "450602");
  CHECK(records.persons[1].language.empty());
  std::set<std::string> ids;
  for (const auto& p : records.persons) ids.insert(p.id);
  CHECK(ids.size() == 3);
}

TEST_CASE("roster records: the channel that a person prefers goes with the person, and comes back") {
  roster_rows rows = some_rows();
  for (auto& person : rows.people)
    if (person.name == "Eric") person.channel = "officers";
  const auto records = records_of(rows);
  CHECK(records.persons[1].channel == "officers");
  CHECK(records.persons[0].channel.empty());
  CHECK(raporo::to_rows(records).people[2].channel == "officers");
}

TEST_CASE("roster records: plain PINs are hashed, hashes are taken as they are, no PIN stays none") {
  const auto records = records_of(some_rows());
  CHECK(raporo::verify_pin(records.persons[0].pin_hash, "2580"));
  CHECK(records.persons[1].pin_hash == "$argon2id$made-before");
  CHECK(records.persons[2].pin_hash.empty());
}

TEST_CASE("roster records: a person who has a PIN already costs no hash") {
  const auto records = records_of(some_rows(), {"+250788000101"});
  CHECK(records.persons[0].pin_hash.empty());
  CHECK(records.persons[1].pin_hash == "$argon2id$made-before");
}

TEST_CASE("roster records: enrolment is put in the order of schools, years and grades") {
  std::string order;
  for (const auto& e : records_of(some_rows()).enrolments)
    order += e.school + " " + e.year + " " + e.grade + "; ";
  CHECK(order ==
        "450601 2026/27 P1; 450602 2025/26 P6; 450602 2026/27 N3; 450602 2026/27 P6; 450602 2026/27 S1; ");
}

TEST_CASE("roster records: the tables come back without PINs") {
  const roster_rows before = some_rows();
  const roster_rows after = raporo::to_rows(records_of(before));
  REQUIRE(after.units.size() == before.units.size());
  for (std::size_t i = 0; i < after.units.size(); ++i) {
    CHECK(after.units[i].id == before.units[i].id);
    CHECK(after.units[i].kind == before.units[i].kind);
  }
  CHECK(after.enrolments.size() == before.enrolments.size());
  REQUIRE(after.people.size() == before.people.size());
  CHECK(after.people[2].unit == "450602");
  for (const auto& p : after.people) {
    CHECK(p.pin.empty());
    CHECK(p.pin_hash.empty());
  }
}
