#include "storage/jobs.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <iterator>

namespace raporo::storage {

void hand_over(std::vector<job_ptr> finished) noexcept {
  while (!finished.empty()) {
    const boost::asio::any_io_executor executor = finished.front()->executor();
    std::vector<job_ptr> together, others;
    for (job_ptr& j : finished) (j->executor() == executor ? together : others).push_back(std::move(j));
    finished = std::move(others);
    boost::asio::post(executor, [jobs = std::move(together)] {
      // Asio keeps what a caller throws until this handler has ended, so the others still get theirs.
      for (const job_ptr& j : jobs) j->deliver();
    });
  }
}

bool job_queue::push(job_ptr& j) {
  bool wake = false;
  {
    const std::lock_guard lock(mutex_);
    if (closed_ || jobs_.size() >= limit_) return false;
    jobs_.push_back(std::move(j));
    wake = jobs_.size() == 1;
  }
  if (wake) changed_.notify_one();
  return true;
}

std::vector<job_ptr> job_queue::take(std::size_t most) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return closed_ || !jobs_.empty(); });
  auto taken = take_locked(most);
  if (!jobs_.empty()) changed_.notify_one();  // there may be a second reader
  return taken;
}

std::vector<job_ptr> job_queue::take_all() {
  const std::lock_guard lock(mutex_);
  return take_locked(jobs_.size());
}

std::vector<job_ptr> job_queue::take_locked(std::size_t most) {
  const auto end = jobs_.begin() + static_cast<std::ptrdiff_t>(std::min(most, jobs_.size()));
  std::vector<job_ptr> taken(std::make_move_iterator(jobs_.begin()), std::make_move_iterator(end));
  jobs_.erase(jobs_.begin(), end);
  return taken;
}

bool job_queue::wait_closed(std::chrono::milliseconds at_most) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, at_most, [&] { return closed_; });
}

void job_queue::close() {
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
  }
  changed_.notify_all();
}

std::size_t job_queue::size() const {
  const std::lock_guard lock(mutex_);
  return jobs_.size();
}

}  // namespace raporo::storage
