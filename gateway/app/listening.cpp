#include "gateway/app/listening.hpp"

#include <fmt/format.h>

#include <boost/system/errc.hpp>
#include <utility>

namespace raporo::app {
namespace {

class reserved_site final : public http::handler {
 public:
  boost::asio::awaitable<http::response> handle(const http::request& /*r*/) override {
    http::response r;
    r.status = 404;
    r.body = "This address is reserved for the console.\n";
    co_return r;
  }
};

http::server_limits limits_of(const config::listener_settings& s) {
  http::server_limits limits;
  limits.connections = s.connections;
  limits.connections_per_address = s.connections_per_address;
  limits.carry_others = s.trusted_proxies;
  limits.read_timeout = s.read_timeout;
  limits.idle_timeout = s.idle_timeout;
  return limits;
}

/// What an operator can do about a listener that was not opened.
std::string way_to_listen(const boost::system::error_code& why, const std::string& name) {
  using namespace boost::system::errc;
  std::string another =
      fmt::format("`--listen-{} HOST:PORT` or gateway.yaml names another; port 0 takes a free one", name);
  if (why == address_in_use) return "another program listens there, `ss -ltnp` shows which; " + another;
  if (why == permission_denied) return "ports below 1024 want CAP_NET_BIND_SERVICE; " + another;
  if (why == address_not_available) return "this machine does not have that address; " + another;
  return another;
}

}  // namespace

std::unique_ptr<http::server> open_listener(const listening& with, const std::string& name,
                                            const std::string& wanted,
                                            const config::listener_settings& settings, http::handler& site,
                                            config::diagnostics& problems,
                                            std::shared_ptr<const http::tls_identity> identity) {
  const std::string& address = wanted.empty() ? settings.listen : wanted;
  auto bound =
      http::listen(with.executor, address, name, limits_of(settings), site, with.log, std::move(identity));
  if (bound) return std::move(*bound);
  problems.error("serve/cannot-listen", {.file = with.settings_file.string()},
                 "the " + name + " listener cannot have " + address + ": " + bound.error().message(),
                 way_to_listen(bound.error(), name));
  return nullptr;
}

std::unique_ptr<http::handler> make_reserved_site() {
  return std::make_unique<reserved_site>();
}

}  // namespace raporo::app
