#include "gateway/http/server.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <cassert>
#include <exception>
#include <optional>
#include <utility>
#include <vector>

#include "gateway/http/awaited.hpp"
#include "gateway/http/connection.hpp"

namespace raporo::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds pause_after_accept_error{100};
/// Connections over the limit that may hear a 503 at one time; the others are closed without a word.
constexpr std::size_t most_turned_away = 64;
constexpr std::chrono::minutes between_words_of_share{1};

/// How often deadlines are looked at: each second, or oftener when a limit is shorter than that.
std::chrono::milliseconds sweep_interval(const server_limits& l) {
  using namespace std::chrono_literals;
  const auto shortest = std::min({l.read_timeout, l.idle_timeout, l.write_timeout});
  return std::clamp<std::chrono::milliseconds>(shortest / 4, 5ms, 1'000ms);
}

/// The accepting side. Coroutines hold it by shared_ptr, so that it may outlive the server object by the few
/// turns of the loop they need to end.
struct listener final : listener_state {
  listener(const asio::any_io_executor& executor, tcp::acceptor bound, std::string listener_name,
           const server_limits& l, handler& h, logger& lg, std::shared_ptr<const tls_identity> shown)
      : listener_state(executor, std::move(listener_name), l, h, lg, std::move(shown)),
        acceptor(std::move(bound)),
        pause(executor),
        sweep(executor) {}

  void stop_accepting() {
    draining = true;
    error_code ignored;
    acceptor.close(ignored);
    pause.cancel();
  }

  /// A copy that keeps them alive: connections leave the set when they end.
  std::vector<std::shared_ptr<connection>> all() const {
    std::vector<std::shared_ptr<connection>> copy;
    copy.reserve(connections.size());
    for (connection* c : connections) copy.push_back(c->shared_from_this());
    return copy;
  }

  void cut_all() {
    cut = true;
    for (const auto& c : all()) c->cut();
    sweep.cancel();
  }

  tcp::acceptor acceptor;
  asio::steady_timer pause;
  asio::steady_timer sweep;
  clock::time_point next_word_of_share;  ///< to the log
};

/// What co_spawn calls at the end. Holds the connection until Asio has let go of its cancellation slot.
auto when_ended(std::shared_ptr<connection> c, std::shared_ptr<listener> l) {
  return [c = std::move(c), l = std::move(l)](const std::exception_ptr& failure) {
    if (!failure || l->cut) return;
    try {
      std::rethrow_exception(failure);
    } catch (const std::exception& e) {
      l->log.error("connection failed", {{"listener", l->name}, {"why", e.what()}});
    }
  };
}

ip_address address_of(const tcp::endpoint& peer) {
  const asio::ip::address a = peer.address();
  return ip_address(a.is_v6() ? a.to_v6().to_bytes()
                              : asio::ip::make_address_v6(asio::ip::v4_mapped, a.to_v4()).to_bytes());
}

/// What one address has must leave something for all others.
bool has_its_share(listener& l, const ip_address& peer) {
  if (l.open.count(peer) < l.limits.connections_per_address || any_contains(l.limits.carry_others, peer))
    return false;
  if (const auto now = clock::now(); now >= l.next_word_of_share) {
    l.log.warning("an address has all the connections it may have",
                  {{"listener", l.name}, {"remote", peer.to_text()}});
    l.next_word_of_share = now + between_words_of_share;
  }
  return true;
}

void begin_to_serve(const std::shared_ptr<listener>& l, tcp::socket s, const tcp::endpoint& from) {
  ++l->figures.accepted;
  const ip_address peer = address_of(from);
  const bool over_the_limit =
      l->connections.size() - l->turned_away >= l->limits.connections || has_its_share(*l, peer);
  if (over_the_limit) {
    ++l->figures.refused_connections;
    if (l->turned_away == most_turned_away) return;
  }
  const asio::any_io_executor executor = s.get_executor();
  const auto c = std::make_shared<connection>(l, std::move(s), peer, over_the_limit);
  asio::co_spawn(executor, connection::run(c),
                 asio::bind_cancellation_slot(c->cancellation(), when_ended(c, l)));
}

/// Goes on whatever becomes of one connection.
asio::awaitable<void> accept_connections(std::shared_ptr<listener> l) {
  while (!l->draining) {
    std::string why;
    try {
      tcp::endpoint from;
      auto [ec, accepted] = co_await l->acceptor.async_accept(from, as_awaited_tuple);
      if (l->draining) break;
      if (!ec)
        begin_to_serve(l, std::move(accepted), from);
      else if (ec != asio::error::connection_aborted)
        why = ec.message();
    } catch (const std::exception& e) {
      why = e.what();
    }
    if (why.empty()) continue;
    l->log.error("accepting failed", {{"listener", l->name}, {"why", why}});
    l->pause.expires_after(pause_after_accept_error);
    co_await l->pause.async_wait(as_awaited_tuple);
  }
}

asio::awaitable<void> check_deadlines(std::shared_ptr<listener> l) {
  const auto interval = sweep_interval(l->limits);
  while (!l->cut) {
    l->sweep.expires_after(interval);
    co_await l->sweep.async_wait(as_awaited_tuple);
    const auto now = clock::now();
    for (const auto& c : l->all()) c->check_deadline(now);
  }
}

class tcp_server final : public server {
 public:
  explicit tcp_server(std::shared_ptr<listener> l)
      : listener_(std::move(l)), local_(listener_->acceptor.local_endpoint()) {}

  ~tcp_server() override {
    listener_->stop_accepting();
    listener_->cut_all();
  }

  tcp_server(const tcp_server&) = delete;
  tcp_server& operator=(const tcp_server&) = delete;

  std::string address() const override {
    const std::string host = local_.address().to_string();
    return (local_.address().is_v6() ? "[" + host + "]" : host) + ":" + std::to_string(local_.port());
  }

  std::uint16_t port() const override { return local_.port(); }

  server_figures figures() const noexcept override {
    server_figures f = listener_->figures;
    f.open = listener_->connections.size() - listener_->turned_away;
    return f;
  }

  void use(std::shared_ptr<const tls_identity> identity) override {
    assert(listener_->identity != nullptr && identity != nullptr);
    listener_->identity = std::move(identity);
  }

  asio::awaitable<void> drain(std::chrono::milliseconds grace) override {
    const std::shared_ptr<listener> l = listener_;
    l->stop_accepting();
    for (const auto& c : l->all()) c->drain();
    const auto end = clock::now() + grace;
    while (!l->connections.empty() && clock::now() < end) {
      l->changed.expires_at(end);
      co_await l->changed.async_wait(as_awaited_tuple);
    }
    l->cut_all();
  }

 private:
  std::shared_ptr<listener> listener_;
  tcp::endpoint local_;
};

/// `HOST:PORT`, the host in brackets when it is an IPv6 address.
std::optional<std::pair<std::string, std::string>> split_address(const std::string& text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string::npos || colon == 0) return std::nullopt;
  std::string host = text.substr(0, colon);
  std::string port = text.substr(colon + 1);
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  if (port.empty() || port.size() > 5 || !std::all_of(port.begin(), port.end(), digit) ||
      std::stoi(port) > 65'535) {
    return std::nullopt;
  }
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
  } else if (host.find(':') != std::string::npos) {
    return std::nullopt;
  }
  if (host.empty()) return std::nullopt;
  return std::pair{std::move(host), std::move(port)};
}

