#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/clock.hpp"
#include "storage/claims.hpp"
#include "storage/sql.hpp"

/// Receipts and alerts go by another channel while theirs takes none.
namespace raporo::storage {

/// A channel that takes SMS.
struct way {
  std::string channel;
  std::optional<budget> money;  ///< of today; nullopt: nobody knows what a segment costs
  /// Messages, planned on it, at which others stop coming: what moved stays, though its own channel works
  /// again.
  std::int64_t most_waiting = 1'200;
};

struct fall_over_rules {
  std::chrono::milliseconds after{std::chrono::minutes{5}};  ///< so long trouble of a link is waited out
  std::vector<way> ways;                                     ///< all channels that take SMS
  /// Those that a message may go by, the first choice first: `preferred` is the person's, or empty. Of names
  /// that `ways` has not, nothing is made.
  std::function<std::vector<std::string>(std::string_view phone, std::string_view preferred)> ways_of;
  message_kind last = message_kind::alert;  ///< as claim_rules::last: what waits anyway stays
  bool money_held = false;                  ///< claimed_messages::routine_held of the claim just before
  std::string looked_until;                 ///< where the last look ended
};

struct handed_over {
  std::string because;          ///< why the channel takes none; empty: it does, or there is no other
  bool for_money = false;       ///< because the day's is spent
  int messages = 0;             ///< that go by others now
  int stuck = 0;                ///< that might, and of whose other ways none works
  bool others_work = false;     ///< at least one other channel does
  std::vector<std::string> to;  ///< those
  std::string looked_until;     ///< fall_over_rules::looked_until of the next look
};

/// Why a channel takes no receipt and no alert, in a word or two: a person paused it, its link has been in
/// trouble for `after`, or not one segment more fits into the day's money. Empty: it takes them.
std::string why_stopped(sql::connection& c, const way& w, std::chrono::milliseconds after, instant now);

/// Gives what is planned and due on a channel that is stopped to the first channel of its ways that takes it.
/// Only what is `planned` moves, which no aggregator has; and it moves by one conditional update, so that one
/// channel has it at any time. Where no other works, one of several goes to a channel in trouble that has
/// nothing else to find out with whether it works again; that is not told. Answers stay: they leave by the
/// channel of their question. Looks at 500 messages a call.
handed_over hand_over(sql::connection& c, const std::string& channel, instant now,
                      const fall_over_rules& rules);

/// The same of a channel that is not among `ways`, answers too: nothing else would ever send them.
handed_over hand_over_unserved(sql::connection& c, const std::string& channel, instant now,
                               const fall_over_rules& rules);

}  // namespace raporo::storage
