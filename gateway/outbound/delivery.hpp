#pragma once

#include <string>
#include <string_view>

#include "gateway/base/clock.hpp"
#include "gateway/channels/channel.hpp"
#include "storage/sql.hpp"

/// What an aggregator tells later about what was sent. All for write closures; repeating them changes
/// nothing.
namespace raporo::outbound {

/// Moves the message forward, never back. A word that is not known is kept beside the state. When the person
/// is on the aggregator's blacklist, whom the message was for counts as opted out, whatever number the report
/// names.
void record_delivery(sql::connection& c, const std::string& channel, const channels::delivery_event& e,
                     instant now);

/// Marks the person of that telephone as opted out, and audits it; nothing when nobody has it or the mark is
/// there. `phone` is as received.
void record_opt_out(sql::connection& c, const std::string& channel, std::string_view phone, instant now);

}  // namespace raporo::outbound
