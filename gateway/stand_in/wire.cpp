#include "gateway/stand_in/wire.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <cassert>
#include <charconv>
#include <exception>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/base/ascii.hpp"

namespace raporo::stand_in {
namespace {

namespace asio = boost::asio;
using tcp = asio::ip::tcp;
constexpr auto as_result = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t longest_head = 16'384;
constexpr std::size_t longest_body = 1U << 20U;

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = to_lower(c);
  return out;
}

std::string_view trim(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

/// Cuts `text` at the first `mark`; the second part is empty when there is none.
std::pair<std::string_view, std::string_view> cut(std::string_view text, std::string_view mark) {
  const auto at = text.find(mark);
  if (at == std::string_view::npos) return {text, {}};
  return {text.substr(0, at), text.substr(at + mark.size())};
}

/// The request line and the header fields.
http::request read_head(std::string_view head) {
  http::request r;
  auto [line, fields] = cut(head, "\r\n");
  const auto [method, rest] = cut(line, " ");
  const auto [path, query] = cut(cut(rest, " ").first, "?");
  r.method = method;
  r.path = path;
  r.query = query;
  while (!fields.empty()) {
    const auto [field, others] = cut(fields, "\r\n");
    fields = others;
    const auto [name, value] = cut(field, ":");
    if (!name.empty()) r.headers.emplace_back(lower(name), trim(value));
  }
  r.content_type = trim(cut(lower(r.header("content-type")), ";").first);
  return r;
}

/// nullopt when the length cannot be read or is too long for this server.
std::optional<std::size_t> body_length(const http::request& r) {
  const std::string_view text = r.header("content-length");
  std::size_t length = 0;
  if (text.empty()) return length;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), length);
  if (ec != std::errc{} || end != text.data() + text.size() || length > longest_body) return std::nullopt;
  return length;
}

std::string to_wire(const http::response& r) {
  std::string out = fmt::format("HTTP/1.1 {} Status\r\nContent-Length: {}\r\n", r.status, r.body.size());
  if (!r.content_type.empty()) out += fmt::format("Content-Type: {}\r\n", r.content_type);
  for (const auto& [name, value] : r.headers) out += fmt::format("{}: {}\r\n", name, value);
  return out + "\r\n" + r.body;
}

void reset(tcp::socket& socket) {
  boost::system::error_code ignored;
  // Lingering for no time makes close() send RST.
  socket.set_option(asio::socket_base::linger(true, 0), ignored);
  socket.close(ignored);
}

class plain_server final : public wire_server {
 public:
  plain_server(tcp::acceptor acceptor, std::function<reply(const http::request&)> answer)
      : answer_(std::move(answer)), acceptor_(std::move(acceptor)), gone_(acceptor_.get_executor()) {
    spawn(accept());
  }

  ~plain_server() override { assert(running_ == 0); }

  std::string address() const override {
    const tcp::endpoint e = acceptor_.local_endpoint();
    return fmt::format("{}:{}", e.address().to_string(), e.port());
  }

  asio::awaitable<void> stop() override {
    boost::system::error_code ignored;
    stopping_ = true;
    acceptor_.close(ignored);
    for (const auto& socket : sockets_) socket->close(ignored);
    for (const auto& delay : delays_) delay->cancel();
    while (running_ > 0) {
      gone_.expires_at(std::chrono::steady_clock::time_point::max());
      [[maybe_unused]] const auto [ec] = co_await gone_.async_wait(as_result);
    }
  }

 private:
  void spawn(asio::awaitable<void> task) {
    ++running_;
    asio::co_spawn(acceptor_.get_executor(), std::move(task), [this](const std::exception_ptr& failure) {
      --running_;
      gone_.cancel();
      if (failure) std::rethrow_exception(failure);
    });
  }

  asio::awaitable<void> accept() {
    while (!stopping_) {
      auto [ec, socket] = co_await acceptor_.async_accept(as_result);
      if (ec) {
        // No descriptors left, for example: not a reason to end, nor to spin.
        if (!stopping_) co_await pause(std::chrono::milliseconds(100));
        continue;
      }
      auto shared = std::make_shared<tcp::socket>(std::move(socket));
      sockets_.push_back(shared);
      spawn(converse(std::move(shared)));
    }
  }

