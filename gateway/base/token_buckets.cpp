#include "gateway/base/token_buckets.hpp"

#include <sodium.h>

#include <algorithm>
#include <bit>
#include <cassert>
#include <cstring>

namespace raporo {

static_assert(crypto_shorthash_KEYBYTES == 16 && crypto_shorthash_BYTES == sizeof(std::uint64_t));

token_buckets::token_buckets(bucket_rate rate, std::size_t keys, random_source& random)
    : interval_(rate.interval),
      capacity_(rate.interval * rate.at_once),
      sets_(std::bit_ceil(std::max(keys, places)) / places) {
  assert(rate.at_once >= 1);
  random.fill(secret_);
}

/// SipHash: without the secret nobody makes keys that meet.
std::uint64_t token_buckets::hash(std::string_view key) const noexcept {
  std::array<unsigned char, crypto_shorthash_BYTES> out{};
  crypto_shorthash(out.data(), reinterpret_cast<const unsigned char*>(key.data()), key.size(),
                   reinterpret_cast<const unsigned char*>(secret_.data()));
  std::uint64_t h = 0;
  std::memcpy(&h, out.data(), sizeof h);
  return std::max<std::uint64_t>(h, 1);
}

std::chrono::nanoseconds token_buckets::wait(std::string_view key, time_point now) const noexcept {
  const std::uint64_t wanted = hash(key);
  const set& all = set_of(wanted);
  const auto found = std::ranges::find(all, wanted, &bucket::key);
  if (found == all.end() || found->full_at <= now) return std::chrono::nanoseconds{0};
  return std::max(found->full_at - now + interval_ - capacity_, std::chrono::nanoseconds{0});
}

void token_buckets::take(std::string_view key, time_point now) noexcept {
  const std::uint64_t wanted = hash(key);
  set& all = set_of(wanted);
  auto place = std::ranges::find(all, wanted, &bucket::key);
  if (place == all.end()) {
    place = std::ranges::min_element(all, {}, &bucket::full_at);
    *place = {wanted, now};
  }
  place->full_at = std::min(std::max(place->full_at, now) + interval_, now + 2 * capacity_);
}

bool token_buckets::try_take(std::string_view key, time_point now) noexcept {
  if (wait(key, now) > std::chrono::nanoseconds{0}) return false;
  take(key, now);
  return true;
}

}  // namespace raporo
