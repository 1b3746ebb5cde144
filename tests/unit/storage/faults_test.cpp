#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <csignal>
#include <set>
#include <thread>

#include "storage/settings.hpp"
#include "storage/sqlite_connection.hpp"
#include "tests/unit/storage/faulty_disk.hpp"
#include "tests/unit/storage/fixture.hpp"

namespace raporo::storage::test {
namespace {

using boost::asio::awaitable;
using std::chrono::milliseconds;

/// Large enough that each needs pages of its own.
awaitable<result<void>> put(database& db, int number) {
  return db.write(
      [number](sql::connection& c) { set_setting(c, std::to_string(number), std::string(5'000, 'x')); });
}

awaitable<void> put_one(database& db, int number, std::set<int>& acknowledged, std::set<int>& refused) {
  const result<void> saved = co_await put(db, number);
  if (saved) {
    acknowledged.insert(number);
  } else {
    CHECK(saved.error() == errc::not_saved);
    refused.insert(number);
  }
}

/// Several at once, so that they share batches.
void put_many(store& s, int from, int to, std::set<int>& acknowledged, std::set<int>& refused) {
  s.context.restart();
  for (int i = from; i < to; ++i) {
    boost::asio::co_spawn(s.context, put_one(*s.db, i, acknowledged, refused), boost::asio::detached);
  }
  s.context.run();
}

void wait_until_writable(database& db) {
  while (!db.writable()) std::this_thread::yield();
}

std::set<int> stored_numbers(store& s) {
  return s.read([](sql::connection& c) {
    std::set<int> numbers;
    auto row = c.query("SELECT name FROM setting");
    while (row.next()) numbers.insert(std::stoi(row.string(0)));
    return numbers;
  });
}

bool is_sound(store& s) {
  return s.read([](sql::connection& c) {
    auto row = c.query("PRAGMA integrity_check");
    return row.next() && row.text(0) == "ok";
  });
}

TEST_CASE("faults: a full disk is said out loud, reads go on, and writing resumes by itself") {
  faulty_disk disk;
  store s({.trial_interval = milliseconds(1)});
  std::set<int> acknowledged, refused;
  put_many(s, 0, 5, acknowledged, refused);
  CHECK(acknowledged.size() == 5);

  disk.fail_after(1, SQLITE_FULL);
  CHECK(s.run(put(*s.db, 5)).error() == errc::not_saved);
  CHECK_FALSE(s.db->writable());
  CHECK(s.run(put(*s.db, 6)).error() == errc::not_saved);
  CHECK(s.db->figures().failed_writes == 2);
  CHECK(stored_numbers(s).size() == 5);

  disk.repair();
  wait_until_writable(*s.db);
  CHECK(s.run(put(*s.db, 7)));
  CHECK(stored_numbers(s) == std::set<int>{0, 1, 2, 3, 4, 7});
}

TEST_CASE("faults: whichever write or sync is the first to fail, nothing acknowledged is missing") {
  faulty_disk disk;
  for (const int code : {SQLITE_IOERR_WRITE, SQLITE_IOERR_FSYNC, SQLITE_FULL}) {
    bool failed = true;
    for (int n = 1; failed; ++n) {
      CAPTURE(code);
      CAPTURE(n);
      store s({.batch_limit = 4, .trial_interval = milliseconds(1)});
      std::set<int> acknowledged, refused;
      disk.fail_after(n, code);
      put_many(s, 0, 12, acknowledged, refused);
      failed = !refused.empty();
      disk.repair();
      wait_until_writable(*s.db);
      put_many(s, 12, 14, acknowledged, refused);
      CHECK(acknowledged.contains(13));
      CHECK(acknowledged.size() + refused.size() == 14);

      s.open();
      const std::set<int> kept = stored_numbers(s);
      CHECK(std::includes(kept.begin(), kept.end(), acknowledged.begin(), acknowledged.end()));
      CHECK(is_sound(s));
      REQUIRE(n < 500);
    }
  }
}

TEST_CASE("faults: a lock that another process holds for a while is waited for") {
  store s;
  sqlite_connection other(s.file(), sqlite_connection::role::guest, false);
  other.execute("BEGIN IMMEDIATE");
  auto& context = s.context;
  bool saved = false;
  boost::asio::co_spawn(context, put(*s.db, 1),
                        [&](std::exception_ptr, result<void> r) { saved = r.has_value(); });
  context.poll();
  other.execute("COMMIT");
  context.run();
  CHECK(saved);
}

/// Writes for ever, and tells each number through the pipe once it is durable.
[[noreturn]] void write_until_killed(const std::filesystem::path& file, int first, int pipe) {
  boost::asio::io_context context;
  const auto log = make_null_logger();
  const auto db = open_sqlite({.file = file}, *log);
  struct writer {
    static awaitable<void> go(database& to, int begin, int out) {
      for (int i = begin;; i += 8) {
        const result<void> saved = co_await put(to, i);
        if (saved && ::write(out, &i, sizeof i) != sizeof i) ::_exit(1);
      }
    }
  };
  for (int i = 0; i < 8; ++i)
    boost::asio::co_spawn(context, writer::go(*db, first + i, pipe), boost::asio::detached);
  context.run();
  ::_exit(1);
}

TEST_CASE("faults: what was acknowledged before kill -9 is there after opening again") {
  store s;
  s.db->stop();
  std::set<int> acknowledged;
  for (int round = 0; round < 5; ++round) {
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) write_until_killed(s.file(), round * 1'000'000, ends[1]);
    ::close(ends[1]);
    for (int told = 0, number = 0; told < 30 + round && ::read(ends[0], &number, sizeof number) > 0; ++told) {
      acknowledged.insert(number);
    }
    ::kill(child, SIGKILL);
    int number = 0;
    while (::read(ends[0], &number, sizeof number) > 0) acknowledged.insert(number);
    ::close(ends[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    CHECK(WIFSIGNALED(status));
  }
  s.open();
  const std::set<int> kept = stored_numbers(s);
  CHECK(acknowledged.size() >= 30);
  CHECK(std::includes(kept.begin(), kept.end(), acknowledged.begin(), acknowledged.end()));
  CHECK(is_sound(s));
}

}  // namespace
}  // namespace raporo::storage::test