  asio::awaitable<void> converse(std::shared_ptr<tcp::socket> socket) {
    std::string buffer;
    bool open = true;
    while (open && !stopping_) open = co_await exchange(*socket, buffer);
    std::erase(sockets_, socket);
  }

  /// One request and its answer; false when the connection is at its end.
  asio::awaitable<bool> exchange(tcp::socket& socket, std::string& buffer) {
    auto head_buffer = asio::dynamic_buffer(buffer, longest_head + longest_body);
    const auto [ec, head_size] = co_await asio::async_read_until(socket, head_buffer, "\r\n\r\n", as_result);
    if (ec) co_return false;
    http::request r = read_head(std::string_view(buffer).substr(0, head_size));
    buffer.erase(0, head_size);
    const auto length = body_length(r);
    if (!length || !r.header("transfer-encoding").empty()) co_return false;
    if (*length > buffer.size()) {
      auto body_buffer = asio::dynamic_buffer(buffer);
      const auto missing = asio::transfer_exactly(*length - buffer.size());
      const auto [read_ec, n] = co_await asio::async_read(socket, body_buffer, missing, as_result);
      if (read_ec) co_return false;
    }
    r.body = buffer.substr(0, *length);
    buffer.erase(0, *length);
    const reply answer = answer_(r);
    if (answer.delay.count() > 0) co_await pause(answer.delay);
    co_return co_await send(socket, answer);
  }

  asio::awaitable<void> pause(std::chrono::milliseconds delay) {
    const auto timer = std::make_shared<asio::steady_timer>(acceptor_.get_executor(), delay);
    delays_.push_back(timer);
    [[maybe_unused]] const auto [ec] = co_await timer->async_wait(as_result);
    std::erase(delays_, timer);
  }

  asio::awaitable<bool> send(tcp::socket& socket, const reply& answer) {
    const std::string bytes = to_wire(answer.response);
    std::size_t count = bytes.size();
    if (answer.how == ending::half) count -= (answer.response.body.size() + 1) / 2;
    if (answer.how == ending::whole || answer.how == ending::half) {
      const auto part = asio::buffer(bytes, count);
      const auto [ec, n] = co_await asio::async_write(socket, part, as_result);
      if (ec || answer.how == ending::whole) co_return !ec;
    }
    if (answer.how == ending::hang) {
      char byte = 0;
      const auto one = asio::buffer(&byte, 1);
      [[maybe_unused]] const auto [ec, n] = co_await socket.async_read_some(one, as_result);
    }
    reset(socket);
    co_return false;
  }

  std::function<reply(const http::request&)> answer_;
  tcp::acceptor acceptor_;
  asio::steady_timer gone_;
  std::vector<std::shared_ptr<tcp::socket>> sockets_;
  std::vector<std::shared_ptr<asio::steady_timer>> delays_;
  int running_ = 0;
  bool stopping_ = false;
};

}  // namespace

result<std::unique_ptr<wire_server>> serve(const asio::any_io_executor& executor, const std::string& listen,
                                           std::function<reply(const http::request&)> answer) {
  const auto colon = listen.rfind(':');
  if (colon == std::string::npos) return errc::malformed;
  boost::system::error_code ec;
  const auto address = asio::ip::make_address(listen.substr(0, colon), ec);
  std::uint16_t port = 0;
  const char* const end = listen.data() + listen.size();
  const auto number = std::from_chars(listen.data() + colon + 1, end, port);
  if (ec || number.ec != std::errc{} || number.ptr != end) return errc::malformed;

  tcp::acceptor acceptor(executor);
  const tcp::endpoint where(address, port);
  acceptor.open(where.protocol(), ec);
  if (!ec) acceptor.set_option(asio::socket_base::reuse_address(true), ec);
  if (!ec) acceptor.bind(where, ec);
  if (!ec) acceptor.listen(asio::socket_base::max_listen_connections, ec);
  if (ec) return ec;
  return std::make_unique<plain_server>(std::move(acceptor), std::move(answer));
}

}  // namespace raporo::stand_in
