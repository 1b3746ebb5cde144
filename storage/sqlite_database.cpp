#include <algorithm>
#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "gateway/base/worker.hpp"
#include "storage/database.hpp"
#include "storage/jobs.hpp"
#include "storage/sqlite_connection.hpp"
#include "storage/sqlite_writer.hpp"
#include "storage/transaction.hpp"

namespace raporo::storage {
namespace {

using sqlite_role = sqlite_connection::role;
using connection_ptr = std::unique_ptr<sqlite_connection>;

/// The threads that read, each with a connection of its own.
class sqlite_readers {
 public:
  sqlite_readers(const database_options& options, unsigned threads, logger& log)
      : log_(log), queue_(options.queue_limit) {
    connections_.resize(std::max(threads, 1U));
    for (auto& c : connections_) {
      c = std::make_unique<sqlite_connection>(options.file, sqlite_role::reader, false);
      threads_.push_back(start_worker([this, &c] { run(*c); }));
    }
  }
  sqlite_readers(const sqlite_readers&) = delete;
  sqlite_readers& operator=(const sqlite_readers&) = delete;
  ~sqlite_readers() { stop(); }

  void submit(job_ptr j) {
    if (queue_.push(j)) return;
    j->fail(errc::busy);
    std::vector<job_ptr> refused;
    refused.push_back(std::move(j));
    hand_over(std::move(refused));
  }

  bool readable() const noexcept { return readable_; }
  std::uint64_t failed() const noexcept { return failed_; }

  void stop() {
    queue_.close();
    for (auto& t : threads_) t.join();
    threads_.clear();
    connections_.clear();
  }

 private:
  void run(sqlite_connection& c) {
    while (true) {
      // Not everything at once, so that a second reader has its share.
      auto jobs = queue_.take(64);
      if (jobs.empty()) return;
      read(c, jobs);
      hand_over(std::move(jobs));
    }
  }

  /// One snapshot serves all: it is newer than the moment any of them was asked for.
  void read(sqlite_connection& c, const std::vector<job_ptr>& jobs) {
    try {
      const transaction snapshot(c, transaction::kind::read);
      for (const job_ptr& j : jobs) read(c, *j);
    } catch (const sql::error& e) {
      readable_ = false;
      failed_ += jobs.size();
      for (const job_ptr& j : jobs) j->fail(errc::unavailable);
      log_.error("database cannot be read", {{"reason", e.what()}});
    }
  }

  void read(sqlite_connection& c, database::job& j) {
    try {
      j.run(c);
      readable_ = true;
    } catch (const std::exception& e) {
      const auto* from_disk = dynamic_cast<const sql::error*>(&e);
      if (from_disk != nullptr && from_disk->disk_trouble()) readable_ = false;
      ++failed_;
      j.fail(errc::unavailable);
      log_.error("read failed", {{"reason", e.what()}});
    }
  }

  logger& log_;
  std::atomic<bool> readable_{true};
  std::atomic<std::uint64_t> failed_{0};
  job_queue queue_;
  std::vector<connection_ptr> connections_;
  std::vector<std::thread> threads_;
};

/// A connection for threads that wait for the disk themselves; opened at first use.
class guest_connection {
 public:
  guest_connection(std::filesystem::path file, sqlite_role role) : file_(std::move(file)), role_(role) {}

  void run(transaction::kind kind, const std::function<void(sql::connection&)>& f) {
    const std::lock_guard lock(mutex_);
    if (closed_) throw sql::error("the database is closed", false);
    if (connection_ == nullptr) connection_ = std::make_unique<sqlite_connection>(file_, role_, false);
    try {
      transaction t(*connection_, kind);
      f(*connection_);
      t.commit();
    } catch (const sql::error& e) {
      if (e.disk_trouble()) connection_.reset();
      throw;
    }
  }

  void close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    connection_.reset();
  }

 private:
  const std::filesystem::path file_;
  const sqlite_role role_;
  std::mutex mutex_;
  connection_ptr connection_;
  bool closed_ = false;
};

class sqlite_database final : public database {
 public:
  sqlite_database(const database_options& options, logger& log)
      : writer_(options, log),
        readers_(options, options.readers, log),
        long_reader_(options, 1, log),
        guest_writer_(options.file, sqlite_role::guest),
        guest_reader_(options.file, sqlite_role::reader) {}
  ~sqlite_database() override { sqlite_database::stop(); }

  void write_and_wait(const std::function<void(sql::connection&)>& f) override {
    guest_writer_.run(transaction::kind::write, f);
  }
  void read_and_wait(const std::function<void(sql::connection&)>& f) override {
    guest_reader_.run(transaction::kind::read, f);
  }

  bool writable() const noexcept override { return writer_.writable(); }
  bool readable() const noexcept override { return readers_.readable() && long_reader_.readable(); }
  database_figures figures() const noexcept override {
    database_figures f = writer_.figures();
    f.failed_reads = readers_.failed() + long_reader_.failed();
    return f;
  }

  void stop() override {
    readers_.stop();
    long_reader_.stop();
    guest_writer_.close();
    guest_reader_.close();
    writer_.stop();  // last: it can checkpoint only when the others are closed
  }

 protected:
  void submit_write(job_ptr j) override { writer_.submit(std::move(j)); }
  void submit_read(job_ptr j) override { readers_.submit(std::move(j)); }
  void submit_long_read(job_ptr j) override { long_reader_.submit(std::move(j)); }

 private:
  sqlite_writer writer_;
  sqlite_readers readers_;
  sqlite_readers long_reader_;
  guest_connection guest_writer_;
  guest_connection guest_reader_;
};

}  // namespace

std::unique_ptr<database> open_sqlite(const database_options& options, logger& log) {
  try {
    return std::make_unique<sqlite_database>(options, log);
  } catch (const sql::error& e) {
    // Whoever reads this has to know which file it is about.
    const std::string what = e.what();
    if (what.find(options.file.string()) != std::string::npos) throw;
    throw sql::error(options.file.string() + ": " + what, e.disk_trouble());
  }
}

}  // namespace raporo::storage
