#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "gateway/base/clock.hpp"
#include "gateway/base/log.hpp"
#include "gateway/base/random.hpp"
#include "gateway/channels/channel.hpp"
#include "gateway/dialogue/in_force.hpp"
#include "gateway/dialogue/live_sessions.hpp"
#include "gateway/dialogue/menu_shelf.hpp"
#include "gateway/dialogue/pin_checker.hpp"
#include "gateway/dialogue/reply_slot.hpp"
#include "gateway/dialogue/session_store.hpp"
#include "gateway/dialogue/transcript.hpp"
#include "gateway/dialogue/turn_player.hpp"
#include "storage/database.hpp"

namespace raporo::dialogue {

struct ussd_options {
  std::chrono::milliseconds budget{3'000};  ///< a reply later than this is a canned END
  std::chrono::hours draft_lifetime{24};
  storage::pin_policy pins;
  pin_cost hash_cost;
  std::size_t live_sessions = 16'384;  ///< kept in memory; more when more have a turn in progress
};

/// How a turn ended, for metrics and the log.
enum class turn_outcome { answered, repeated, refused, canned, failed };
std::string_view to_string(turn_outcome how) noexcept;

/// A request and its reply, for who watches.
struct observed_turn {
  turn_outcome how = turn_outcome::answered;
  std::chrono::steady_clock::duration took{};
  std::string_view screen{};             ///< name of the screen; empty when none of the menus' was shown
  std::string_view language{};           ///< it was shown in; empty: that of who has chosen none
  const menus::text* refusal = nullptr;  ///< of the menus: why the input was no answer
};

/// Answers the requests of USSD sessions: finds out what a transcript means, steps the engine, makes it
/// durable, replies.
///
/// Requests of one telephone are taken one after the other. Every request gets a legal reply within the
/// budget; when a turn is late, a canned END goes out, the turn is finished all the same, and its result
/// waits for the next call. Lives on one event loop, whose last handler has run before the service is
/// destroyed.
class ussd_service {
 public:
  struct parts {
    storage::database& database;
    const clock& time;
    random_source& random;
    pin_checker& pins;
    transcript_hasher hash;
    logger& log;
    std::function<void()> message_planned;  ///< wakes the sender
    std::function<void(const observed_turn&)> observe;
  };

  ussd_service(boost::asio::any_io_executor executor, parts p, ussd_options options);
  ~ussd_service();
  ussd_service(const ussd_service&) = delete;
  ussd_service& operator=(const ussd_service&) = delete;

  /// From now on new calls use this; others go on with the menus that they began with. Must be called before
  /// the first answer().
  void use(std::shared_ptr<const in_force> force);

  /// Always a legal reply; never throws for what callers or the disk do. A repetition gets its stored reply;
  /// any other request of a telephone that `may_turn` says no to hears that it should dial again later, and
  /// nothing of it is kept: a draft goes on with a later call.
  boost::asio::awaitable<channels::ussd_reply> answer(std::string channel, channels::ussd_event event,
                                                      turn_limit may_turn = {});

  /// For a call under another service code: says which is ours. Nothing of it is kept.
  channels::ussd_reply turn_away() const;

  /// The aggregator says that a session is over; what was answered stays.
  boost::asio::awaitable<void> ended(std::string channel, channels::ussd_end event);

  /// Ends when no turn is in progress. For shutting down, after the listener has drained.
  boost::asio::awaitable<void> drain();

  std::size_t live_sessions() const noexcept { return sessions_.size(); }

 private:
  void start_serving(std::shared_ptr<phone_line> line);
  boost::asio::awaitable<void> serve(std::shared_ptr<phone_line> line);
  boost::asio::awaitable<void> take_turn(const waiting_request& r);
  boost::asio::awaitable<result<void>> load(live_session& s);
  void take_up(live_session& s, const storage::dialogue& left);
  void begin(live_session& s, const waiting_request& r, std::shared_ptr<const menus::menu> menu_before);
  boost::asio::awaitable<std::shared_ptr<const menus::menu>> find_menu_before(const phone_line& line);
  const storage::turn& remember(live_session& s, turn_commit& t, turn_commit::outcome& stored);
  boost::asio::awaitable<void> keep_canned(live_session& s, std::string canned);

  std::string phrase(std::string_view name, std::string_view language) const;
  bool finish(const waiting_request& r, channels::ussd_reply reply, observed_turn seen);
  void fail(const waiting_request& r, boost::system::error_code why);
  void log_turn(const waiting_request& r, const observed_turn& seen) const;
  void watch_deadlines();

  boost::asio::any_io_executor executor_;
  parts p_;
  ussd_options options_;
  session_store store_;
  turn_player player_;
  std::shared_ptr<const in_force> force_;
  menu_shelf shelf_;
  dialogue::live_sessions sessions_;

  waiting_slots waiting_;
  boost::asio::steady_timer deadline_timer_;
  bool watching_ = false;
  std::size_t serving_ = 0;  ///< telephones with a turn in progress
};

}  // namespace raporo::dialogue
