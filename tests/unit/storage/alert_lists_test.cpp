#include "storage/alert_lists.hpp"

#include <doctest/doctest.h>

#include "storage/outbox.hpp"
#include "tests/unit/storage/fixture.hpp"
#include "tests/unit/storage/named_messages.hpp"

namespace raporo::storage::test {
namespace {

std::vector<alert_list> lists(store& s, std::int64_t now, std::int64_t from = 0) {
  return s.read([&](sql::connection& c) { return lists_to_answer(c, "p1", at_ms(from), at_ms(now)); });
}

/// The lists' schools, `000001 000002 | 000003`.
std::string answerable(store& s, std::int64_t now, std::int64_t from = 0) {
  std::string text;
  for (const alert_list& l : lists(s, now, from)) {
    if (!text.empty()) text += " |";
    for (const named_school& n : l.schools) text += (text.empty() ? "" : " ") + n.id;
  }
  return text;
}

}  // namespace

TEST_CASE("alert lists: the schools of a message are kept in the order of its text, and with its names") {
  store s;
  plan_naming(s, {"m1", "digest", "2026-W48", "S1", 100}, {"000003", "000001"});
  const std::vector<alert_list> found = lists(s, 100);
  REQUIRE(found.size() == 1);
  CHECK(found[0].key == "digest|2026-W48|p1@S1");
  CHECK(found[0].schools ==
        std::vector<named_school>{{"000003", "School 000003", true}, {"000001", "School 000001", false}});
}

TEST_CASE("alert lists: planning a message again keeps the names that it had") {
  store s;
  plan_naming(s, {"m1", "digest", "2026-W48", "S1", 100}, {"000003", "000001"});
  plan_naming(s, {"m2", "digest", "2026-W48", "S1", 100}, {"000001"});
  CHECK(answerable(s, 100) == "000003 000001");
  CHECK(s.count("SELECT COUNT(*) FROM alert_list") == 1);
}

TEST_CASE("alert lists: only what was sent can be answered") {
  store s;
  for (const auto& [state, expected] :
       std::vector<std::pair<std::string, std::string>>{{"planned", ""},
                                                        {"sending", "000001"},
                                                        {"accepted", "000001"},
                                                        {"delivered", "000001"},
                                                        {"unknown", "000001"},
                                                        {"failed", ""},
                                                        {"skipped", ""},
                                                        {"cancelled", ""}}) {
    CAPTURE(state);
    plan_naming(s, {"m-" + state, "digest", "2026-W48-" + state, "S1", 100}, {"000001"}, state);
    CHECK(answerable(s, 100) == expected);
    s.write([](sql::connection& c) { c.execute("DELETE FROM outbox_message"); });
  }
}

TEST_CASE("alert lists: the newest message takes the place of those before it, also when it names nobody") {
  store s;
  plan_naming(s, {"m1", "digest", "2026-W48", "S1", 100}, {"000001"});
  plan_naming(s, {"m2", "digest", "2026-W49", "S1", 200}, {"000002"});
  CHECK(answerable(s, 199) == "000001");
  CHECK(answerable(s, 200) == "000002");
  plan_naming(s, {"m3", "digest", "2026-W50", "S1", 300}, {});
  CHECK(answerable(s, 300).empty());
}

TEST_CASE("alert lists: a message of another rule that names nobody does not end the list") {
  store s;
  plan_naming(s, {"m1", "digest", "2026-W48", "S1", 100}, {"000001"});
  plan_naming(s, {"m2", "summary", "2026-W48", "S1", 200}, {});
  CHECK(answerable(s, 200) == "000001");
}

TEST_CASE("alert lists: messages of one rule and period are answered together, in order of unit") {
  store s;
  plan_naming(s, {"m2", "digest", "2026-W48", "S2", 100}, {"000004"});
  plan_naming(s, {"m1", "digest", "2026-W48", "S1", 100}, {"000001", "000002"});
  CHECK(answerable(s, 100) == "000001 000002 | 000004");
}

TEST_CASE("alert lists: a list is answered by who got it, and not for longer than is asked for") {
  store s;
  plan_naming(s, {"m1", "digest", "2026-W48", "S1", 100}, {"000001"});
  CHECK(answerable(s, 500, 100) == "000001");
  CHECK(answerable(s, 500, 101).empty());
  CHECK(s.read([](sql::connection& c) { return lists_to_answer(c, "p2", at_ms(0), at_ms(500)); }).empty());
}

}  // namespace raporo::storage::test
