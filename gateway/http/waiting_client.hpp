#pragma once

#include <boost/asio/io_context.hpp>
#include <memory>

#include "gateway/http/client.hpp"

namespace raporo::http {

/// A client that a thread waits for, for commands.
class waiting_client {
 public:
  explicit waiting_client(const client_limits& limits = {})
      : client_(make_client(loop_.get_executor(), limits)) {}

  /// The same as client::send().
  client_answer operator()(outgoing_request r);

 private:
  boost::asio::io_context loop_{1};
  std::unique_ptr<client> client_;
};

}  // namespace raporo::http
