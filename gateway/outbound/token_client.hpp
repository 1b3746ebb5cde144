#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <functional>
#include <memory>

#include "gateway/channels/channel.hpp"
#include "gateway/http/client.hpp"

namespace raporo::outbound {

/// What a token client works with. All of it outlives the client.
struct token_parts {
  const channels::adapter& adapter;
  http::client& client;
  std::function<std::chrono::steady_clock::time_point()> steady = &std::chrono::steady_clock::now;
};

/// A client whose requests bear the token that the adapter's aggregator lends (RFC 6750, 2.1). It is asked
/// for before the first request, again a while before its end, and once when a request is answered 401, which
/// takes nothing; requests at one moment share what one asking comes to.
///
/// Asking is no message. What comes of it when there is no token therefore says that the message was not
/// taken: not_sent after silence, 5xx and what is not understood; 429 when asked too often; 401 after any
/// other 4xx or redirection, because then the account or the address is wrong. A request that is cut before
/// it bears a token is not_sent, too, and waits for nobody's asking.
///
/// One event loop, single-threaded. Requires: the adapter has a write_token_request().
std::unique_ptr<http::client> make_token_client(const boost::asio::any_io_executor& executor,
                                                token_parts parts);

}  // namespace raporo::outbound
