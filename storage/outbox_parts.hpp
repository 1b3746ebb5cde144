#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/clock.hpp"
#include "storage/outbox.hpp"
#include "storage/sql.hpp"

/// The parts of a long message that went by an aggregator which names each.
namespace raporo::storage {

struct message_part {
  unsigned number = 1;
  message_state state = message_state::accepted;  ///< or delivered or failed
  std::string provider_id;
  std::string reason;  ///< the aggregator's own word
  std::string cost;    ///< as the aggregator says it
};

/// In their order; none where one id stands for the whole message.
std::vector<message_part> load_parts(sql::connection& c, const std::string& message);

/// What the outbox does with them. Internal to storage.
void keep_parts(sql::connection& c, const std::string& message, const std::string& channel,
                const std::vector<sent_part>& parts, instant now);

/// The id of the message whose part the report is on; empty when it changes nothing, for a part's state only
/// moves forward. nullopt: no part has the provider's id.
std::optional<std::string> move_part(sql::connection& c, const std::string& channel, const delivery_report& r,
                                     instant now);
/// Of a message of which a part has just come to `of_part`: failed with its first part, delivered with its
/// last.
delivery_outcome outcome_of_whole(sql::connection& c, const std::string& message, delivery_outcome of_part);

std::string_view to_string(delivery_outcome o) noexcept;

}  // namespace raporo::storage
