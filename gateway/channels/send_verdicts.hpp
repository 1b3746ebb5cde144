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

/// `HTTP 409: country not served`: the status, and what else the answer says, which may tell the operator
/// what to mend. A page that names the address which was called ends before its query, where passwords may
/// be.
std::string reason_of_status(int status, std::string_view body);

/// For a 2xx whose body is not what the documentation says: nobody knows.
std::vector<send_outcome> not_understood(const outgoing_sms& sms);

/// Not taken, so that the message goes again: by this channel, or by another one.
bool would_go_again(send_outcome::verdict v) noexcept;

/// What `v` means for a message that has `provider_id`, if any: what has an id is in the aggregator's hands,
/// whatever is said of it beside, and must not go again.
send_outcome::verdict unless_it_has_an_id(send_outcome::verdict v, std::string_view provider_id) noexcept;

/// The one form of a number under which what was sent and what came back meet.
std::string comparable_number(std::string_view number);

/// A price that an aggregator told: printable and short.
std::string cost_line(std::string_view said);

/// What an aggregator said, to be read by people: printable, short, and without seven digits in a row, which
/// may be of a telephone number.
std::string short_line(std::string_view said);

}  // namespace raporo::channels
