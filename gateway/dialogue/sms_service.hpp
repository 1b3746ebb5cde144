#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>
#include <string>

#include "gateway/base/clock.hpp"
#include "gateway/base/log.hpp"
#include "gateway/base/random.hpp"
#include "gateway/channels/channel.hpp"
#include "gateway/dialogue/in_force.hpp"
#include "gateway/dialogue/transcript.hpp"
#include "menus/sms_report.hpp"
#include "storage/database.hpp"

namespace raporo::dialogue {

/// Whether who wrote an SMS gets an answer. What it says counts either way.
enum class answering { yes, no };

/// What became of an SMS that is safe.
enum class sms_effect {
  repeated,  ///< it was there before: nothing
  stored,
  answered,
};

/// Takes SMS: a report by the same checks as the menu's, or a word of command; the answer goes to the outbox
/// in the transaction that remembers the message, so that the same message twice has one effect and one
/// answer.
class sms_service {
 public:
  struct parts {
    storage::database& database;
    const clock& time;
    random_source& random;
    transcript_hasher hash;
    logger& log;
    std::function<void()> message_planned;                        ///< wakes the sender
    std::function<void(const menus::sms_reading&)> observe = {};  ///< each message as it was read
  };

  explicit sms_service(parts p) : p_(std::move(p)) {}

  void use(std::shared_ptr<const in_force> force) { force_ = std::move(force); }

  /// Done when stored. An error means that the aggregator should send it again.
  boost::asio::awaitable<result<sms_effect>> receive(std::string channel, channels::sms_event event,
                                                     answering answer = answering::yes);

 private:
  parts p_;
  std::shared_ptr<const in_force> force_;
};

}  // namespace raporo::dialogue
