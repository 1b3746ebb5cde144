#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gateway/http/message.hpp"

namespace raporo::http {

struct outgoing_request {
  std::string method = "POST";
  std::string url;  ///< `http://` or `https://`, host, optional port, path and query
  std::vector<std::pair<std::string, std::string>> headers;
  std::string content_type;
  std::string body;
};

struct client_limits {
  std::chrono::milliseconds connect_timeout{5'000};
  std::chrono::milliseconds answer_timeout{15'000};  ///< from the first byte written to the last byte read
  std::size_t body_bytes = 1U << 20U;
  std::size_t idle_connections = 32;  ///< kept alive per host: as many as may be in flight
  /// After this a kept connection is not trusted: a peer that closes it while a message is on its way leaves
  /// that lost from sight. Below the five seconds that are usual; where a peer says how long it keeps one, a
  /// second less than that counts, at most `longest_idle`: what stands between may have forgotten it.
  std::chrono::milliseconds idle_lifetime{4'000};
  std::chrono::milliseconds longest_idle{30'000};
};

/// What came of a request. Whoever sends money or messages must know whether the other side may have acted.
struct client_answer {
  enum class outcome {
    answered,  ///< status, content type and body are valid
    not_sent,  ///< provably nothing left: connecting failed
    unknown,   ///< something was written and no whole answer came
  };
  outcome what = outcome::not_sent;
  int status = 0;
  std::string content_type;
  std::string body;
  std::optional<std::chrono::seconds> retry_after;  ///< how long it asks to be left alone
  std::string problem;                              ///< for the log, when not answered
};

class client {
 public:
  virtual ~client() = default;
  /// Never throws for what the network does. A kept-alive connection that the peer closed before it read
  /// anything is tried again on a new one only if not one byte was written on it.
  virtual boost::asio::awaitable<client_answer> send(outgoing_request r) = 0;
};

/// A pooled client on one event loop. TLS peers are verified against the machine's certificates.
std::unique_ptr<client> make_client(boost::asio::any_io_executor executor, const client_limits& limits);

}  // namespace raporo::http
