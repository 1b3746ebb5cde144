#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "gateway/base/clock.hpp"
#include "gateway/channels/channel.hpp"
#include "gateway/outbound/sending_rules.hpp"
#include "storage/outbox.hpp"

namespace raporo::outbound {

/// How long to wait before a message goes again.
struct retry_policy {
  std::chrono::milliseconds first{30'000};
  std::chrono::milliseconds longest{1'800'000};
  std::chrono::milliseconds fault_pause{60'000};  ///< how long a channel rests when nothing on it works
  std::chrono::milliseconds longest_fault_pause{
      900'000};  ///< where each try may cost a message, or the others a pause
};

/// The wait after the `attempts`-th failure: doubling from `first` to `longest`, then a random part of it
/// away so that many do not come back together. `chance` is in [0, 1); the result in [half, whole). Requires:
/// attempts > 0.
std::chrono::milliseconds back_off(const retry_policy& policy, int attempts, double chance) noexcept;

/// What becomes of one message after an attempt.
struct ruling {
  enum class kind { accepted, retry, failed, unknown };
  std::string message;  ///< id
  int attempt = 1;      ///< which this was
  std::string person;   ///< id; set when the person is to be marked as opted out
  kind what = kind::unknown;
  std::string provider_id;
  std::string reason;
  std::string cost;
  std::vector<storage::sent_part> parts;  ///< as send_outcome::parts
  std::optional<amount> charge;           ///< what it took from the day's budget; nullopt: as was expected
  instant due{};                          ///< for retry
};

/// Goes again only what was provably not taken; never what is unknown. A message whose next turn would come
/// after it expires, or that had its one more time, fails with the aggregator's reason. One that met a fault
/// of the channel, or a refused sender, comes some time after the pause that others may end.
ruling judge(const storage::message& m, const channels::send_outcome& outcome, const retry_policy& policy,
             double chance, instant now);

/// A claimed message that was never written to a socket: back to planned, due now.
ruling give_back(const storage::message& m, std::string reason, instant now);

/// Writes it down. For a write closure.
void record(sql::connection& c, const ruling& r, instant now);

}  // namespace raporo::outbound
