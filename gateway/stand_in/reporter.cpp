#include "gateway/stand_in/reporter.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cassert>
#include <exception>
#include <utility>

namespace raporo::stand_in {

namespace asio = boost::asio;
using time_point = std::chrono::steady_clock::time_point;

reporter::reporter(asio::any_io_executor executor, http::client& client, std::string url)
    : client_(client),
      url_(std::move(url)),
      executor_(std::move(executor)),
      next_(executor_),
      gone_(executor_) {}

void reporter::start() {
  running_ = true;
  asio::co_spawn(executor_, run(), [this](const std::exception_ptr& failure) {
    running_ = false;
    gone_.cancel();
    if (failure) std::rethrow_exception(failure);
  });
}

reporter::~reporter() {
  assert(!running_);
}

void reporter::post_at(time_point when, std::string form) {
  waiting_.emplace(when, std::move(form));
  next_.cancel();
}

asio::awaitable<void> reporter::stop() {
  stopping_ = true;
  next_.cancel();
  while (running_) {
    gone_.expires_at(time_point::max());
    [[maybe_unused]] const auto [ec] = co_await gone_.async_wait(asio::as_tuple(asio::use_awaitable));
  }
}

asio::awaitable<void> reporter::run() {
  while (!stopping_) {
    const time_point due = waiting_.empty() ? time_point::max() : waiting_.begin()->first;
    if (due > std::chrono::steady_clock::now()) {
      next_.expires_at(due);
      [[maybe_unused]] const auto [ec] = co_await next_.async_wait(asio::as_tuple(asio::use_awaitable));
      continue;
    }
    http::outgoing_request r;
    r.url = url_;
    r.content_type = "application/x-www-form-urlencoded";
    r.body = std::move(waiting_.begin()->second);
    waiting_.erase(waiting_.begin());
    if (url_.empty()) continue;
    [[maybe_unused]] const http::client_answer answer = co_await client_.send(std::move(r));
  }
}

}  // namespace raporo::stand_in
