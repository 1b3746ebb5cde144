#pragma once

#include <poll.h>
#include <sys/socket.h>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/asio/write.hpp>

#include <cerrno>
#include <chrono>
#include <cstdint>
#include <future>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

namespace raporo::http::test {

/// An event loop on a thread of its own, so that tests may use plain blocking sockets against it.
class loop_thread {
 public:
  loop_thread() : work_(context_.get_executor()), thread_([this] { context_.run(); }) {}
  ~loop_thread() { stop(); }
  loop_thread(const loop_thread&) = delete;
  loop_thread& operator=(const loop_thread&) = delete;

  boost::asio::any_io_executor executor() { return context_.get_executor(); }

  /// Runs `f` on the loop and returns what it returned.
  template <class F>
  auto call(F f) {
    std::packaged_task<decltype(f())()> task(std::move(f));
    auto done = task.get_future();
    boost::asio::post(context_, [&task] { task(); });
    return done.get();
  }

  template <class T>
  std::future<T> spawn(boost::asio::awaitable<T> a) {
    return boost::asio::co_spawn(context_, std::move(a), boost::asio::use_future);
  }

  void stop() {
    work_.reset();
    context_.stop();
    if (thread_.joinable()) thread_.join();
  }

 private:
  boost::asio::io_context context_;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
  std::thread thread_;
};

/// A blocking socket that says and hears exactly what a test wants. Reading gives up after some seconds.
class raw_peer {
 public:
  explicit raw_peer(std::uint16_t port,
                    boost::asio::ip::address_v4 from = boost::asio::ip::address_v4::loopback())
      : socket_(context_, boost::asio::ip::tcp::v4()) {
    // Fixed, or the kernel grows it to what some machines allow: more than the largest answer here.
    socket_.set_option(boost::asio::socket_base::receive_buffer_size(65'536));
    socket_.bind({from, 0});
    socket_.connect({boost::asio::ip::address_v4::loopback(), port});
    limit_reads();
  }

  /// The other end of a connection that `from` has accepted.
  explicit raw_peer(boost::asio::ip::tcp::acceptor& from) : socket_(context_) {
    from.accept(socket_);
    limit_reads();
  }

  void send(std::string_view bytes) {
    boost::system::error_code ignored;  // a peer that has already refused may have closed
    boost::asio::write(socket_, boost::asio::buffer(bytes), ignored);
  }

  /// Header and body of one message, by its Content-Length. Empty when the connection ended before that.
  std::string message(bool with_body = true) {
    for (;;) {
      const std::size_t end = seen_.find("\r\n\r\n");
      if (end != std::string::npos) {
        const std::size_t length = seen_.find("Content-Length: ");
        const std::size_t body = with_body && length < end
                                     ? std::stoul(seen_.substr(length + sizeof("Content-Length: ") - 1, 20))
                                     : 0;
        if (seen_.size() >= end + 4 + body) {
          const std::string whole = seen_.substr(0, end + 4 + body);
          seen_.erase(0, whole.size());
          return whole;
        }
      }
      if (!read_more()) return {};
    }
  }

  /// What comes within `wait`; nothing when nothing does.
  std::string message_within(std::chrono::milliseconds wait) {
    pollfd readable{.fd = socket_.native_handle(), .events = POLLIN, .revents = 0};
    if (::poll(&readable, 1, static_cast<int>(wait.count())) != 1) return {};
    read_more();
    return std::exchange(seen_, {});
  }

  /// All bytes until the peer closes; `*closed` tells whether it did.
  std::string rest(bool* closed = nullptr) {
    while (read_more()) {
    }
    if (closed != nullptr) *closed = ended_;
    return std::exchange(seen_, {});
  }

  /// The peer has sent its end (or a reset) and nothing before it.
  bool closed() {
    bool ended = false;
    return rest(&ended).empty() && ended;
  }

  void end_sending() {
    boost::system::error_code ignored;  // a peer that has already refused may have closed
    socket_.shutdown(boost::asio::ip::tcp::socket::shutdown_send, ignored);
  }
  void reset() {
    socket_.set_option(boost::asio::socket_base::linger(true, 0));
    socket_.close();
  }

 private:
  void limit_reads() {
    const timeval seconds{.tv_sec = 5, .tv_usec = 0};
    ::setsockopt(socket_.native_handle(), SOL_SOCKET, SO_RCVTIMEO, &seconds, sizeof seconds);
  }

  bool read_more() {
    char block[65'536];
    const auto n = ::recv(socket_.native_handle(), block, sizeof block, 0);
    if (n > 0) seen_.append(block, static_cast<std::size_t>(n));
    ended_ = n == 0 || (n < 0 && errno == ECONNRESET);
    return n > 0;
  }

  boost::asio::io_context context_;
  boost::asio::ip::tcp::socket socket_;
  std::string seen_;
  bool ended_ = false;
};

inline int status_in(const std::string& response) {
  return response.starts_with("HTTP/1.1 ") ? std::stoi(response.substr(9, 3)) : 0;
}

}  // namespace raporo::http::test
