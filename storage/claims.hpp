#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "gateway/base/clock.hpp"
#include "storage/channel_state.hpp"
#include "storage/outbox.hpp"
#include "storage/sql.hpp"

/// Which messages may leave now.
namespace raporo::storage {

/// More than `most` messages of one text to one number within the time are two machines that talk.
struct loop_guard {
  int most = 5;
  std::chrono::milliseconds within{std::chrono::minutes{30}};
};

/// What a message costs and what a day may. Amounts in ten-thousandths of the channel's currency.
struct budget {
  std::string day;                         ///< local, `2026-11-30`
  std::int64_t segment = 0;                ///< the price of one
  std::optional<std::int64_t> routine;     ///< receipts and alerts may bring the day's spending to this
  std::optional<std::int64_t> everything;  ///< answers too
};

struct claim_rules {
  message_kind last = message_kind::alert;  ///< kinds behind this one wait: at night
  std::optional<loop_guard> loops;
  std::optional<budget> money;
  std::string after;  ///< the district whose turn it was last
};

struct claimed_messages {
  std::vector<message> taken;
  int expired = 0;                      ///< skipped: their time has passed
  int opted_out = 0;                    ///< skipped: the person wants no messages
  int loops = 0;                        ///< skipped: the same text to one number again and again
  std::string loop_phone;               ///< to which the last of these was
  std::optional<channel_pause> paused;  ///< a person stopped the channel
  bool routine_held = false;            ///< receipts and alerts wait for the next day's money
  bool everything_held = false;         ///< answers too
  std::string last_district;            ///< claim_rules::after of the next claim
};

/// Takes up to `limit` messages of the channel that are due, answers first and of alerts the districts in
/// turn, and makes them `sending` with one more attempt: committed before the first byte leaves. Expired ones
/// become skipped with reason `expired`, also while nothing is taken; messages to persons who opted out
/// (except answers) with reason `opted out`; those of a loop with reason `loop`. What is taken is charged to
/// the day.
claimed_messages claim_messages(sql::connection& c, const std::string& channel, int limit, instant now,
                                const claim_rules& rules = {});

/// Those of the channel whose time has passed become skipped with reason `expired`, 2,000 a call; gives how
/// many. A claim does it by itself.
int skip_expired(sql::connection& c, const std::string& channel, instant now);

/// What the messages claimed that day cost, as far as is known.
std::int64_t spent_on(sql::connection& c, const std::string& channel, const std::string& day);
/// The message turned out to cost this, rather than what it was charged with when it was claimed; 0 when it
/// was not taken. Nothing for one that was not charged.
void correct_charge(sql::connection& c, const std::string& id, std::int64_t amount);

}  // namespace raporo::storage
