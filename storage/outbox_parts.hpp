#pragma once

#include <string>
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

/// What a report on a part means for its message.
struct part_news {
  std::string message;  ///< empty: the report changed nothing
  delivery_outcome whole =
      delivery_outcome::waiting;  ///< failed with its first part, delivered with its last
};
/// nullopt: no part has the id. A part's state only moves forward.
std::optional<part_news> move_part(sql::connection& c, const std::string& channel, const delivery_report& r,
                                   instant now);

std::string_view to_string(delivery_outcome o) noexcept;

}  // namespace raporo::storage
