#pragma once

#include <string_view>
#include <utility>
#include <vector>

#include "gateway/channels/channel.hpp"

/// Tokens that an aggregator lends for a while to who shows an account and its secret (RFC 6749).
namespace raporo::channels {

/// A POST of a form.
http::outgoing_request ask_for_token(std::string_view url,
                                     const std::vector<std::pair<std::string_view, std::string_view>>& form);

/// What an answer to it lends (RFC 6749, 5.1). errc::malformed when it is no success, or holds no token that
/// can stand in a header. Where no lifetime is told, which RFC 6749 allows, it is an hour, as MTN's is.
result<access_token> read_access_token(const http::client_answer& answer);

}  // namespace raporo::channels
