#include "storage/migrations.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>

#include "storage/dialogues.hpp"
#include "storage/inbox.hpp"
#include "storage/rows.hpp"
#include "storage/sqlite_connection.hpp"
#include "tests/support/temporary_folder.hpp"

namespace raporo::storage {
namespace {

constexpr migration one{1, "one", "CREATE TABLE a (x INTEGER) STRICT"};
constexpr migration two{2, "two", "CREATE TABLE b (x INTEGER) STRICT; INSERT INTO b VALUES (2)"};

struct migrated_file {
  raporo::test::temporary_folder folder;
  sqlite_connection c{folder.path() / "t.db", sqlite_connection::role::writer, true};

  void to(std::vector<migration> steps, bool apply = true) { migrate(c, steps, apply); }
  std::int64_t count(std::string_view sql) {
    auto row = c.query(sql);
    row.next();
    return row.integer(0);
  }
};

TEST_CASE("migrations: each is applied once, in order, also from an older file") {
  migrated_file f;
  f.to({one});
  f.to({one, two});
  f.to({one, two});
  CHECK(f.count("SELECT COUNT(*) FROM migration") == 2);
  CHECK(f.count("SELECT SUM(x) FROM b") == 2);
}

TEST_CASE("migrations: a file of a newer version is refused and says so") {
  migrated_file f;
  f.to({one, two});
  CHECK_THROWS_WITH_AS(f.to({one}), doctest::Contains("newer version: it has migration 2 (two)"), sql::error);
}

TEST_CASE("migrations: one that was edited after it was applied is refused") {
  migrated_file f;
  f.to({one});
  constexpr migration edited{1, "one", "CREATE TABLE a (x TEXT) STRICT"};
  CHECK_THROWS_WITH_AS(f.to({edited, two}), doctest::Contains("migration 1 (one)"), sql::error);
  CHECK_THROWS_WITH_AS(f.to({edited, two}), doctest::Contains("scripts/run --fresh"), sql::error);
  CHECK_THROWS_AS(f.count("SELECT COUNT(*) FROM b"), sql::error);
}

TEST_CASE("migrations: one that fails leaves nothing behind") {
  migrated_file f;
  constexpr migration broken{2, "broken",
                             "CREATE TABLE b (x INTEGER) STRICT; CREATE TABLE a (x INTEGER) STRICT"};
  CHECK_THROWS_AS(f.to({one, broken}), sql::error);
  CHECK(f.count("SELECT COUNT(*) FROM migration") == 1);
  f.to({one, two});
  CHECK(f.count("SELECT SUM(x) FROM b") == 2);
}

TEST_CASE("migrations: another program's database is refused, and nothing is put into it") {
  migrated_file f;
  f.c.script("CREATE TABLE photo (x INTEGER)");
  CHECK_THROWS_WITH_AS(f.to({one}), doctest::Contains("of another program"), sql::error);
  CHECK(f.count("SELECT COUNT(*) FROM sqlite_schema") == 1);
}

TEST_CASE("migrations: nothing is applied unless asked for") {
  migrated_file f;
  CHECK_THROWS_WITH_AS(f.to({one}, false), doctest::Contains("older version"), sql::error);
  f.to({one});
  f.to({one}, false);
}

TEST_CASE("migrations: the tables are those that the README lists") {
  migrated_file f;
  migrate(f.c, all_migrations(), true);
  std::ifstream readme(RAPORO_SOURCE_DIR "/storage/README.md");
  const std::string text(std::istreambuf_iterator<char>(readme), {});
  auto row = f.c.query("SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') ORDER BY name");
  while (row.next()) {
    const std::string name = row.string(0);
    CAPTURE(name);
    CHECK(text.find("`" + name + "`") != std::string::npos);
  }
}

TEST_CASE("migrations: a dialogue that was open before its state moved to its turns goes on") {
  migrated_file f;
  migrate(f.c, all_migrations().first(3), true);
  f.c.execute(
      "INSERT INTO ussd_session (id, channel, session_id, phone, network, started_ms) "
      "VALUES (1, 'at', 'a', '+250780000001', '', 1), (2, 'at', 'b', '+250780000001', '', 5)");
  f.c.execute(
      "INSERT INTO ussd_turn (session, number, received_ms, transcript_length, transcript_hash, input, "
      "screen, "
      "reply, ends) VALUES (1, 0, 1, 0, 7, '', 'pin', 'PIN', 0), (2, 0, 5, 0, 7, '', 'pin', 'PIN', 0), "
      "(2, 1, 6, 4, 8, '****', 'home', 'Home', 0)");
  f.c.execute("INSERT INTO dialogue (phone, session, state, updated_ms) VALUES (250780000001, 2, '{}', 6)");
  migrate(f.c, all_migrations(), true);
  CHECK(f.count("SELECT COUNT(*) FROM ussd_turn") == 3);
  const std::optional<dialogue> left = load_dialogue(f.c, "+250780000001");
  REQUIRE(left);
  CHECK(left->session == 2);
  CHECK(left->state == "{}");
  CHECK(to_ms(left->updated) == 6);
}

TEST_CASE("migrations: a message that was sent before it could be accounted for keeps what became of it") {
  migrated_file f;
  migrate(f.c, all_migrations().first(6), true);
  f.c.execute(
      "INSERT INTO outbox_message VALUES ('m1', 'k1', 2, 'at', 'p1', '+250780000001', 'Muraho', 1, 10, 20, "
      "99, "
      "'delivered', 30, 1, 'ATXid_1', 'Success', 'RWF 12.0000'), "
      "('m2', 'k2', 1, 'at', 'p1', '+250780000001', 'Muraho', 1, 10, 20, 99, 'planned', 10, 0, NULL, '', "
      "'')");
  migrate(f.c, all_migrations(), true);
  CHECK(f.count("SELECT COUNT(*) FROM outbox_message WHERE id = 'm1' AND sent_ms = 30 AND reason = 'Success' "
                "AND cost = 'RWF 12.0000' AND state = 'delivered'") == 1);
  CHECK(f.count("SELECT COUNT(*) FROM outbox_message WHERE id = 'm2' AND sent_ms IS NULL AND charge = 0 "
                "AND state = 'planned'") == 1);
}

TEST_CASE("migrations: what a report said before its numbers were kept beside it is read with them") {
  migrated_file f;
  migrate(f.c, all_migrations().first(16), true);
  f.c.script(
      "INSERT INTO report VALUES (1, '000001', 'attendance', '2026-W48', 2, 10, 0), "
      "(2, '000001', 'closed', '2026-W48', 1, 20, 0);"
      "INSERT INTO report_revision VALUES (1, 1, 1, 'A', 'p1', 'at', 'v', '', 10), "
      "(2, 1, 2, 'B', 'p1', 'at', 'v', '', 30), (3, 2, 1, 'C', 'p1', 'at', 'v', '', 20);"
      "INSERT INTO answer (revision_id, field, grade, sex, part, position, value, text) VALUES "
      "(1, 'present', 'P1', 'M', '', 0, 99, ''), (2, 'present', 'P2', 'M', '', 0, 28, ''), "
      "(2, 'present', 'P1', 'F', 'morning', 1, 27, ''), (2, 'note', '', '', '', 2, 0, 'rain')");
  migrate(f.c, all_migrations(), true);
  CHECK(f.count("SELECT newest_ms FROM report WHERE id = 1") == 30);
  CHECK(f.count("SELECT COUNT(*) FROM report WHERE id = 1 AND "
                "numbers = 'present,P2,M,=28;present,P1,F,morning=27;'") == 1);
  CHECK(f.count("SELECT COUNT(*) FROM report WHERE id = 2 AND newest_ms = 20 AND numbers = ''") == 1);
}

TEST_CASE("migrations: those of the program are numbered without a gap") {
  int number = 0;
  for (const migration& m : all_migrations()) {
    CHECK(m.number == ++number);
    CHECK_FALSE(m.name.empty());
  }
  CHECK(number > 0);
}

TEST_CASE("migrations: an SMS that came before it was known by its sender and its words is known still") {
  migrated_file f;
  migrate(f.c, all_migrations().first(11), true);
  f.c.execute("INSERT INTO incoming_sms VALUES ('at', 'id-1', '+250780000001', 'ATT P1 28 27', 5)");
  migrate(f.c, all_migrations(), true);
  CHECK_FALSE(remember_sms(f.c, {"at", "id-1", "+250780000001", "ATT P1 28 27", from_ms(6)}));
  CHECK(remember_sms(f.c, {"at", "id-1", "+250780000001", "ATT P1 28 28", from_ms(6)}));
}

}  // namespace
}  // namespace raporo::storage
