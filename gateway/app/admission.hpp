#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <string_view>
#include <vector>

#include "config/settings.hpp"
#include "gateway/app/refusal_log.hpp"
#include "gateway/app/source_limits.hpp"
#include "gateway/base/address_range.hpp"
#include "gateway/base/clock.hpp"
#include "gateway/base/log.hpp"
#include "gateway/base/random.hpp"
#include "gateway/http/message.hpp"

namespace raporo::app {

/// Why a callback was not let in. Those outside are told the same of all but the first.
enum class refused_for {
  proxy,      ///< a trusted proxy did not say whom it is from
  channel,    ///< unknown
  secret,     ///< wrong
  address,    ///< the secret was right, and came from where the channel does not allow
  signature,  ///< the secret was right, and the aggregator did not sign it
};
inline constexpr std::array reasons_to_refuse{refused_for::proxy, refused_for::channel, refused_for::secret,
                                              refused_for::address, refused_for::signature};

/// In one word, for logs and metrics.
std::string_view to_string(refused_for r) noexcept;

/// Who knocks at the public listener, who was refused, and who was refused too often: counted by reason, and
/// told at most once a minute each, so that guessed secrets do not hide a right one that comes from a strange
/// address.
class admission {
 public:
  /// All that is given by reference outlives it, but for `limits`.
  admission(std::vector<address_range> trusted_proxies, const config::limit_settings& limits,
            random_source& random, const clock& time, logger& log);

  /// Whom a request is from (http::find_client). Counts one that cannot be told.
  result<ip_address> find_client(const http::request& r);

  /// How long the client should wait before it asks again, as it asks too much; zero when it is to be judged.
  std::chrono::seconds wait_of(const ip_address& client, source_limits::time_point now);
  void refuse(refused_for why, const ip_address& client, source_limits::time_point now);
  /// Everything was right.
  void admit(const ip_address& client, source_limits::time_point now) { limits_.admitted(client, now); }

  std::uint64_t refused(refused_for why) const noexcept;
  /// For whatever reason.
  std::uint64_t refused() const noexcept;
  /// How many were not judged because their source asked too much.
  std::uint64_t limited() const noexcept { return limited_.count(); }

 private:
  refusal_log& log_of(refused_for why) noexcept { return logs_[static_cast<std::size_t>(why)]; }

  std::vector<address_range> trusted_proxies_;
  source_limits limits_;
  std::vector<refusal_log> logs_;  ///< by reason
  refusal_log limited_;
};

}  // namespace raporo::app
