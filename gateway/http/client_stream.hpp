#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/system/error_code.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace raporo::http {

/// Where a request goes.
struct origin {
  bool tls = false;
  std::string host;  ///< name or address, without brackets
  std::uint16_t port = 0;

  friend auto operator<=>(const origin&, const origin&) = default;
};

/// A connection of the client, plain or TLS. One operation at a time, on the loop's thread.
class client_stream : public std::enable_shared_from_this<client_stream> {
 public:
  struct transfer {
    boost::system::error_code ec;
    std::size_t bytes = 0;
  };

  virtual ~client_stream();
  client_stream(const client_stream&) = delete;
  client_stream& operator=(const client_stream&) = delete;

  /// Closes the socket when `limit` has passed, unless disarmed or armed anew before.
  void arm(std::chrono::milliseconds limit);
  void disarm();
  bool expired() const noexcept { return expired_; }

  /// Resolves, connects and, with TLS, shakes hands. Requires: armed.
  virtual boost::asio::awaitable<boost::system::error_code> open(const origin& to) = 0;
  /// `bytes` is 0 only when provably nothing left this machine.
  virtual boost::asio::awaitable<transfer> write(std::string_view text) = 0;
  virtual boost::asio::awaitable<transfer> read_some(std::span<char> space) = 0;

  /// Still open and nothing has come: on an idle connection that could only be its end, or rubbish.
  bool quiet();

  std::chrono::steady_clock::time_point trusted_until;  ///< while idle

 protected:
  explicit client_stream(const boost::asio::any_io_executor& executor);

  boost::asio::awaitable<boost::system::error_code> connect(const origin& to);

  boost::asio::ip::tcp::socket socket_;

 private:
  void close();

  boost::asio::steady_timer deadline_;
  std::size_t armed_ = 0;  ///< counts, so that a timer that has fired already can be told to be an old one
  bool expired_ = false;
};

std::shared_ptr<client_stream> make_plain_stream(const boost::asio::any_io_executor& executor);

/// The peer's certificate must be valid for the origin's host by `trusted`.
std::shared_ptr<client_stream> make_tls_stream(const boost::asio::any_io_executor& executor,
                                               boost::asio::ssl::context& trusted);

/// TLS 1.2 or later, verified against the machine's certificates.
boost::asio::ssl::context make_tls_context();

}  // namespace raporo::http
