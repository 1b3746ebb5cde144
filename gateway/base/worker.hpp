#pragma once

#include <csignal>
#include <functional>
#include <thread>

namespace raporo {

/// Threads that begin while this lives take no signals: those belong to the event loop.
class signals_blocked {
 public:
  signals_blocked() noexcept;
  ~signals_blocked();
  signals_blocked(const signals_blocked&) = delete;
  signals_blocked& operator=(const signals_blocked&) = delete;

 private:
  sigset_t before_;
};

/// A thread that takes no signals. Throws std::system_error when the machine has no more threads.
std::thread start_worker(std::function<void()> f);

}  // namespace raporo
