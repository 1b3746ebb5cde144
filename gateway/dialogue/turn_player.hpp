#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <string>

#include "gateway/base/clock.hpp"
#include "gateway/base/log.hpp"
#include "gateway/base/random.hpp"
#include "gateway/dialogue/live_sessions.hpp"
#include "gateway/dialogue/pin_checker.hpp"
#include "gateway/dialogue/session_store.hpp"
#include "gateway/dialogue/transcript.hpp"
#include "gateway/dialogue/turn_commit.hpp"

namespace raporo::dialogue {

/// A turn as far as it has been played: with the engine's help first, then as the database has its say.
struct turn_in_play {
  std::shared_ptr<turn_commit> commit;   ///< its state is the dialogue's
  menus::wish wanted;                    ///< a screen or a report to save, once it is complete
  const menus::facts* facts = nullptr;   ///< the line's, which no other turn changes meanwhile
  bool secret = false;                   ///< the input is not kept
  const menus::text* refusal = nullptr;  ///< why an input was no answer to its screen; nullptr: all were
  bool complete = false;                 ///< nothing is left but to commit it
};

/// Plays the inputs of a turn through the engine and grants its wishes on the way: checks a PIN, finds a
/// report, hashes a new PIN. Wrong PINs are counted at once, whatever becomes of the turn; everything else
/// waits for the commit. Lives on the event loop.
class turn_player {
 public:
  struct parts {
    session_store& store;
    const clock& time;
    random_source& random;
    pin_checker& pins;
    transcript_hasher hash;
    logger& log;
    storage::pin_policy policy;
    pin_cost hash_cost;
  };

  explicit turn_player(parts p) : p_(p) {}

  /// `c` is a start or a next input of `r`, whose line has a caller. Takes the line's dialogue: it is in the
  /// commit then. Nearly every turn is complete at once.
  turn_in_play begin(const waiting_request& r, const classified& c);
  /// The rest of one that is not. Errors are those of session_store; the line must then be read anew.
  boost::asio::awaitable<result<void>> go_on(const waiting_request& r, const classified& c, turn_in_play& t);

 private:
  boost::asio::awaitable<result<void>> settle(const waiting_request& r, turn_in_play& t);
  boost::asio::awaitable<result<menus::pin_checked>> check_pin(live_session& s, std::string pin);
  const menus::facts& facts_now(phone_line& line, const std::string& service_code, std::string_view chosen);
  std::unique_ptr<report_commit> commit_of(const waiting_request& r, const turn_in_play& t,
                                           menus::draft report);
  void complete(const waiting_request& r, turn_in_play& t);

  parts p_;
};

}  // namespace raporo::dialogue
