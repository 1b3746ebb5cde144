#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gateway/channels/channel.hpp"

/// What an answer to a send means where aggregators do not differ: README.md, "What an answer to a send
/// means".
namespace raporo::channels {

/// The same outcome for every recipient of `sms`.
std::vector<send_outcome> for_all(const outgoing_sms& sms, send_outcome::verdict what, std::string reason);

/// Answered with 2xx: what that means for each recipient is in the body.
bool is_success(const http::client_answer& answer) noexcept;

/// What any other answer means by its status alone, and what silence means.
///
/// Requires: `answer` is no success.
std::vector<send_outcome> judge_status(const outgoing_sms& sms, const http::client_answer& answer);

/// For a 2xx whose body is not what the documentation says: nobody knows.
std::vector<send_outcome> not_understood(const outgoing_sms& sms);

/// What an aggregator said, to be read by people: printable and short.
std::string short_line(std::string_view said);

}  // namespace raporo::channels
