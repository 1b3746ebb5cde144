#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gateway/base/phone_number.hpp"
#include "gateway/dialogue/school_history.hpp"
#include "gateway/dialogue/turn_commit.hpp"
#include "storage/database.hpp"
#include "storage/dialogues.hpp"
#include "storage/reports.hpp"
#include "storage/roster.hpp"

namespace raporo::dialogue {

/// What the database knows when a session is taken up.
struct known_session {
  std::optional<storage::session> session;
  std::optional<storage::dialogue> dialogue;  ///< of the telephone
  std::optional<storage::person> person;
  school_history history;  ///< of the person's schools
};

/// What a dialogue asks of storage. Reads: errc::busy, errc::unavailable; writes: errc::busy,
/// errc::not_saved. Ordinary functions: closures stay out of coroutines.
class session_store {
 public:
  explicit session_store(storage::database& database) : database_(database) {}

  boost::asio::awaitable<result<known_session>> load(storage::session_key key, phone_number phone,
                                                     looking_back at);
  boost::asio::awaitable<result<std::optional<storage::report>>> find_report(menus::find_report wanted);

  /// Shared, not copied: the event loop and the writer look at the same turn, one after the other.
  boost::asio::awaitable<result<turn_commit::outcome>> commit(std::shared_ptr<const turn_commit> t);
  boost::asio::awaitable<result<storage::pin_state>> count_wrong_pin(std::string person,
                                                                     storage::pin_policy policy, instant now);
  boost::asio::awaitable<result<void>> forgive_wrong_pins(std::string person);
  boost::asio::awaitable<result<void>> replace_reply(std::int64_t session, int turn, std::string reply);
  boost::asio::awaitable<result<void>> end_session(storage::session_key key, std::string status, instant now);

 private:
  storage::database& database_;
};

}  // namespace raporo::dialogue
