#include "storage/sqlite_writer.hpp"

#include <algorithm>
#include <string>

#include "gateway/base/worker.hpp"
#include "storage/migrations.hpp"
#include "storage/transaction.hpp"

namespace raporo::storage {
namespace {

using sqlite_role = sqlite_connection::role;

/// Part of a transaction that can be undone alone.
class savepoint {
 public:
  explicit savepoint(sql::connection& c) : connection_(c) { connection_.execute("SAVEPOINT job"); }
  savepoint(const savepoint&) = delete;
  savepoint& operator=(const savepoint&) = delete;
  ~savepoint() = default;

  void keep() { connection_.execute("RELEASE job"); }
  void undo() {
    connection_.execute("ROLLBACK TO job");
    connection_.execute("RELEASE job");
  }

 private:
  sql::connection& connection_;
};

}  // namespace

sqlite_writer::sqlite_writer(const database_options& options, logger& log)
    : options_(options),
      log_(log),
      connection_(std::make_unique<sqlite_connection>(options.file, sqlite_role::writer, options.create)),
      queue_(options.queue_limit) {
  migrate(*connection_, all_migrations(), options.create, &log);
  thread_ = start_worker([this] { run(); });
}

void sqlite_writer::submit(job_ptr j) {
  if (!writable_) {
    j->fail(errc::not_saved);
  } else if (queue_.push(j)) {
    return;
  } else {
    j->fail(errc::busy);
  }
  batch refused;
  refused.push_back(std::move(j));
  finish(std::move(refused));
}

database_figures sqlite_writer::figures() const noexcept {
  database_figures f;
  f.writes = writes_;
  f.batches = batches_;
  f.failed_writes = failed_;
  f.refused_writes = refused_;
  f.waiting = queue_.size();
  f.last_commit = last_commit_;
  f.total_commit = total_commit_;
  return f;
}

void sqlite_writer::stop() {
  queue_.close();
  if (thread_.joinable()) thread_.join();
  // Being the last connection to the file, it checkpoints while it closes; beside another process it leaves
  // that to the other.
  connection_.reset();
}

void sqlite_writer::run() {
  while (true) {
    batch jobs = queue_.take(options_.batch_limit);
    if (jobs.empty()) return;
    write(jobs);
    finish(std::move(jobs));
    if (!writable_) recover();
  }
}

/// Every job of the batch is durable, or has failed, when this returns.
void sqlite_writer::write(batch& jobs) {
  try {
    if (!run_together(jobs)) run_apart(jobs);
    ++batches_;
  } catch (const sql::error& e) {
    for (const job_ptr& j : jobs) j->fail(errc::not_saved);
    log_.error("batch not saved", {{"reason", e.what()}, {"disk_trouble", e.disk_trouble()}});
    // The transaction as a whole: a disk that fails, or a lock that another program does not let go.
    writable_ = false;
  }
}

/// The usual case, without the cost of savepoints. False, with nothing done, when a job throws.
bool sqlite_writer::run_together(batch& jobs) {
  transaction t(*connection_, transaction::kind::write);
  try {
    for (const job_ptr& j : jobs) j->run(*connection_);
  } catch (const sql::error& e) {
    if (e.disk_trouble()) throw;
    return false;
  } catch (const std::exception&) {
    return false;
  }
  commit(t);
  return true;
}

/// Runs the jobs again, each in a savepoint, so that the one which throws fails alone.
void sqlite_writer::run_apart(batch& jobs) {
  transaction t(*connection_, transaction::kind::write);
  for (const job_ptr& j : jobs) {
    savepoint s(*connection_);
    try {
      j->run(*connection_);
      s.keep();
    } catch (const std::exception& e) {
      const auto* sql_error = dynamic_cast<const sql::error*>(&e);
      if (sql_error != nullptr && (sql_error->disk_trouble() || !connection_->in_transaction())) throw;
      log_.error("write failed", {{"reason", e.what()}});
      s.undo();
      j->fail(errc::not_saved);
    }
  }
  commit(t);
}

void sqlite_writer::commit(transaction& t) {
  const auto begun = std::chrono::steady_clock::now();
  t.commit();
  const auto took =
      std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - begun);
  last_commit_ = took;
  total_commit_ = total_commit_.load() + took;
}

void sqlite_writer::finish(batch jobs) {
  for (const job_ptr& j : jobs) {
    if (!j->error()) {
      ++writes_;
    } else if (j->error() == errc::not_saved) {
      ++failed_;
    } else {
      ++refused_;
    }
  }
  hand_over(std::move(jobs));
}

/// After disk trouble the state of the open file is unknown: it is opened anew, and trusted again once it
/// takes a write. Each new reason is told once, not with every trial.
void sqlite_writer::recover() {
  std::string told;
  while (!writable_) {
    fail_waiting();
    if (queue_.wait_closed(options_.trial_interval)) break;
    try {
      try_to_write();
      writable_ = true;
      log_.info("database writable again");
    } catch (const sql::error& e) {
      if (told != e.what()) log_.warning("database still not writable", {{"reason", e.what()}});
      told = e.what();
    }
  }
  if (!writable_) fail_waiting();
}

void sqlite_writer::fail_waiting() {
  batch waiting = queue_.take_all();
  for (const job_ptr& j : waiting) j->fail(errc::not_saved);
  finish(std::move(waiting));
}

void sqlite_writer::try_to_write() {
  connection_.reset();
  connection_ = std::make_unique<sqlite_connection>(options_.file, sqlite_role::writer, false);
  // As much as a batch may need, committed, so that the room is really there.
  transaction insert(*connection_, transaction::kind::write);
  connection_->execute(
      "INSERT INTO setting (name, value) VALUES ('trial_write', hex(zeroblob(32768))) "
      "ON CONFLICT (name) DO UPDATE SET value = excluded.value");
  insert.commit();
  transaction remove(*connection_, transaction::kind::write);
  connection_->execute("DELETE FROM setting WHERE name = 'trial_write'");
  remove.commit();
}

}  // namespace raporo::storage
