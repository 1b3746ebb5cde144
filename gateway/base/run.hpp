#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <optional>
#include <type_traits>

namespace raporo {

/// Runs a coroutine on `context` until it ends; gives its result or throws what it threw. The context has to
/// outlive whatever posts to it from other threads: declare it before a database.
template <class T>
T run(boost::asio::io_context& context, boost::asio::awaitable<T> work) {
  using kept = std::conditional_t<std::is_void_v<T>, bool, T>;
  std::exception_ptr error;
  std::optional<kept> value;
  bool ended = false;
  if constexpr (std::is_void_v<T>) {
    boost::asio::co_spawn(context, std::move(work), [&](const std::exception_ptr& e) {
      error = e;
      ended = true;
    });
  } else {
    boost::asio::co_spawn(context, std::move(work), [&](const std::exception_ptr& e, T result) {
      error = e;
      if (!e) value.emplace(std::move(result));
      ended = true;
    });
  }
  context.restart();
  while (!ended && context.run_one() != 0) {
  }
  if (error) std::rethrow_exception(error);
  if constexpr (!std::is_void_v<T>) return std::move(*value);
}

}  // namespace raporo
