#pragma once

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include "storage/jobs.hpp"
#include "storage/sqlite_connection.hpp"
#include "storage/transaction.hpp"

namespace raporo::storage {

/// The thread that writes. It takes everything that waits, runs it in one transaction and commits once.
class sqlite_writer {
 public:
  /// Opens the file, and migrates it, before the thread starts. Throws sql::error.
  sqlite_writer(const database_options& options, logger& log);
  ~sqlite_writer() { stop(); }

  void submit(job_ptr j);
  bool writable() const noexcept { return writable_; }
  database_figures figures() const noexcept;
  /// Finishes what waits, checkpoints and closes. Idempotent.
  void stop();

 private:
  using batch = std::vector<job_ptr>;

  void run();
  void write(batch& jobs);
  bool run_together(batch& jobs);
  void run_apart(batch& jobs);
  void commit(transaction& t);
  void finish(batch jobs);
  void recover();
  void fail_waiting();
  void try_to_write();

  const database_options options_;
  logger& log_;
  std::unique_ptr<sqlite_connection> connection_;
  job_queue queue_;
  std::atomic<bool> writable_{true};
  std::atomic<std::uint64_t> writes_{0}, batches_{0}, failed_{0}, refused_{0};
  std::atomic<std::chrono::microseconds> last_commit_{}, total_commit_{};
  std::thread thread_;
};

}  // namespace raporo::storage
