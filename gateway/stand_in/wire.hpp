#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "gateway/base/errc.hpp"
#include "gateway/http/message.hpp"

namespace raporo::stand_in {

/// How an answer reaches the other side.
enum class ending {
  whole,
  half,   ///< the head and half of the body, then a reset
  reset,  ///< nothing, then a reset
  hang,   ///< nothing until the other side gives up
};

struct reply {
  http::response response;
  ending how = ending::whole;
  std::chrono::milliseconds delay{0};  ///< before the first byte
};

/// A plain HTTP/1.1 server, apart from the gateway's own so that a mistake of one is not repeated by the
/// other, and because it must do what a decent server never does: cut answers short and hang. Bodies have a
/// Content-Length. One event loop, single-threaded.
class wire_server {
 public:
  virtual ~wire_server() = default;
  /// `127.0.0.1:9090` as bound.
  virtual std::string address() const = 0;
  /// Closes everything; ends when no connection is left. Must end before the server is destroyed.
  virtual boost::asio::awaitable<void> stop() = 0;
};

/// Binds `HOST:PORT` (port 0: any free one) and serves. errc::malformed for another shape of address;
/// errc::unavailable when it cannot be had. `answer` outlives the server.
result<std::unique_ptr<wire_server>> serve(const boost::asio::any_io_executor& executor,
                                           const std::string& listen,
                                           std::function<reply(const http::request&)> answer);

}  // namespace raporo::stand_in
