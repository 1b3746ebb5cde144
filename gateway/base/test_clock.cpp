#include "gateway/base/test_clock.hpp"

#include <algorithm>

namespace raporo {

test_clock::test_clock(instant start, double speed)
    : base_(start), set_at_(std::chrono::steady_clock::now()), speed_(speed) {}

instant test_clock::now() const {
  const std::lock_guard lock(mutex_);
  return now_locked();
}

double test_clock::speed() const {
  const std::lock_guard lock(mutex_);
  return speed_;
}

void test_clock::set(instant now, double speed) {
  const std::lock_guard lock(mutex_);
  base_ = now;
  set_at_ = std::chrono::steady_clock::now();
  speed_ = speed;
}

void test_clock::advance(std::chrono::milliseconds by) {
  const std::lock_guard lock(mutex_);
  base_ += by;
}

instant test_clock::now_locked() const {
  const std::chrono::duration<double> real = std::chrono::steady_clock::now() - set_at_;
  return base_ + std::chrono::duration_cast<std::chrono::milliseconds>(real * speed_);
}

std::chrono::milliseconds tick_interval(double speed) noexcept {
  using std::chrono::milliseconds;
  constexpr milliseconds longest{1'000};
  constexpr milliseconds shortest{20};
  constexpr std::chrono::duration<double, std::milli> told = std::chrono::minutes{10};
  if (speed * longest <= told) return longest;
  return std::max(shortest, std::chrono::duration_cast<milliseconds>(told / speed));
}

}  // namespace raporo
