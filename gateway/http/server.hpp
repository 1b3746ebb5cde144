#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "gateway/base/address_range.hpp"
#include "gateway/base/log.hpp"
#include "gateway/http/message.hpp"
#include "gateway/http/tls_identity.hpp"

namespace raporo::http {

/// What answers requests. One call at a time per connection; many at once per server.
class handler {
 public:
  virtual ~handler() = default;
  /// `r` lives until the awaitable ends. An exception becomes 500, logged once.
  virtual boost::asio::awaitable<response> handle(const request& r) = 0;
};

/// Every limit of a listener. All have safe defaults and are keys of gateway.yaml.
struct server_limits {
  std::size_t connections = 4'096;
  std::size_t connections_per_address = 1'024;   ///< of IPv6, a whole /64 counts as one
  std::vector<address_range> carry_others = {};  ///< proxies: any number is theirs
  std::size_t header_bytes = 8'192;
  std::size_t header_count = 64;
  std::size_t body_bytes = 65'536;
  std::size_t requests_per_connection = 1'000'000;
  /// From the first byte of a request to its last. A connection's first request has to begin within it, too.
  std::chrono::milliseconds read_timeout{10'000};
  std::chrono::milliseconds idle_timeout{60'000};  ///< between requests
  std::chrono::milliseconds write_timeout{10'000};
};

struct server_figures {
  std::uint64_t accepted = 0;
  std::uint64_t requests = 0;
  std::uint64_t refused_requests = 0;     ///< 4xx by the server itself
  std::uint64_t refused_connections = 0;  ///< over a limit
  std::uint64_t failed_handshakes = 0;    ///< of TLS: others' protocols, scanners, who gave up
  std::size_t open = 0;
};

/// One listener on one event loop, single-threaded.
///
/// Strict about what Beast's parser lets through: a Transfer-Encoding other than exactly `chunked`, both it
/// and a Content-Length, no or several Host fields, folded header lines, TRACE and CONNECT, an absolute-form
/// or otherwise odd target, too many headers, bad percent escapes or invalid UTF-8 in the path. Those get a
/// 4xx and the connection is closed; the handler never sees them (RFC 9112 sections 3.2, 5.2, 6.1, 6.3).
class server {
 public:
  virtual ~server() = default;

  /// `127.0.0.1:8080` as bound: the real port when 0 was asked for.
  virtual std::string address() const = 0;
  virtual std::uint16_t port() const = 0;
  virtual server_figures figures() const noexcept = 0;

  /// What connections that are accepted from now on are shown; those that are open keep what they began with.
  /// Requires: it listens for TLS.
  virtual void use(std::shared_ptr<const tls_identity> identity) = 0;

  /// Stops accepting, closes idle connections, lets busy requests answer with `Connection: close`, and ends
  /// when all are gone or `grace` has passed; the rest is then cut.
  virtual boost::asio::awaitable<void> drain(std::chrono::milliseconds grace) = 0;
};

/// Binds and begins to accept. `name` is for logs. The machine's own error when the address cannot be had
/// (boost::system::errc::address_in_use, ...); `errc::malformed` when `listen` is no `HOST:PORT`. `answers`
/// and `log` outlive the server. With an identity it speaks TLS and nothing else: a handshake is to be over
/// within the read timeout, a request without TLS is answered 400, and connections over the limit are closed
/// without a word.
result<std::unique_ptr<server>> listen(const boost::asio::any_io_executor& executor,
                                       const std::string& listen, std::string name,
                                       const server_limits& limits, handler& answers, logger& log,
                                       std::shared_ptr<const tls_identity> identity = nullptr);

}  // namespace raporo::http
