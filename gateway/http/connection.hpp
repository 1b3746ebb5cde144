#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_set>

#include "gateway/base/address_range.hpp"
#include "gateway/http/open_by_address.hpp"
#include "gateway/http/request_reader.hpp"
#include "gateway/http/server.hpp"
#include "gateway/http/tls_session.hpp"

namespace raporo::http {

class connection;

/// What the connections of one listener share. Lives as long as the last of them, which may be longer than
/// the server object; `answers` and `log` are not touched any more once `cut` is set.
struct listener_state {
  listener_state(const boost::asio::any_io_executor& executor, std::string listener_name,
                 const server_limits& l, handler& h, logger& lg, std::shared_ptr<const tls_identity> shown);

  const std::string name;
  const server_limits limits;
  handler& answers;
  logger& log;
  std::shared_ptr<const tls_identity> identity;  ///< nullptr: without TLS
  server_figures figures;
  std::unordered_set<connection*> connections;  ///< they put themselves in and take themselves out
  std::size_t turned_away = 0;                  ///< of those, the ones over a limit
  open_by_address open;                         ///< all others
  bool draining = false;
  bool cut = false;
  boost::asio::steady_timer changed;  ///< cancelled when the last connection goes
};

/// One accepted socket: reads a request, has it answered, writes, and again.
class connection : public std::enable_shared_from_this<connection> {
 public:
  using clock = std::chrono::steady_clock;
  using socket = boost::asio::ip::tcp::socket;

  /// From `peer`. One `over_the_limit` is answered 503 and closed, without reading a request; with TLS it is
  /// only closed.
  connection(std::shared_ptr<listener_state> shared, socket s, const ip_address& peer, bool over_the_limit);
  ~connection();
  connection(const connection&) = delete;
  connection& operator=(const connection&) = delete;

  /// Runs until the connection is closed. The coroutine keeps `self` alive.
  static boost::asio::awaitable<void> run(std::shared_ptr<connection> self);

  /// Called now and then by the listener, instead of a timer per request.
  void check_deadline(clock::time_point now);
  /// Ends it if it waits for a request; otherwise the answer being made is the last one.
  void drain();
  /// Closes the socket and cancels what the handler waits for.
  void cut();

  boost::asio::cancellation_slot cancellation() { return cancel_.slot(); }

 private:
  enum class phase { idle, reading, answering, writing, lingering };

  boost::asio::awaitable<void> serve();
  boost::asio::awaitable<bool> read_request();
  boost::asio::awaitable<void> answer_request();
  boost::asio::awaitable<bool> send();
  boost::asio::awaitable<bool> write_out();
  boost::asio::awaitable<bool> shake_hands();
  boost::asio::awaitable<std::size_t> read_sealed(std::span<char> space);
  boost::asio::awaitable<bool> exchange_sealed();
  boost::asio::awaitable<void> refuse(int status);
  boost::asio::awaitable<void> linger();
  std::size_t read_what_is_here();
  void say_goodbye();
  void answer_failed(std::string_view why);
  void enter(phase p, clock::duration limit);
  bool idle_in_drain() const noexcept;
  bool last_request() const noexcept;
  void close();

  std::shared_ptr<listener_state> shared_;
  socket socket_;
  const bool over_the_limit_;
  std::optional<open_by_address::place> place_;  ///< nullopt: over the limit
  boost::asio::cancellation_signal cancel_;
  request_reader reader_;
  std::unique_ptr<tls_session> tls_;  ///< nullptr: without
  std::string out_;
  phase phase_ = phase::idle;
  clock::time_point phase_began_;
  clock::time_point deadline_;
  bool expired_ = false;
  std::size_t served_ = 0;
  bool handler_closes_ = false;
};

}  // namespace raporo::http
