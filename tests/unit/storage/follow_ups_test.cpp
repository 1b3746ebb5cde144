#include "storage/follow_ups.hpp"

#include <doctest/doctest.h>

#include "storage/follow_up_figures.hpp"
#include "tests/unit/storage/fixture.hpp"
#include "tests/unit/storage/named_messages.hpp"

namespace raporo::storage::test {
namespace {

constexpr std::int64_t ms_of_a_day = 24LL * 60 * 60 * 1'000;

follow_up a_call(const std::string& id, const std::string& school, std::int64_t at_time) {
  return {.id = id,
          .school = school,
          .person = "p1",
          .at = at_ms(at_time),
          .channel = "at",
          .alert_key = "digest|2026-W48|p1@S1"};
}

bool follow(store& s, const follow_up& f) {
  return s.write([&](sql::connection& c) { return record_follow_up(c, f); });
}

std::vector<std::string> listed_ids(store& s, const follow_up_filter& f) {
  std::vector<std::string> ids;
  for (const listed_follow_up& l : s.read([&](sql::connection& c) { return list_follow_ups(c, f); }))
    ids.push_back(l.what.id);
  return ids;
}

std::vector<open_follow_up> open_at(store& s, std::int64_t now, std::int64_t from = 0) {
  return s.read([&](sql::connection& c) { return open_follow_ups(c, at_ms(from), at_ms(now)); });
}

void import_two_sectors(store& s) {
  roster r;
  r.units = {{"S1", unit_kind::sector, "Kageyo", ""},
             {"S2", unit_kind::sector, "Rubaya", ""},
             {"000001", unit_kind::school, "EP Karambo", "S1"},
             {"000004", unit_kind::school, "EP Rubaya", "S2"}};
  r.persons = {a_person("p1", "Uwase Aline", "+250780000001", {{"sector_inspector", "S1"}})};
  s.write([&](sql::connection& c) { import_roster(c, r, false, at_ms(0)); });
}

}  // namespace

TEST_CASE("follow-ups: what was done is read back with the names of today") {
  store s;
  import_two_sectors(s);
  follow_up visit = a_call("f1", "000001", 1'000);
  visit.action = follow_up_action::visited;
  visit.outcome = follow_up_outcome::came_back;
  CHECK(follow(s, visit));
  const auto found = s.read([](sql::connection& c) { return list_follow_ups(c, {}); });
  REQUIRE(found.size() == 1);
  CHECK(found[0].what == visit);
  CHECK(found[0].school_name == "EP Karambo");
  CHECK(found[0].sector_name == "Kageyo");
  CHECK(found[0].person_name == "Uwase Aline");
  CHECK(found[0].phone == "+250780000001");
}

TEST_CASE("follow-ups: the same answer again is one, another about the same school is a second") {
  store s;
  CHECK(follow(s, a_call("f1", "000001", 1'000)));
  CHECK_FALSE(follow(s, a_call("f1", "000001", 2'000)));
  CHECK(follow(s, a_call("f1", "000004", 1'000)));
  CHECK(follow(s, a_call("f2", "000001", 2'000)));
  CHECK(s.count("SELECT COUNT(*) FROM follow_up") == 3);
}

TEST_CASE("follow-ups: none is changed or deleted") {
  store s;
  follow(s, a_call("f1", "000001", 1'000));
  CHECK_THROWS_AS(
      s.write([](sql::connection& c) { c.execute("UPDATE follow_up SET outcome = 'came_back'"); }),
      sql::error);
  CHECK_THROWS_AS(s.write([](sql::connection& c) { c.execute("DELETE FROM follow_up"); }), sql::error);
}

TEST_CASE("follow-ups: the list is cut by school, sector, time and number, the newest first") {
  store s;
  import_two_sectors(s);
  follow(s, a_call("f1", "000001", 1'000));
  follow(s, a_call("f2", "000004", 2'000));
  follow(s, a_call("f3", "999999", 3'000));
  using ids = std::vector<std::string>;
  CHECK(listed_ids(s, {}) == ids{"f3", "f2", "f1"});
  CHECK(listed_ids(s, {.school = "000001"}) == ids{"f1"});
  CHECK(listed_ids(s, {.sector = "S2"}) == ids{"f2"});
  CHECK(listed_ids(s, {.since = at_ms(2'000)}) == ids{"f3", "f2"});
  CHECK(listed_ids(s, {.limit = 1}) == ids{"f3"});
}

TEST_CASE(
    "open follow-ups: a named school waits since it was named first, until somebody called or visited") {
  store s;
  plan_naming(s, {"m1", "digest", "2026-W48", "S1", 100}, {"000001", "000002"});
  plan_naming(s, {"m2", "digest", "2026-W49", "S1", 200}, {"000002", "000001"});
  CHECK(open_at(s, 99).empty());
  CHECK(open_at(s, 250) == std::vector<open_follow_up>{{"000001", at_ms(100)}, {"000002", at_ms(100)}});
  follow(s, a_call("f1", "000001", 150));
  CHECK(open_at(s, 250) == std::vector<open_follow_up>{{"000001", at_ms(200)}, {"000002", at_ms(100)}});
  follow(s, a_call("f2", "000001", 200));
  CHECK(open_at(s, 250) == std::vector<open_follow_up>{{"000002", at_ms(100)}});
  CHECK(open_at(s, 199) == std::vector<open_follow_up>{{"000002", at_ms(100)}});
  CHECK(open_at(s, 250, 201).empty());
}

TEST_CASE("open follow-ups: a school that the rule's next message about the unit does not name is mended") {
  store s;
  plan_naming(s, {"m1", "digest", "2026-W48", "S1", 100}, {"000001", "000002"});
  plan_naming(s, {"m2", "dropouts", "2026-W48", "S1", 100}, {"000002"});
  plan_naming(s, {"m3", "digest", "2026-W48", "S2", 150}, {});
  CHECK(open_at(s, 200).size() == 2);
  plan_naming(s, {"m4", "digest", "2026-W49", "S1", 200}, {});
  // What another rule said of it is not mended by this one.
  CHECK(open_at(s, 200) == std::vector<open_follow_up>{{"000002", at_ms(100)}});
}

TEST_CASE("open follow-ups: pupils who were not found keep it open, and a cancelled message never opens it") {
  store s;
  plan_naming(s, {"m1", "digest", "2026-W48", "S1", 100}, {"000001"});
  follow_up vain = a_call("f1", "000001", 150);
  vain.outcome = follow_up_outcome::not_found;
  follow(s, vain);
  CHECK(open_at(s, 200) == std::vector<open_follow_up>{{"000001", at_ms(100)}});
  s.write([](sql::connection& c) { c.execute("UPDATE outbox_message SET state = 'cancelled'"); });
  CHECK(open_at(s, 200).empty());
}

TEST_CASE("follow-up figures: of a unit, with what waits for 7 and for 14 days") {
  store s;
  plan_naming(s, {"m1", "digest", "2026-W47", "S1", ms_of_a_day}, {"000001", "000002", "000003"});
  plan_naming(s, {"m2", "digest", "2026-W48", "S1", 8 * ms_of_a_day}, {"000001", "000002", "000003"});
  plan_naming(s, {"m3", "digest", "2026-W48", "S2", 8 * ms_of_a_day}, {"000004"});
  follow(s, a_call("f1", "000002", 2 * ms_of_a_day));
  follow(s, a_call("f2", "000003", 9 * ms_of_a_day));
  follow(s, a_call("f3", "000003", 10 * ms_of_a_day));
  const std::int64_t now = 15 * ms_of_a_day;
  const auto open = open_at(s, now);
  const auto done =
      s.read([&](sql::connection& c) { return followed_up(c, at_ms(8 * ms_of_a_day), at_ms(now)); });
  CHECK(done == std::vector<std::string>{"000003"});
  CHECK(count_follow_ups(open, done, {"000001", "000002", "000003"}, at_ms(now)) ==
        follow_up_counts{.followed_up = 1, .open = 2, .overdue = 2, .escalated = 1});
  CHECK(count_follow_ups(open, done, {"000004"}, at_ms(now)) ==
        follow_up_counts{.followed_up = 0, .open = 1, .overdue = 1, .escalated = 0});
  CHECK(count_follow_ups(open, done, {"000004"}, at_ms(now - 1)).overdue == 0);
}

}  // namespace raporo::storage::test
