#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <type_traits>
#include <utility>

#include "gateway/base/errc.hpp"
#include "gateway/base/log.hpp"
#include "storage/sql.hpp"

namespace raporo::storage {

struct database_options {
  std::filesystem::path file{};
  std::size_t queue_limit = 8'192;  ///< writes waiting; more are refused with errc::busy
  std::size_t batch_limit = 512;    ///< writes that share one transaction
  unsigned readers = 1;
  bool create = true;                               ///< make the file, and run migrations, when needed
  std::chrono::milliseconds trial_interval{1'000};  ///< between trial writes after disk trouble
};

/// Figures for /metrics; all monotonic unless said otherwise.
struct database_figures {
  std::uint64_t writes = 0;
  std::uint64_t batches = 0;
  std::uint64_t failed_writes = 0;
  std::uint64_t refused_writes = 0;
  std::uint64_t failed_reads = 0;
  std::size_t waiting = 0;                  ///< gauge
  std::chrono::microseconds last_commit{};  ///< gauge: how long the newest COMMIT took
  std::chrono::microseconds total_commit{};
};

/// One thread writes, in batches that share a durable commit (`synchronous=FULL`); one or two read, and one
/// more reads what takes long. Callers are coroutines of an event loop, which never waits for a disk.
class database {
 public:
  /// A unit of work: run() on a storage thread, then deliver() once on the caller's executor.
  class job {
   public:
    explicit job(boost::asio::any_io_executor executor) : executor_(std::move(executor)) {}
    virtual ~job() = default;

    virtual void run(sql::connection& c) = 0;
    /// Hands the outcome to the caller, who goes on within this call.
    virtual void deliver() = 0;

    const boost::asio::any_io_executor& executor() const noexcept { return executor_; }
    /// Instead of what run() gave.
    void fail(errc e) noexcept { error_ = e; }
    boost::system::error_code error() const noexcept { return error_; }

   private:
    boost::asio::any_io_executor executor_;
    boost::system::error_code error_;
  };

  virtual ~database() = default;

  /// Runs `f(sql::connection&)` on the writer inside the current batch, in a savepoint of its own, and
  /// resumes once the batch is durable. Errors: errc::busy, errc::not_saved (`f` threw
  /// or the commit failed: no effect, though what a sync failed on may turn up after a crash). `f` may run
  /// twice when a batch is retried, so it must only touch the database and its own captures. Resumes on the
  /// awaiting coroutine's executor. An ordinary function: closures stay out of coroutines.
  template <class F>
  auto write(F f) -> boost::asio::awaitable<result<std::invoke_result_t<F&, sql::connection&>>>;

  /// The same on a reader, which sees one committed state, the newest, and cannot write. Errors: errc::busy,
  /// errc::unavailable (`f` threw).
  template <class F>
  auto read(F f) -> boost::asio::awaitable<result<std::invoke_result_t<F&, sql::connection&>>>;

  /// The same on a reader of its own, for whole weeks and whole rosters: no call waits behind one.
  template <class F>
  auto read_at_length(F f) -> boost::asio::awaitable<result<std::invoke_result_t<F&, sql::connection&>>>;

  /// For the command line and start-up: one transaction on the calling thread, which waits for the disk.
  /// Throws what `f` throws, and sql::error.
  virtual void write_and_wait(const std::function<void(sql::connection&)>& f) = 0;
  virtual void read_and_wait(const std::function<void(sql::connection&)>& f) = 0;

  /// False after disk trouble, and while another program holds the lock for longer than we wait: writes fail
  /// with errc::not_saved until a trial write succeeds.
  virtual bool writable() const noexcept = 0;
  /// False from a read that failed on the disk until one succeeds.
  virtual bool readable() const noexcept = 0;
  virtual database_figures figures() const noexcept = 0;

  /// Finishes what waits, checkpoints, closes. Idempotent; later jobs are refused with errc::busy. The
  /// executors of waiting callers must live until then.
  virtual void stop() = 0;

 protected:
  virtual void submit_write(std::unique_ptr<job> j) = 0;
  virtual void submit_read(std::unique_ptr<job> j) = 0;
  virtual void submit_long_read(std::unique_ptr<job> j) = 0;

 private:
  using submission = void (database::*)(std::unique_ptr<job>);

  template <class F>
  auto submit(F f, submission to)
      -> boost::asio::awaitable<result<std::invoke_result_t<F&, sql::connection&>>>;
};

/// Opens (and creates or migrates) a SQLite database: WAL, synchronous FULL, foreign keys, STRICT tables.
/// Throws sql::error when it cannot, or when the file is of a newer version than this program.
std::unique_ptr<database> open_sqlite(const database_options& options, logger& log);

}  // namespace raporo::storage

#include "storage/database_impl.hpp"
