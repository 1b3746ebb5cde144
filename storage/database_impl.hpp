#pragma once

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <optional>
#include <utility>

#include "storage/database.hpp"

// The template part of database.hpp, which includes this.
namespace raporo::storage {

/// Joins a closure, its result and the handler that waits for it.
template <class F, class Handler>
class closure_job final : public database::job {
 public:
  using value_type = std::invoke_result_t<F&, sql::connection&>;

  closure_job(F f, Handler handler, const boost::asio::any_io_executor& executor)
      : job(executor), f_(std::move(f)), handler_(std::move(handler)), work_(executor) {}

  void run(sql::connection& c) override {
    if constexpr (std::is_void_v<value_type>) {
      f_(c);
    } else {
      value_.emplace(f_(c));
    }
  }

  void deliver() override { std::move(handler_)(outcome()); }

 private:
  struct nothing {};

  result<value_type> outcome() {
    if (error()) return error();
    if constexpr (std::is_void_v<value_type>) {
      return {};
    } else {
      return std::move(*value_);
    }
  }

  F f_;
  Handler handler_;
  boost::asio::executor_work_guard<boost::asio::any_io_executor> work_;
  std::optional<std::conditional_t<std::is_void_v<value_type>, nothing, value_type>> value_;
};

template <class F>
auto database::submit(F f, submission to)
    -> boost::asio::awaitable<result<std::invoke_result_t<F&, sql::connection&>>> {
  using outcome = result<std::invoke_result_t<F&, sql::connection&>>;
  auto initiate = [this, to](auto handler, F closure) {
    const boost::asio::any_io_executor executor = boost::asio::get_associated_executor(handler);
    auto j =
        std::make_unique<closure_job<F, decltype(handler)>>(std::move(closure), std::move(handler), executor);
    (this->*to)(std::move(j));
  };
  return boost::asio::async_initiate<const boost::asio::use_awaitable_t<>, void(outcome)>(
      std::move(initiate), boost::asio::use_awaitable, std::move(f));
}

template <class F>
auto database::write(F f) -> boost::asio::awaitable<result<std::invoke_result_t<F&, sql::connection&>>> {
  return submit(std::move(f), &database::submit_write);
}

template <class F>
auto database::read(F f) -> boost::asio::awaitable<result<std::invoke_result_t<F&, sql::connection&>>> {
  return submit(std::move(f), &database::submit_read);
}

template <class F>
auto database::read_at_length(F f)
    -> boost::asio::awaitable<result<std::invoke_result_t<F&, sql::connection&>>> {
  return submit(std::move(f), &database::submit_long_read);
}

}  // namespace raporo::storage
