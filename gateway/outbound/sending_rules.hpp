#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/civil.hpp"
#include "gateway/base/quiet_hours.hpp"
#include "gateway/channels/routes.hpp"
#include "storage/claims.hpp"
#include "storage/fall_over.hpp"

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

/// By what receipts and alerts go while a channel takes none.
struct other_ways {
  struct channel {
    std::string name;
    std::optional<prices> money;
    double segments_per_second = 20;
  };
  std::chrono::milliseconds after{std::chrono::minutes{5}};  ///< so long trouble of a link is waited out
  channels::routes routes;
  std::vector<channel> channels;  ///< all that take SMS
};

/// Of a local day, `2026-11-30`.
storage::budget budget_of(const prices& p, std::string day);

struct sending_rules {
  time_zone zone;
  quiet_hours quiet;
  bool receipts_at_night = false;  ///< receipts do not wait for the end of the quiet hours
  storage::loop_guard loops;
  std::optional<prices> money;                 ///< nullopt: nobody knows what a segment costs
  std::shared_ptr<const other_ways> others{};  ///< nullptr: a channel that cannot send keeps what it has
};

/// What may be claimed at `now`.
storage::claim_rules claim_rules_at(const sending_rules& r, instant now);

/// By what may go what the channel cannot send at `now`; nullopt: nothing goes by another.
std::optional<storage::fall_over_rules> fall_over_rules_at(const sending_rules& r, instant now);

/// What an aggregator says a message cost, `RWF 12.0000`. nullopt when it says nothing, or in another
/// currency.
std::optional<amount> amount_told(std::string_view cost, std::string_view currency) noexcept;

}  // namespace raporo::outbound
