#include "gateway/http/client_stream.hpp"

#include <sys/socket.h>
#include <boost/asio/buffer.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/write.hpp>

#include <cerrno>
#include <optional>
#include <utility>
#include <vector>

#include "gateway/http/awaited.hpp"

namespace raporo::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

/// A name lookup in progress. Asio cannot stop getaddrinfo, so whoever waits waits on a timer that the answer
/// cancels; a late answer finds nobody.
struct lookup {
  lookup(const asio::any_io_executor& executor, asio::steady_timer::time_point deadline)
      : resolver(executor), answered(executor, deadline) {}

  tcp::resolver resolver;
  asio::steady_timer answered;
  error_code ec = asio::error::timed_out;
  std::vector<tcp::endpoint> endpoints;
};

std::shared_ptr<lookup> begin_lookup(const asio::any_io_executor& executor, const origin& of,
                                     asio::steady_timer::time_point deadline) {
  auto l = std::make_shared<lookup>(executor, deadline);
  const auto keep = [l](const error_code& ec, const tcp::resolver::results_type& found) {
    l->ec = ec;
    for (const auto& entry : found) l->endpoints.push_back(entry.endpoint());
    l->answered.cancel();
  };
  l->resolver.async_resolve(of.host, std::to_string(of.port), tcp::resolver::numeric_service, keep);
  return l;
}

class plain_stream final : public client_stream {
 public:
  explicit plain_stream(const asio::any_io_executor& executor) : client_stream(executor) {}

  asio::awaitable<error_code> open(const origin& to) override { return connect(to); }

  asio::awaitable<transfer> write(std::string_view text) override {
    const auto bytes = asio::buffer(text);
    const auto [ec, written] = co_await asio::async_write(socket_, bytes, as_awaited_tuple);
    transfer t{ec, written};
    co_return t;
  }

  asio::awaitable<transfer> read_some(std::span<char> space) override {
    const auto room = asio::buffer(space.data(), space.size());
    const auto [ec, read] = co_await socket_.async_read_some(room, as_awaited_tuple);
    transfer t{ec, read};
    co_return t;
  }
};

}  // namespace

client_stream::client_stream(const asio::any_io_executor& executor)
    : socket_(executor), deadline_(executor) {}

client_stream::~client_stream() = default;

void client_stream::arm(std::chrono::milliseconds limit) {
  deadline_.expires_after(limit);
  deadline_.async_wait([weak = weak_from_this(), mine = ++armed_](const error_code& ec) {
    const std::shared_ptr<client_stream> self = weak.lock();
    if (ec || !self || self->armed_ != mine) return;
    self->expired_ = true;
    self->close();
  });
}

void client_stream::disarm() {
  ++armed_;
  deadline_.cancel();
}

bool client_stream::quiet() {
  char byte = 0;
  const auto n = ::recv(socket_.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return n < 0 && errno == EAGAIN;
}

asio::awaitable<error_code> client_stream::connect(const origin& to) {
  std::vector<tcp::endpoint> endpoints;
  error_code ec;
  const asio::ip::address literal = asio::ip::make_address(to.host, ec);
  if (!ec) {
    endpoints.emplace_back(literal, to.port);
  } else {
    const std::shared_ptr<lookup> names = begin_lookup(socket_.get_executor(), to, deadline_.expiry());
    co_await names->answered.async_wait(as_awaited_tuple);
    if (names->ec) co_return names->ec;
    endpoints = std::move(names->endpoints);
  }
  if (expired_) co_return asio::error::timed_out;
  auto [connect_ec, chosen] = co_await asio::async_connect(socket_, endpoints, as_awaited_tuple);
  if (!connect_ec) socket_.set_option(tcp::no_delay(true), ec);
  co_return connect_ec;
}

void client_stream::close() {
  error_code ignored;
  socket_.close(ignored);
}

std::shared_ptr<client_stream> make_plain_stream(const asio::any_io_executor& executor) {
  return std::make_shared<plain_stream>(executor);
}

}  // namespace raporo::http
