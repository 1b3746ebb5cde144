#include "storage/database.hpp"

#include <doctest/doctest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <future>
#include <thread>

#include "storage/settings.hpp"
#include "storage/sqlite_connection.hpp"
#include "tests/unit/storage/fixture.hpp"

namespace raporo::storage::test {
namespace {

using boost::asio::awaitable;

awaitable<result<void>> put(database& db, std::string name) {
  return db.write([name = std::move(name)](sql::connection& c) { set_setting(c, name, "x"); });
}

awaitable<result<std::int64_t>> count_settings(database& db) {
  return db.read([](sql::connection& c) {
    auto row = c.query("SELECT COUNT(*) FROM setting");
    row.next();
    return row.integer(0);
  });
}

/// A write whose closure throws after it has changed something.
awaitable<result<void>> put_and_throw(database& db, std::string name) {
  return db.write([name = std::move(name)](sql::connection& c) {
    set_setting(c, name, "x");
    throw std::runtime_error("a bug");
  });
}

/// Keeps the writer busy until let go.
class blocked_writer {
 public:
  blocked_writer(database& db, boost::asio::io_context& context) {
    auto job = db.write([this](sql::connection&) {
      begun_.set_value();
      free_.get_future().wait();
    });
    boost::asio::co_spawn(context, std::move(job), boost::asio::detached);
    context.poll();
    begun_.get_future().wait();
  }
  void let_go() { free_.set_value(); }

