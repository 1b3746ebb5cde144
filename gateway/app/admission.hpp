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
///
/// Being refused often keeps no right secret out. Many may share an address with an aggregator, as where a
/// proxy does not say whom requests are from, and any of them could else shut it out by guessing. So the
/// limit spares logs and work; against guesses stands the length of a secret (config::read_callback_secret).
class admission {
 public:
  /// All that is given by reference outlives it, but for `limits`.
  admission(std::vector<address_range> trusted_proxies, const config::limit_settings& limits,
            random_source& random, const clock& time, logger& log);

  /// Whom a request is from (http::find_client). Counts one that cannot be told.
  result<ip_address> find_client(const http::request& r);

  /// How long the client should wait before it asks again, as it asks too much; zero when it is to be judged.
  std::chrono::seconds wait_of(const ip_address& client, source_limits::time_point now);
  /// The same for one who was judged and is refused; zero when it may try again at once.
  /// `channel`: that it named, or `-` for one that we do not have.
  std::chrono::seconds refuse(refused_for why, const ip_address& client, std::string_view channel,
                              source_limits::time_point now);

  std::uint64_t refused(refused_for why) const noexcept;
  /// For whatever reason.
  std::uint64_t refused() const noexcept;
  /// How many were told to wait.
  std::uint64_t limited() const noexcept { return limited_.count(); }

 private:
  std::chrono::seconds tell(std::chrono::nanoseconds wait, const ip_address& client);
  refusal_log& log_of(refused_for why) noexcept { return logs_[static_cast<std::size_t>(why)]; }

  std::vector<address_range> trusted_proxies_;
  source_limits limits_;
  std::vector<refusal_log> logs_;  ///< by reason
  refusal_log limited_;
};

}  // namespace raporo::app
