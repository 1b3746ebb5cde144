#pragma once

#include <boost/asio/io_context.hpp>
#include <memory>

#include "gateway/base/log.hpp"
#include "storage/database.hpp"
#include "storage/roster.hpp"
#include "tests/support/run.hpp"
#include "tests/support/temporary_folder.hpp"

namespace raporo::storage::test {

/// An empty database file, made once: a test copies it and so spares the disk the migrations' syncs.
inline std::filesystem::path empty_database() {
  static const raporo::test::temporary_folder folder;
  const auto file = folder.path() / "empty.db";
  if (!std::filesystem::exists(file)) {
    const auto log = make_null_logger();
    open_sqlite({.file = file}, *log)->stop();
  }
  return file;
}

/// A fresh database file with an open database.
struct store {
  boost::asio::io_context context;  // the first: it outlives the database, which posts to it
  raporo::test::temporary_folder folder;
  std::unique_ptr<logger> log = make_null_logger();
  std::unique_ptr<database> db;

  explicit store(database_options options = {}) {
    std::filesystem::copy_file(empty_database(), file());
    open(std::move(options));
  }

  std::filesystem::path file() const { return folder.path() / "raporo.db"; }
  void open(database_options options = {}) {
    options.file = file();
    db.reset();
    db = open_sqlite(options, *log);
  }

 private:
  template <class F>
  auto in_transaction(F& f, bool writes) {
    using value = std::invoke_result_t<F&, sql::connection&>;
    const auto run = [&](const std::function<void(sql::connection&)>& g) {
      writes ? db->write_and_wait(g) : db->read_and_wait(g);
    };
    if constexpr (std::is_void_v<value>) {
      run([&](sql::connection& c) { f(c); });
    } else {
      std::optional<value> out;
      run([&](sql::connection& c) { out.emplace(f(c)); });
      return std::move(*out);
    }
  }

 public:
  template <class T>
  T run(boost::asio::awaitable<T> work) {
    return raporo::test::run(context, std::move(work));
  }
  /// Runs `f` in a write transaction and gives what it returns.
  template <class F>
  auto write(F f) {
    return in_transaction(f, true);
  }
  template <class F>
  auto read(F f) {
    return in_transaction(f, false);
  }
  std::int64_t count(const std::string& what) {
    return read([&](sql::connection& c) {
      auto row = c.query(what);
      row.next();
      return row.integer(0);
    });
  }
};

inline person a_person(std::string id, std::string name, std::string phone,
                       std::vector<assignment> posts = {}) {
  person p;
  p.id = std::move(id);
  p.name = std::move(name);
  p.phone = std::move(phone);
  p.assignments = std::move(posts);
  return p;
}

inline instant at_ms(std::int64_t ms) {
  return instant(std::chrono::milliseconds(ms));
}

}  // namespace raporo::storage::test
