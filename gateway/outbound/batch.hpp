#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "gateway/channels/channel.hpp"
#include "storage/outbox.hpp"

namespace raporo::outbound {

/// Messages that leave in one request: one text, each telephone at most once.
struct batch {
  channels::outgoing_sms sms;
  std::vector<storage::message> messages;  ///< messages[i] goes to sms.to[i]

  unsigned segments() const noexcept;
};

/// How the reason of a message begins that was refused in one word with others.
constexpr std::string_view refused_with_others = "together with others: ";

/// Joins messages of identical text, at most `limit` to a batch, in the order given. Two for the same
/// telephone never share a batch: the aggregator's answer names recipients by number only. What was refused
/// with others goes alone. Requires: limit > 0.
std::vector<batch> group_messages(std::vector<storage::message> messages, std::size_t limit);

/// Whether a batch of several was refused for good in one word: perhaps for one of them, and which one shows
/// when each goes alone. Not where the aggregator has ids for them: what it has must not go again.
bool refused_as_one(const std::vector<channels::send_outcome>& outcomes);
/// Of such a batch: each goes again, alone.
void part_refused(std::vector<channels::send_outcome>& outcomes);

}  // namespace raporo::outbound
