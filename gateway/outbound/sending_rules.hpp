#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/base/civil.hpp"
#include "gateway/base/quiet_hours.hpp"
#include "storage/claims.hpp"

/// What an installation allows itself to send, and when. Pure.
namespace raporo::outbound {

/// Ten-thousandths of a currency.
using amount = std::int64_t;

struct prices {
  std::string currency;                ///< three capital letters
  amount segment = 0;                  ///< of one SMS segment
  std::optional<amount> daily_budget;  ///< receipts and alerts wait for the next day beyond it
  std::optional<amount> daily_limit;   ///< answers too
};

struct sending_rules {
  time_zone zone;
  quiet_hours quiet;
  bool receipts_at_night = false;  ///< receipts do not wait for the end of the quiet hours
  storage::loop_guard loops;
  std::optional<prices> money;  ///< nullopt: nobody knows what a segment costs
};

/// What may be claimed at `now`.
storage::claim_rules claim_rules_at(const sending_rules& r, instant now);

/// What an aggregator says a message cost, `RWF 12.0000`. nullopt when it says nothing, or in another
/// currency.
std::optional<amount> amount_told(std::string_view cost, std::string_view currency) noexcept;

}  // namespace raporo::outbound
