#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <deque>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <unordered_map>

#include "gateway/base/clock.hpp"
#include "gateway/base/log.hpp"
#include "gateway/base/random.hpp"
#include "gateway/channels/channel.hpp"
#include "gateway/dialogue/in_force.hpp"
#include "gateway/dialogue/person_ledger.hpp"
#include "gateway/dialogue/pin_checker.hpp"
#include "gateway/dialogue/reply_slot.hpp"
#include "gateway/dialogue/transcript.hpp"
#include "gateway/dialogue/turn_commit.hpp"
#include "storage/database.hpp"

namespace raporo::dialogue {

struct ussd_options {
  std::chrono::milliseconds budget{3'000};  ///< a reply later than this is a canned END
  std::chrono::hours draft_lifetime{24};
  storage::pin_policy pins;
  pin_cost hash_cost;
  std::size_t live_sessions = 16'384;  ///< kept in memory; the database has the rest
};

/// How a turn ended, for metrics.
enum class turn_outcome { answered, repeated, refused, canned, failed };

/// Answers the requests of USSD sessions: finds out what a transcript means, steps the engine, makes it
/// durable, replies.
///
/// Requests of one session are taken one after the other. Every request gets a legal reply within the budget;
/// when a turn is late, a canned END goes out, the turn is finished all the same, and its result waits for
/// the next call. Lives on one event loop.
class ussd_service {
 public:
  struct parts {
    storage::database& database;
    const clock& time;
    random_source& random;
    pin_checker& pins;
    person_ledger& ledger;
    transcript_hasher hash;
    logger& log;
    std::function<void()> message_planned;  ///< wakes the sender
    std::function<void(turn_outcome, std::chrono::steady_clock::duration)> observe;
  };

  ussd_service(boost::asio::any_io_executor executor, parts p, ussd_options options);
  ~ussd_service();
  ussd_service(const ussd_service&) = delete;
  ussd_service& operator=(const ussd_service&) = delete;

  /// From now on new sessions use this. Must be called before the first answer().
  void use(std::shared_ptr<const in_force> force) { force_ = std::move(force); }

  /// Always a legal reply; never throws for what callers or the disk do.
  boost::asio::awaitable<channels::ussd_reply> answer(std::string channel, channels::ussd_event event);

  /// The aggregator says that a session is over; what was answered stays.
  boost::asio::awaitable<void> ended(std::string channel, channels::ussd_end event);

  /// Ends when no turn is in progress. For shutting down, after the listener has drained.
  boost::asio::awaitable<void> drain();

  std::size_t live_sessions() const noexcept { return sessions_.size(); }

 private:
  struct live_session;
  struct request;
  struct played;
  using session_ptr = std::shared_ptr<live_session>;

  session_ptr find_or_open(const storage::session_key& key, const phone_number& phone);
  void forget(const storage::session_key& key);
  void trim();

  void start_serving(session_ptr s);
  boost::asio::awaitable<void> serve(session_ptr s);
  boost::asio::awaitable<void> take_turn(live_session& s, request& r);
  boost::asio::awaitable<result<void>> load(live_session& s);
  void begin(live_session& s, const request& r);

  boost::asio::awaitable<result<played>> play(live_session& s, const request& r, const classified& c);
  boost::asio::awaitable<result<void>> settle(live_session& s, const request& r, played& p);
  boost::asio::awaitable<result<menus::pin_checked>> check_pin(live_session& s, std::string pin);
  turn_commit prepare(const live_session& s, const request& r, const played& p);

  boost::asio::awaitable<result<turn_commit::outcome>> commit(turn_commit t);
  boost::asio::awaitable<result<storage::pin_state>> store_pin_failure(std::string person, instant now);
  boost::asio::awaitable<result<void>> store_pin_success(std::string person);
  boost::asio::awaitable<result<void>> store_canned(storage::session_key key, int turn, std::string reply);
  boost::asio::awaitable<result<void>> store_end(storage::session_key key, std::string status, instant now);
  boost::asio::awaitable<result<std::optional<storage::report>>> read_report(menus::find_report wanted);

  std::string phrase(std::string_view name, std::string_view language) const;
  void finish(const request& r, channels::ussd_reply reply, turn_outcome how);
  void fail(const live_session& s, const request& r, boost::system::error_code why);
  void watch_deadlines();

  boost::asio::any_io_executor executor_;
  parts p_;
  ussd_options options_;
  std::shared_ptr<const in_force> force_;

  struct key_hash {
    std::size_t operator()(const storage::session_key& k) const noexcept {
      return std::hash<std::string>{}(k.session_id) ^ std::hash<std::string>{}(k.channel);
    }
  };
  std::unordered_map<storage::session_key, session_ptr, key_hash> sessions_;
  std::list<storage::session_key> by_use_;  ///< least recently used first
  std::unordered_map<std::string, std::weak_ptr<live_session>> newest_of_phone_;

  waiting_slots waiting_;
  boost::asio::steady_timer deadline_timer_;
  bool watching_ = false;
  std::size_t serving_ = 0;  ///< sessions with a turn in progress
};

}  // namespace raporo::dialogue
