#include "storage/dialogues.hpp"

#include <doctest/doctest.h>

#include "tests/unit/storage/fixture.hpp"

namespace raporo::storage::test {
namespace {

const session_key key{"at", "ATUid_1"};

session a_session(const std::string& phone = "+250780000001") {
  return {.key = key, .phone = phone, .network = "63510", .started = at_ms(1'000), .turns = {}};
}

turn a_turn(int number, const std::string& reply) {
  return {.number = number,
          .transcript_length = 4,
          .transcript_hash = -7'000'000'000'000'000'000,
          .input = "****",
          .screen = "home",
          .reply = reply,
          .ends = false};
}

TEST_CASE("dialogues: a session comes back with its turns in order") {
  store s;
  s.write([](sql::connection& c) {
    const std::int64_t id = insert_session(c, a_session());
    insert_turn(c, id, a_turn(1, "second"), at_ms(1'002));
    insert_turn(c, id, a_turn(0, "first"), at_ms(1'001));
    session other = a_session("+250780000002");
    other.key.session_id = "other";
    insert_turn(c, insert_session(c, other), a_turn(0, "of another"), at_ms(1'003));
  });
  const auto loaded = s.read([](sql::connection& c) { return load_session(c, key); });
  REQUIRE(loaded);
  CHECK(loaded->id > 0);
  CHECK(loaded->key == key);
  CHECK(loaded->phone == "+250780000001");
  CHECK(loaded->network == "63510");
  CHECK(loaded->started == at_ms(1'000));
  REQUIRE(loaded->turns.size() == 2);
  CHECK(loaded->turns[0].reply == "first");
  CHECK(loaded->turns[1].reply == "second");
  CHECK(loaded->turns[1].transcript_hash == -7'000'000'000'000'000'000);
  CHECK(loaded->turns[1].input == "****");
  CHECK_FALSE(loaded->turns[1].ends);
  CHECK_FALSE(s.read([](sql::connection& c) { return load_session(c, {"at", "none"}); }));
  CHECK_FALSE(s.read([](sql::connection& c) { return load_session(c, {"other channel", key.session_id}); }));
}

TEST_CASE("dialogues: the same session and turn again change nothing") {
  store s;
  for (const char* reply : {"given", "another"}) {
    s.write([&](sql::connection& c) {
      const bool first = reply == std::string("given");
      const std::int64_t id = insert_session(c, a_session(first ? "+250780000001" : "+250780000009"));
      insert_turn(c, id, a_turn(0, reply), at_ms(1));
    });
  }
  const auto loaded = s.read([](sql::connection& c) { return load_session(c, key); });
  CHECK(loaded->phone == "+250780000001");
  REQUIRE(loaded->turns.size() == 1);
  CHECK(loaded->turns[0].reply == "given");
}

TEST_CASE("dialogues: a turn without its session is an error, never silently lost") {
  store s;
  CHECK_THROWS(s.write([](sql::connection& c) { insert_turn(c, 7, a_turn(0, "x"), at_ms(1)); }));
}

TEST_CASE("dialogues: a telephone number has one dialogue, that of its newest turn") {
  store s;
  const dialogue first{"+250780000001", 1, R"({"screen":"home"})", at_ms(5)};
  const dialogue second{"+250780000001", 2, R"({"screen":"grade"})", at_ms(9)};
  s.write([&](sql::connection& c) {
    save_dialogue(c, first);
    save_dialogue(c, second);
  });
  const auto loaded = s.read([](sql::connection& c) { return load_dialogue(c, "+250780000001"); });
  REQUIRE(loaded);
  CHECK(loaded->session == second.session);
  CHECK(loaded->state == second.state);
  CHECK(loaded->updated == at_ms(9));
  CHECK_FALSE(s.read([](sql::connection& c) { return load_dialogue(c, "+250780000002"); }));
}

TEST_CASE("dialogues: a canned reply becomes the turn's reply and ends it") {
  store s;
  s.write([](sql::connection& c) {
    const std::int64_t id = insert_session(c, a_session());
    insert_turn(c, id, a_turn(0, "first"), at_ms(1));
    insert_turn(c, id, a_turn(1, "late"), at_ms(2));
    replace_reply(c, id, 1, "please dial again");
  });
  const auto loaded = s.read([](sql::connection& c) { return load_session(c, key); });
  CHECK(loaded->turns[0].reply == "first");
  CHECK_FALSE(loaded->turns[0].ends);
  CHECK(loaded->turns[1].reply == "please dial again");
  CHECK(loaded->turns[1].ends);
}

TEST_CASE("dialogues: the first end of a session is kept") {
  store s;
  s.write([](sql::connection& c) {
    insert_session(c, a_session());
    end_session(c, key, "Success", at_ms(10));
    end_session(c, key, "Failed", at_ms(20));
    end_session(c, {"at", "unknown"}, "Success", at_ms(20));
  });
  CHECK(s.count("SELECT ended_ms FROM ussd_session") == 10);
  CHECK(s.count("SELECT COUNT(*) FROM ussd_session WHERE end_status = 'Success'") == 1);
}

}  // namespace
}  // namespace raporo::storage::test
