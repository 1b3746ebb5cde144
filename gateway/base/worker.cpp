#include "gateway/base/worker.hpp"

#include <utility>

namespace raporo {

signals_blocked::signals_blocked() noexcept {
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before_);
}

signals_blocked::~signals_blocked() {
  pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

std::thread start_worker(std::function<void()> f) {
  const signals_blocked inherited_by_the_thread;
  return std::thread(std::move(f));
}

}  // namespace raporo
