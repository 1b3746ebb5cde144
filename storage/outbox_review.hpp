#pragma once

#include <optional>
#include <string>
#include <vector>

#include "gateway/base/errc.hpp"
#include "storage/outbox.hpp"

/// What a person does with messages: looks through them, and settles those that nothing else can.
namespace raporo::storage {

/// What is empty lets every message through.
struct message_filter {
  std::optional<message_state> state;
  bool unsettled = false;  ///< only those that settle_message() takes
  std::string phone;       ///< E.164
  std::string school;      ///< alerts about it and receipts of its reports
  std::string period;      ///< `2026-W48`: of the same
  std::string channel;     ///< name
  std::string rule;        ///< id: its alerts
  std::optional<message_kind> kind;
  std::optional<instant> changed_since;  ///< only those that became what they are then or later
  int limit = 100;
};

/// A message with what its key stands for.
struct listed_message {
  message what;
  instant changed{};        ///< when it became what it is
  std::string person_name;  ///< empty for a number that is not registered
  std::string about;        ///< id of the unit of an alert or of the school of a receipt; else empty
  std::string period;       ///< likewise
};
/// The newest first, by when they were due; with `changed_since` in the order in which they changed.
std::vector<listed_message> list_messages(sql::connection& c, const message_filter& f);

/// A person found out what became of a message: one that is `unknown`, or that was skipped because it was too
/// late and has been said in another way or never will be. `to` is delivered or failed. Recorded with the
/// reason, in the audit trail too. Gives the state before; errc::not_found; errc::refused when the message
/// does not wait for a person.
result<message_state> settle_message(sql::connection& c, const std::string& id, message_state to,
                                     const std::string& reason, instant now);

/// The same for all that the filter lets through and that wait for a person, whatever its limit. Gives how
/// many.
int settle_messages(sql::connection& c, message_filter f, message_state to, const std::string& reason,
                    instant now);

/// A person takes a message back that is still planned. Its key stays: it is never planned again. Recorded
/// with the reason, in the audit trail too. errc::not_found; errc::refused when it is not planned any more.
result<void> cancel_message(sql::connection& c, const std::string& id, const std::string& by,
                            const std::string& reason, instant now);
/// The same for all planned messages that the filter lets through, whatever its state and limit. Gives how
/// many.
int cancel_messages(sql::connection& c, message_filter f, const std::string& by, const std::string& reason,
                    instant now);

}  // namespace raporo::storage