error_code bind_and_listen(tcp::acceptor& acceptor, const tcp::endpoint& local) {
  error_code ec;
  acceptor.open(local.protocol(), ec);
  if (!ec) acceptor.set_option(tcp::acceptor::reuse_address(true), ec);
  if (!ec) acceptor.bind(local, ec);
  if (!ec) acceptor.listen(tcp::acceptor::max_listen_connections, ec);
  return ec;
}

}  // namespace

result<std::unique_ptr<server>> listen(const asio::any_io_executor& executor, const std::string& listen,
                                       std::string name, const server_limits& limits, handler& answers,
                                       logger& log, std::shared_ptr<const tls_identity> identity) {
  const auto address = split_address(listen);
  if (!address) return errc::malformed;

  error_code ec;
  tcp::resolver resolver(executor);
  const auto found = resolver.resolve(address->first, address->second,
                                      tcp::resolver::passive | tcp::resolver::numeric_service, ec);
  tcp::acceptor acceptor(executor);
  if (!ec) ec = bind_and_listen(acceptor, found.begin()->endpoint());
  if (ec) return ec;

  auto shared = std::make_shared<listener>(executor, std::move(acceptor), std::move(name), limits, answers,
                                           log, std::move(identity));
  asio::co_spawn(executor, accept_connections(shared), asio::detached);
  asio::co_spawn(executor, check_deadlines(shared), asio::detached);
  return std::make_unique<tcp_server>(std::move(shared));
}

}  // namespace raporo::http
