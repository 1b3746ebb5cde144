#include "gateway/outbound/gate.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace raporo::outbound {
namespace {

using seconds = std::chrono::duration<double>;

}  // namespace

token_bucket::token_bucket(double rate, steady_time now) noexcept
    : rate_(rate), capacity_(std::max(1.0, rate)), tokens_(capacity_), counted_at_(now) {
  assert(rate > 0);
}

double token_bucket::available(steady_time now) const noexcept {
  return std::min(capacity_, tokens_ + rate_ * seconds(now - counted_at_).count());
}

void token_bucket::take(double tokens, steady_time now) noexcept {
  tokens_ = available(now) - tokens;
  counted_at_ = now;
}

void token_bucket::set_rate(double rate, steady_time now) noexcept {
  assert(rate > 0);
  tokens_ = available(now);
  counted_at_ = now;
  rate_ = rate;
  capacity_ = std::max(1.0, rate);
}

steady_duration token_bucket::wait_for(double tokens, steady_time now) const noexcept {
  const double missing = std::min(tokens, capacity_) - available(now);
  if (missing <= 0) return steady_duration::zero();
  // Rounded up: waking a moment early would find nothing and wait again.
  return std::chrono::ceil<std::chrono::milliseconds>(seconds(missing / rate_));
}

gate::gate(double segments_per_second, int in_flight_limit, steady_time now) noexcept
    : pace_(segments_per_second), bucket_(segments_per_second, now), in_flight_limit_(in_flight_limit) {
  assert(in_flight_limit > 0);
}

double gate::least_tokens() const noexcept {
  return std::max(1.0, bucket_.capacity() / 4);
}

int gate::allowance(steady_time now) const noexcept {
  if (now < quiet_until()) return 0;
  if (faulty_) return in_flight_ == 0 ? 1 : 0;
  const double tokens = bucket_.available(now);
  if (tokens < least_tokens()) return 0;
  return std::min(static_cast<int>(std::floor(tokens)), in_flight_limit_ - in_flight_);
}

steady_duration gate::wait(steady_time now) const noexcept {
  if (now < quiet_until()) return quiet_until() - now;
  if (faulty_) return steady_duration::zero();
  return bucket_.wait_for(least_tokens(), now);
}

void gate::claimed(int messages, unsigned segments, steady_time now) noexcept {
  in_flight_ += messages;
  bucket_.set_rate(pace_.rate(now), now);
  bucket_.take(segments, now);
}

void gate::settled(int messages) noexcept {
  in_flight_ -= messages;
  assert(in_flight_ >= 0);
}

void gate::fault(steady_time now, steady_duration shortest, steady_duration longest) noexcept {
  // What was under way when the trouble began is no trial.
  const bool trial = faulty_ && !paused(now);
  pause_ = std::clamp(trial ? 2 * pause_ : pause_, shortest, longest);
  faulty_ = true;
  paused_until_ = now + pause_;
}

void gate::throttled(steady_time now, steady_duration rest) noexcept {
  pace_.slow_down(now);
  bucket_.set_rate(pace_.rate(now), now);
  // What the aggregator has not taken would only be thrown after what it did.
  bucket_.take(std::max(0.0, bucket_.available(now)), now);
  rests_until_ = std::max(rests_until_, now + rest);
}

void gate::recovered() noexcept {
  faulty_ = false;
  pause_ = {};
  paused_until_ = {};
}

}  // namespace raporo::outbound
