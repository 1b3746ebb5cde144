#include "gateway/app/source_limits.hpp"

#include <algorithm>
#include <cstring>
#include <string_view>

namespace raporo::app {
namespace {

using std::chrono::nanoseconds;

/// Half a MiB each.
constexpr std::size_t sources_kept = 32'768;
constexpr std::chrono::hours known_for{24};
constexpr std::size_t bytes_of_network = 8;

std::string_view key_of(const ip_address& client) noexcept {
  const auto& bytes = client.bytes();
  return {reinterpret_cast<const char*>(bytes.data()), client.is_v4() ? bytes.size() : bytes_of_network};
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
  const std::string_view key = key_of(client);
  if (requests_) {
    const nanoseconds wait = requests_->wait(key, now);
    if (wait > nanoseconds{0}) return wait;
    requests_->take(key, now);
  }
  const known_source* known = find_known(source_of(client));
  if (known != nullptr && now - known->last < known_for) return nanoseconds{0};
  return refusals_.wait(key, now);
}

void source_limits::refused(const ip_address& client, time_point now) {
  refusals_.take(key_of(client), now);
}

void source_limits::admitted(const ip_address& client, time_point now) {
  known_source s = source_of(client);
  s.last = now;
  known_source* place = find_known(s);
  if (place == nullptr) place = &*std::ranges::min_element(known_, {}, &known_source::last);
  *place = s;
}

source_limits::known_source source_limits::source_of(const ip_address& client) noexcept {
  known_source s;
  std::memcpy(&s.network, client.bytes().data(), sizeof s.network);
  if (client.is_v4()) std::memcpy(&s.host, client.bytes().data() + sizeof s.network, sizeof s.host);
  return s;
}

source_limits::known_source* source_limits::find_known(const known_source& s) noexcept {
  const auto found = std::ranges::find_if(known_, [&s](const known_source& k) {
    return k.last != time_point::min() && k.network == s.network && k.host == s.host;
  });
  return found == known_.end() ? nullptr : &*found;
}

}  // namespace raporo::app
