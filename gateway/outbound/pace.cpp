#include "gateway/outbound/pace.hpp"

#include <algorithm>
#include <cassert>

namespace raporo::outbound {
namespace {

constexpr std::chrono::seconds one_burst{1};
/// From a standstill to the full rate.
constexpr std::chrono::duration<double> recovery = std::chrono::minutes(10);
/// The slowest is this part of the setting.
constexpr double slowest = 0.01;

}  // namespace

pace::pace(double most) noexcept : most_(most), slowed_to_(most) {
  assert(most > 0);
}

double pace::rate(steady_time now) const noexcept {
  if (!slowed_at_) return most_;
  return std::min(most_, slowed_to_ + most_ * ((now - *slowed_at_) / recovery));
}

void pace::slow_down(steady_time now) noexcept {
  if (slowed_at_ && now - *slowed_at_ < one_burst) return;
  slowed_to_ = std::max(rate(now) / 2, most_ * slowest);
  slowed_at_ = now;
}

}  // namespace raporo::outbound
