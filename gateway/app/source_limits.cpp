#include "gateway/app/source_limits.hpp"

#include <string_view>

namespace raporo::app {
namespace {

using std::chrono::nanoseconds;

/// Half a MiB each.
constexpr std::size_t sources_kept = 32'768;

/// Takes a token if there is one. How long to wait when there is none.
nanoseconds take(token_buckets& from, const ip_address& client, source_limits::time_point now) {
  const ip_address source = client.customer();
  const auto& bytes = source.bytes();
  const std::string_view key(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const nanoseconds wait = from.wait(key, now);
  if (wait == nanoseconds{0}) from.take(key, now);
  return wait;
}

}  // namespace

source_limits::source_limits(const config::limit_settings& l, random_source& random)
    : refusals_({nanoseconds{std::chrono::minutes{1}} / l.refusals_per_minute, l.refusals_at_once},
                sources_kept, random) {
  if (l.requests_per_second > 0)
    requests_.emplace(
        bucket_rate{nanoseconds{std::chrono::seconds{1}} / l.requests_per_second, 2 * l.requests_per_second},
        sources_kept, random);
}

nanoseconds source_limits::ask(const ip_address& client, time_point now) {
  return requests_ ? take(*requests_, client, now) : nanoseconds{0};
}

nanoseconds source_limits::refuse(const ip_address& client, time_point now) {
  return take(refusals_, client, now);
}

}  // namespace raporo::app
