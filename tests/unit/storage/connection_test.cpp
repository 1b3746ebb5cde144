#include "storage/sqlite_connection.hpp"

#include <doctest/doctest.h>

#include "storage/transaction.hpp"
#include "tests/support/temporary_folder.hpp"

namespace raporo::storage {
namespace {

using role = sqlite_connection::role;

struct open_file {
  raporo::test::temporary_folder folder;
  std::filesystem::path file = folder.path() / "t.db";
  sqlite_connection c{file, role::writer, true};

  open_file() { c.script("CREATE TABLE t (a INTEGER, b TEXT) STRICT"); }
};

TEST_CASE("sql: parameters are taken by their number, not by their place in the statement") {
  open_file f;
  f.c.execute("INSERT INTO t (b, a) VALUES ($2, $1)", {std::int64_t{7}, "seven"});
  auto row = f.c.query("SELECT a FROM t WHERE b = $2 AND a = $1", {std::int64_t{7}, "seven"});
  REQUIRE(row.next());
  CHECK(row.integer(0) == 7);
  CHECK_FALSE(row.next());
  CHECK_FALSE(row.next());
}

TEST_CASE("sql: null, empty text and text with a NUL inside are three different values") {
  open_file f;
  const std::string odd("a\0b", 3);
  for (const sql::parameter& p :
       {sql::parameter(), sql::parameter(std::string_view()), sql::parameter(odd)}) {
    f.c.execute("INSERT INTO t (b) VALUES ($1)", {p});
  }
  auto row = f.c.query("SELECT b FROM t ORDER BY rowid");
  REQUIRE(row.next());
  CHECK(row.is_null(0));
  CHECK_FALSE(row.optional_string(0));
  REQUIRE(row.next());
  CHECK_FALSE(row.is_null(0));
  CHECK(row.text(0).empty());
  REQUIRE(row.next());
  CHECK(row.string(0) == odd);
}

TEST_CASE("sql: text bound to a query may be gone once query() has returned") {
  open_file f;
  f.c.execute("INSERT INTO t (b) VALUES ('a long enough text to live on the heap')");
  auto wanted = std::make_unique<std::string>("a long enough text to live on the heap");
  auto row = f.c.query("SELECT 1 FROM t WHERE b = $1", {*wanted});
  wanted.reset();
  CHECK(row.next());
}

TEST_CASE("sql: execute counts the rows it changed") {
  open_file f;
  CHECK(f.c.execute("INSERT INTO t (a) VALUES (1), (2), (3)") == 3);
  CHECK(f.c.execute("UPDATE t SET b = 'x' WHERE a > 1") == 2);
  CHECK(f.c.execute("UPDATE t SET b = 'x' WHERE a > 9") == 0);
}

TEST_CASE("sql: a text at a reused address is still the statement it says") {
  open_file f;
  std::string text = "INSERT INTO t (a) VALUES (1)";
  f.c.execute(text);
  text = "INSERT INTO t (a) VALUES (2)";
  f.c.execute(text);
  auto row = f.c.query("SELECT SUM(a) FROM t");
  REQUIRE(row.next());
  CHECK(row.integer(0) == 3);
}

TEST_CASE("sql: wrong statements and wrong use throw") {
  open_file f;
  CHECK_THROWS_AS(f.c.execute("SELECT nothing FROM nowhere"), sql::error);
  CHECK_THROWS_AS(f.c.execute("INSERT INTO t (a) VALUES ($1)"), std::logic_error);
  CHECK_THROWS_AS(f.c.execute("SELECT \"no such column\" FROM t"), sql::error);  // not taken for a text
  CHECK_THROWS_AS(f.c.execute("INSERT INTO t (a) VALUES ('x')"), sql::error);    // STRICT
  const auto twice = [&] { return f.c.query("SELECT a FROM t"); };
  auto open = twice();
  CHECK_THROWS_AS(twice(), std::logic_error);
}

TEST_CASE("sql: a reader cannot write, and an unusable file is disk trouble") {
  open_file f;
  sqlite_connection reader(f.file, role::reader, false);
  try {
    reader.execute("INSERT INTO t (a) VALUES (1)");
    FAIL("a reader wrote");
  } catch (const sql::error& e) {
    CHECK(e.disk_trouble());
  }
  CHECK_THROWS_AS(sqlite_connection(f.folder.path() / "none.db", role::writer, false), sql::error);
  f.folder.write("text.db", std::string(4'096, 'x'));
  CHECK_THROWS_AS(sqlite_connection(f.folder.path() / "text.db", role::writer, false), sql::error);
}

TEST_CASE("sql: a lock that another keeps is an error, but no disk trouble") {
  open_file f;
  sqlite_connection other(f.file, role::guest, false);
  other.script("PRAGMA busy_timeout = 0");
  const transaction t(f.c, transaction::kind::write);
  try {
    const transaction refused(other, transaction::kind::write);
    FAIL("two writers at once");
  } catch (const sql::error& e) {
    CHECK_FALSE(e.disk_trouble());
  }
}

TEST_CASE("sql: the file is durable, checked and private") {
  open_file f;
  const auto pragma = [&](std::string_view sql) {
    auto row = f.c.query(sql);
    row.next();
    return row.string(0);
  };
  CHECK(pragma("PRAGMA journal_mode") == "wal");
  CHECK(pragma("PRAGMA synchronous") == "2");  // FULL
  CHECK(pragma("PRAGMA foreign_keys") == "1");
  CHECK(pragma("PRAGMA trusted_schema") == "0");
  using std::filesystem::perms;
  for (const char* name : {"t.db", "t.db-wal", "t.db-shm"}) {
    CAPTURE(name);
    const auto mode = std::filesystem::status(f.folder.path() / name).permissions();
    CHECK((mode & (perms::group_all | perms::others_all)) == perms::none);
  }
}

}  // namespace
}  // namespace raporo::storage
