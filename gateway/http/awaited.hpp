#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace raporo::http {

/// Awaits an operation whose error is a value and not an exception: here peers that go away are no surprise.
inline constexpr auto as_awaited_tuple = boost::asio::as_tuple(boost::asio::use_awaitable);

}  // namespace raporo::http
