#pragma once

#include <vector>

#include "config/wire.hpp"
#include "gateway/channels/channel.hpp"

namespace raporo::channels {

/// What an answer to a send means by the rules of its wire; where none fits, what it means for every kind
/// (send_verdicts.hpp). `own_ids`: reports name our id where the answer has none.
std::vector<send_outcome> judge_by_rules(const config::wire_answer& wire, bool own_ids,
                                         const outgoing_sms& sms, const http::client_answer& answer);

}  // namespace raporo::channels
