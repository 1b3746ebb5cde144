#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <vector>

#include "storage/database.hpp"

namespace raporo::storage {

using job_ptr = std::unique_ptr<database::job>;

/// Resumes the callers, each on its executor; callers of one executor share a single post.
void hand_over(std::vector<job_ptr> finished) noexcept;

/// Jobs that wait for a storage thread, first in, first out. Thread-safe.
class job_queue {
 public:
  explicit job_queue(std::size_t limit) : limit_(limit) {}

  /// False, and `j` untouched, when full or closed.
  bool push(job_ptr& j);
  /// Waits for a job; gives at most `most`. Empty when closed and all were taken.
  std::vector<job_ptr> take(std::size_t most);
  std::vector<job_ptr> take_all();
  /// True as soon as the queue is closed, false after `at_most`.
  bool wait_closed(std::chrono::milliseconds at_most);
  void close();
  std::size_t size() const;

 private:
  std::vector<job_ptr> take_locked(std::size_t most);

  const std::size_t limit_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<job_ptr> jobs_;
  bool closed_ = false;
};

}  // namespace raporo::storage
