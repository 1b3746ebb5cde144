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

/// A turn as far as it can be played before the database has its say.
struct played_turn {
  std::shared_ptr<turn_commit> commit;
  bool refused = false;  ///< an input was no answer to its screen
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

  /// `c` is a start or a next input of `r`, whose line has a caller. Takes the line's dialogue: it
  /// is in the commit then, or must be read anew when there is an error. Errors are those of session_store.
  boost::asio::awaitable<result<played_turn>> play(const waiting_request& r, const classified& c);

 private:
  struct playing;

  boost::asio::awaitable<result<void>> settle(const waiting_request& r, playing& p);
  boost::asio::awaitable<result<menus::pin_checked>> check_pin(live_session& s, std::string pin);
  const menus::facts& facts_now(phone_line& line, const std::string& service_code, std::string_view school);
  played_turn prepare(const waiting_request& r, playing& p);

  parts p_;
};

}  // namespace raporo::dialogue
