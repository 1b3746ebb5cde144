#include "storage/dialogues.hpp"

#include <doctest/doctest.h>

#include "tests/unit/storage/fixture.hpp"

namespace raporo::storage::test {
namespace {

const session_key session_1{"at", "ATUid_1"};

session a_session(const std::string& phone = "+250780000001") {
  return {.key = session_1, .phone = phone, .network = "63510", .started = at_ms(1'000), .turns = {}};
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
    insert_turn(c, id, a_turn(1, "second"), {}, at_ms(1'002));
    insert_turn(c, id, a_turn(0, "first"), {}, at_ms(1'001));
    session other = a_session("+250780000002");
    other.key.session_id = "other";
    insert_turn(c, insert_session(c, other), a_turn(0, "of another"), {}, at_ms(1'003));
  });
  const auto loaded = s.read([](sql::connection& c) { return load_session(c, session_1); });
  REQUIRE(loaded);
  CHECK(loaded->id > 0);
  CHECK(loaded->key == session_1);
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
  CHECK_FALSE(
      s.read([](sql::connection& c) { return load_session(c, {"other channel", session_1.session_id}); }));
}

TEST_CASE("dialogues: the same session and turn again change nothing") {
  store s;
  for (const char* reply : {"given", "another"}) {
    s.write([&](sql::connection& c) {
      const bool first = reply == std::string("given");
      const std::int64_t id = insert_session(c, a_session(first ? "+250780000001" : "+250780000009"));
      insert_turn(c, id, a_turn(0, reply), {}, at_ms(1));
    });
  }
  const auto loaded = s.read([](sql::connection& c) { return load_session(c, session_1); });
  CHECK(loaded->phone == "+250780000001");
  REQUIRE(loaded->turns.size() == 1);
  CHECK(loaded->turns[0].reply == "given");
}

TEST_CASE("dialogues: a turn without its session is an error, never silently lost") {
  store s;
  CHECK_THROWS(s.write([](sql::connection& c) { insert_turn(c, 7, a_turn(0, "x"), {}, at_ms(1)); }));
}

TEST_CASE("dialogues: a telephone number has one dialogue, that of its newest turn") {
  store s;
  const std::string phone = "+250780000001";
  std::int64_t older = 0, newer = 0;
  s.write([&](sql::connection& c) {
    older = insert_session(c, a_session());
    insert_turn(c, older, a_turn(0, "first"), R"({"screen":"home"})", at_ms(5));
    take_over_dialogue(c, phone, older);
    session next = a_session();
    next.key.session_id = "ATUid_2";
    newer = insert_session(c, next);
  });
  const auto loaded = [&] { return s.read([&](sql::connection& c) { return load_dialogue(c, phone); }); };
  CHECK(loaded()->session == older);
  s.write([&](sql::connection& c) {
    insert_turn(c, newer, a_turn(0, "second"), R"({"screen":"grade"})", at_ms(8));
    take_over_dialogue(c, phone, newer);
    insert_turn(c, newer, a_turn(1, "third"), R"({"screen":"confirm"})", at_ms(9));
    insert_turn(c, newer, a_turn(2, "without a dialogue"), {}, at_ms(10));
  });
  REQUIRE(loaded());
  CHECK(loaded()->session == newer);
  CHECK(loaded()->state == R"({"screen":"confirm"})");
  CHECK(loaded()->updated == at_ms(9));
  // A session can be taken up again by its old id.
  s.write([&](sql::connection& c) { take_over_dialogue(c, phone, older); });
  CHECK(loaded()->state == R"({"screen":"home"})");
  CHECK_FALSE(s.read([](sql::connection& c) { return load_dialogue(c, "+250780000002"); }));
}

TEST_CASE("dialogues: a canned reply becomes the turn's reply and ends it") {
  store s;
  s.write([](sql::connection& c) {
    const std::int64_t id = insert_session(c, a_session());
    insert_turn(c, id, a_turn(0, "first"), {}, at_ms(1));
    insert_turn(c, id, a_turn(1, "late"), {}, at_ms(2));
    replace_reply(c, id, 1, "please dial again");
  });
  const auto loaded = s.read([](sql::connection& c) { return load_session(c, session_1); });
  CHECK(loaded->turns[0].reply == "first");
  CHECK_FALSE(loaded->turns[0].ends);
  CHECK(loaded->turns[1].reply == "please dial again");
  CHECK(loaded->turns[1].ends);
}

TEST_CASE("dialogues: the first end of a session is kept") {
  store s;
  s.write([](sql::connection& c) {
    insert_session(c, a_session());
    end_session(c, session_1, "Success", at_ms(10));
    end_session(c, session_1, "Failed", at_ms(20));
    end_session(c, {"at", "unknown"}, "Success", at_ms(20));
  });
  CHECK(s.count("SELECT ended_ms FROM ussd_session") == 10);
  CHECK(s.count("SELECT COUNT(*) FROM ussd_session WHERE end_status = 'Success'") == 1);
}

}  // namespace
}  // namespace raporo::storage::test
