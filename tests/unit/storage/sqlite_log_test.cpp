#include "storage/sqlite_log.hpp"

#include <doctest/doctest.h>

#include "storage/sqlite_connection.hpp"
#include "storage/transaction.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/unit/storage/faulty_disk.hpp"

namespace raporo::storage::test {
namespace {

using role = sqlite_connection::role;

struct table_on_disk {
  faulty_disk disk;
  raporo::test::temporary_folder folder;
  std::filesystem::path file = folder.path() / "t.db";
  sqlite_connection writer{file, role::writer, true};

  table_on_disk() { writer.script("CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT NOT NULL) STRICT"); }

  void insert(int rows, std::size_t bytes) {
    const std::string text(bytes, 'x');
    for (int i = 0; i < rows; ++i) writer.execute("INSERT INTO t (b) VALUES ($1)", {text});
  }
  std::int64_t count(sqlite_connection& c) {
    auto row = c.query("SELECT count(*) FROM t WHERE length(b) > 3000");
    REQUIRE(row.next());
    return row.integer(0);
  }
};

TEST_CASE("log: a commit of several pages is written at once") {
  table_on_disk t;
  const int before = t.disk.writes();
  transaction changes(t.writer, transaction::kind::write);
  t.insert(10, 3'500);
  changes.commit();
  CHECK(t.disk.writes() == before + 1);
}

TEST_CASE("log: another connection sees what was committed, and only that") {
  table_on_disk t;
  sqlite_connection reader{t.file, role::reader, false};
  transaction changes(t.writer, transaction::kind::write);
  t.insert(10, 3'500);
  CHECK(t.count(reader) == 0);
  changes.commit();
  CHECK(t.count(reader) == 10);
}

TEST_CASE("log: what leaves the cache before its commit is read back, and a transaction may be of any size") {
  table_on_disk t;
  t.writer.script("PRAGMA cache_size = 10");
  transaction changes(t.writer, transaction::kind::write);
  t.insert(500, 3'500);
  CHECK(t.disk.writes() > 100);
  CHECK(t.count(t.writer) == 500);
  changes.commit();
  sqlite_connection reader{t.file, role::reader, false};
  CHECK(t.count(reader) == 500);
  auto row = reader.query("PRAGMA integrity_check");
  REQUIRE(row.next());
  CHECK(row.text(0) == "ok");
}

TEST_CASE("log: a disk that refuses the bytes refuses the commit") {
  table_on_disk t;
  {
    transaction changes(t.writer, transaction::kind::write);
    t.insert(10, 3'500);
    t.disk.fail_after(1, SQLITE_FULL);
    CHECK_THROWS_AS(changes.commit(), sql::error);
  }
  t.disk.repair();
  sqlite_connection reader{t.file, role::reader, false};
  CHECK(t.count(reader) == 0);
}

TEST_CASE("log: what left the cache and was rolled back is never written over another connection's commits") {
  table_on_disk t;
  sqlite_connection guest(t.file, role::guest, false);
  guest.script("PRAGMA cache_size = 10");
  // Nothing of the log is needed any more, and the next to write begins it anew.
  t.writer.script("PRAGMA wal_checkpoint(PASSIVE)");
  {
    const transaction forgotten(guest, transaction::kind::write);
    for (int i = 0; i < 100; ++i) guest.execute("INSERT INTO t (b) VALUES ($1)", {std::string(3'500, 'y')});
  }
  for (int i = 0; i < 100; ++i) {
    transaction one(t.writer, transaction::kind::write);
    t.insert(1, 3'500);
    one.commit();
  }
  transaction another(guest, transaction::kind::write);
  guest.execute("INSERT INTO t (b) VALUES ('short')");
  another.commit();
  // As after a crash: whoever opens the copy has nothing but the files.
  const std::filesystem::path copy = t.folder.path() / "copy.db";
  for (const char* part : {"", "-wal"})
    std::filesystem::copy_file(t.file.string() + part, copy.string() + part);
  sqlite_connection after(copy, role::writer, false);
  CHECK(t.count(after) == 100);
}

}  // namespace
}  // namespace raporo::storage::test
