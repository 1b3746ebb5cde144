#pragma once

#include <atomic>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>

#include "gateway/http/server.hpp"
#include "tests/unit/http/loopback.hpp"

namespace raporo::http::test {

class counting_logger final : public logger {
 public:
  void write(log_level level, std::string_view /*event*/,
             std::initializer_list<log_field> /*fields*/) override {
    if (level == log_level::error) ++errors;
    if (level == log_level::warning) ++warnings;
  }
  std::atomic<int> errors = 0;
  std::atomic<int> warnings = 0;
};

inline constexpr std::size_t large = 16'000'000;  ///< more than the kernel buffers for two sockets

/// Says what it was asked. `/gate` waits until the test opens it, `/throw` fails.
class echo final : public handler {
 public:
  explicit echo(const boost::asio::any_io_executor& executor)
      : gate_(executor, std::chrono::steady_clock::time_point::max()) {}

  boost::asio::awaitable<response> handle(const request& r) override {
    ++calls;
    if (r.path == "/throw") throw std::runtime_error("broken");
    if (r.path == "/gate") {
      ++at_gate;
      co_await gate_.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
    }
    response answer;
    answer.body.append(r.method).append(" ").append(r.path).append("?").append(r.query);
    answer.body.append(" [").append(r.content_type).append("] ").append(r.body);
    if (r.path == "/headers") {
      for (const auto& [name, value] : r.headers)
        answer.body.append(name).append("=").append(value).append(";");
    }
    if (r.path == "/remote") answer.body = r.remote;
    if (r.path == "/large") answer.body.assign(large, 'x');
    co_return answer;
  }

  void open_gate() { gate_.cancel(); }

  std::atomic<int> calls = 0;
  std::atomic<int> at_gate = 0;

 private:
  boost::asio::steady_timer gate_;
};

/// A server on port 0 with a loop of its own. What tests wait for, they wait for by reading from sockets.
struct running_server {
  explicit running_server(const server_limits& limits = {},
                          std::shared_ptr<const tls_identity> identity = nullptr) {
    loop.call([&] {
      answers = std::make_unique<echo>(loop.executor());
      it = listen(loop.executor(), "127.0.0.1:0", "test", limits, *answers, log, identity).value();
    });
  }
  ~running_server() {
    loop.call([this] { it.reset(); });
    loop.stop();
  }
  running_server(const running_server&) = delete;
  running_server& operator=(const running_server&) = delete;

  server_figures figures() {
    return loop.call([this] { return it->figures(); });
  }
  void wait_at_gate(int count) const {
    while (answers->at_gate < count) std::this_thread::yield();
  }

  counting_logger log;
  loop_thread loop;
  std::unique_ptr<echo> answers;
  std::unique_ptr<server> it;
};

inline std::string post(std::string_view path, std::string_view body, std::string_view extra = {}) {
  return "POST " + std::string(path) +
         " HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
         std::string(extra) + "\r\n" + std::string(body);
}

inline constexpr std::string_view get = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n";

}  // namespace raporo::http::test