 private:
  std::promise<void> begun_, free_;
};

TEST_CASE("database: a write is seen by the reads after it, and its value comes back") {
  store s;
  auto given = [](sql::connection& c) {
    set_setting(c, "a", "1");
    return std::string("value");
  };
  const result<std::string> written = s.run(s.db->write(given));
  REQUIRE(written);
  CHECK(*written == "value");
  CHECK(*s.run(count_settings(*s.db)) == 1);
}

TEST_CASE("database: a read that takes long keeps nobody waiting") {
  store s;
  std::promise<void> free;
  bool ended = false;
  auto slow = s.db->read_at_length([&](sql::connection&) { free.get_future().wait(); });
  boost::asio::co_spawn(s.context, std::move(slow),
                        [&](const std::exception_ptr&, const result<void>& r) { ended = r.has_value(); });
  CHECK(s.run(count_settings(*s.db)).has_value());
  CHECK_FALSE(ended);
  free.set_value();
  while (!ended) REQUIRE(s.context.run_one() == 1);
}

TEST_CASE("database: reads that fail are counted, and trouble of the disk shows until one succeeds") {
  store s;
  for (const bool disk_trouble : {false, true}) {
    auto broken = s.db->read([=](sql::connection&) { throw sql::error("a test", disk_trouble); });
    CHECK(s.run(std::move(broken)).error() == errc::unavailable);
    CHECK(s.db->readable() != disk_trouble);
  }
  CHECK(s.db->figures().failed_reads == 2);
  CHECK(s.run(count_settings(*s.db)).has_value());
  CHECK(s.db->readable());
}

TEST_CASE("database: a reader cannot write") {
  store s;
  const auto outcome = s.run(s.db->read([](sql::connection& c) { set_setting(c, "a", "1"); }));
  CHECK(outcome.error() == errc::unavailable);
}

TEST_CASE("database: writes that wait together share a commit, each gets its own outcome") {
  store s;
  auto& context = s.context;
  blocked_writer writer(*s.db, context);
  std::vector<result<void>> outcomes;
  for (int i = 0; i < 100; ++i) {
    auto work = i == 50 ? put_and_throw(*s.db, "bad") : put(*s.db, std::to_string(i));
    boost::asio::co_spawn(context, std::move(work),
                          [&](std::exception_ptr, result<void> r) { outcomes.push_back(r); });
  }
  context.poll();  // all are in the queue now
  writer.let_go();
  context.run();

  REQUIRE(outcomes.size() == 100);
  CHECK(std::count_if(outcomes.begin(), outcomes.end(), [](auto& r) { return r.has_value(); }) == 99);
  CHECK(outcomes[50].error() == errc::not_saved);
  CHECK(*s.run(count_settings(*s.db)) == 99);
  CHECK(s.db->figures().batches == 2);  // the one that was blocked, and the hundred
  CHECK(s.db->figures().writes == 100);
  CHECK(s.db->figures().failed_writes == 1);
}

TEST_CASE("database: no batch is larger than its limit") {
  store s({.batch_limit = 10});
  auto& context = s.context;
  blocked_writer writer(*s.db, context);
  for (int i = 0; i < 35; ++i) {
    boost::asio::co_spawn(context, put(*s.db, std::to_string(i)), boost::asio::detached);
  }
  context.poll();
  writer.let_go();
  context.run();
  CHECK(s.db->figures().batches == 5);
}

TEST_CASE("database: a full queue refuses with busy") {
  store s({.queue_limit = 3});
  auto& context = s.context;
  blocked_writer writer(*s.db, context);
  std::vector<result<void>> outcomes;
  for (int i = 0; i < 5; ++i) {
    boost::asio::co_spawn(context, put(*s.db, std::to_string(i)),
                          [&](std::exception_ptr, result<void> r) { outcomes.push_back(r); });
  }
  context.poll();
  REQUIRE(outcomes.size() == 2);
  CHECK(outcomes[0].error() == errc::busy);
  CHECK(outcomes[1].error() == errc::busy);
  CHECK(s.db->figures().waiting == 3);
  CHECK(s.db->figures().refused_writes == 2);
  writer.let_go();
  context.run();
  CHECK(outcomes.size() == 5);
  CHECK(*s.run(count_settings(*s.db)) == 3);
}

TEST_CASE("database: an exception of one caller does not keep the others waiting") {
  store s;
  auto& context = s.context;
  blocked_writer writer(*s.db, context);
  int delivered = 0;
  for (int i = 0; i < 3; ++i) {
    boost::asio::co_spawn(context, put(*s.db, std::to_string(i)), [&](std::exception_ptr, result<void>) {
      ++delivered;
      throw std::runtime_error("the caller's own trouble");
    });
  }
  context.poll();
  writer.let_go();
  CHECK_THROWS(context.run());
  CHECK(delivered == 3);
}

TEST_CASE("database: writing and waiting gives what the closure throws, and undoes it") {
  store s;
  const auto throwing = [](sql::connection& c) {
    set_setting(c, "a", "1");
    throw std::domain_error("no");
  };
  CHECK_THROWS_AS(s.db->write_and_wait(throwing), std::domain_error);
  CHECK(s.count("SELECT COUNT(*) FROM setting") == 0);
  s.write([](sql::connection& c) { set_setting(c, "a", "1"); });
  CHECK(s.count("SELECT COUNT(*) FROM setting") == 1);
}

TEST_CASE("database: stopping finishes what waits, leaves one file, and refuses what comes later") {
  store s;
  auto& context = s.context;
  blocked_writer writer(*s.db, context);
  bool saved = false;
  boost::asio::co_spawn(context, put(*s.db, "a"),
                        [&](std::exception_ptr, result<void> r) { saved = r.has_value(); });
  context.poll();
  writer.let_go();
  s.db->stop();
  context.run();
  CHECK(saved);
  CHECK_FALSE(std::filesystem::exists(s.file().string() + "-wal"));
  CHECK(s.run(put(*s.db, "b")).error() == errc::busy);
  CHECK(s.run(count_settings(*s.db)).error() == errc::busy);
  CHECK_THROWS_AS(s.count("SELECT 1"), sql::error);
  s.db->stop();

  s.open();
  CHECK(s.count("SELECT COUNT(*) FROM setting") == 1);
}

TEST_CASE("database: it is not made unless asked for") {
  raporo::test::temporary_folder folder;
  const auto log = make_null_logger();
  CHECK_THROWS_AS(open_sqlite({.file = folder.path() / "none.db", .create = false}, *log), sql::error);
  CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("database: a file that cannot be used is named, with the way forward") {
  const raporo::test::temporary_folder folder;
  const auto log = make_null_logger();
  const auto told = [&](const std::string& name) {
    try {
      open_sqlite({.file = folder.path() / name}, *log);
    } catch (const sql::error& e) {
      return std::string(e.what());
    }
    return std::string("opened");
  };
  folder.write("text.db", std::string(4'096, 'x'));
  const std::string text = told("text.db");
  CHECK(text.starts_with((folder.path() / "text.db").string() + ": file is not a database"));
  CHECK(text.find("restore a backup") != std::string::npos);
  {
    sqlite_connection other(folder.path() / "other.db", sqlite_connection::role::writer, true);
    other.script("CREATE TABLE photo (x INTEGER)");
  }
  CHECK(told("other.db") == (folder.path() / "other.db").string() +
                                ": this is the database of another program: name another data folder");
  CHECK(told("no such folder/raporo.db").find("no such folder/raporo.db") != std::string::npos);
}

}  // namespace
}  // namespace raporo::storage::test
