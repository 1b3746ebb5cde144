#include <openssl/ssl.h>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <memory>
#include <string>

#include "gateway/http/awaited.hpp"

#include "gateway/http/client_stream.hpp"

namespace raporo::http {
namespace {

namespace asio = boost::asio;
namespace ssl = asio::ssl;
using asio::ip::tcp;
using boost::system::error_code;

class tls_stream final : public client_stream {
 public:
  tls_stream(const asio::any_io_executor& executor, ssl::context& trusted)
      : client_stream(executor), tls_(socket_, trusted) {}

  asio::awaitable<error_code> open(const origin& to) override {
    error_code ec = co_await connect(to);
    if (ec) co_return ec;

    tls_.set_verify_mode(ssl::verify_peer);
    tls_.set_verify_callback(ssl::host_name_verification(to.host));
    asio::ip::make_address(to.host, ec);
    // Names only: RFC 6066 section 3 has no addresses in the server name.
    if (ec && !name_server(to.host)) co_return asio::error::invalid_argument;
    const auto [handshake_ec] = co_await tls_.async_handshake(ssl::stream_base::client, as_awaited_tuple);
    co_return handshake_ec;
  }

  asio::awaitable<transfer> write(std::string_view text) override {
    const auto bytes = asio::buffer(text);
    const auto [ec, written] = co_await asio::async_write(tls_, bytes, as_awaited_tuple);
    // A record may have left although nothing was counted: never claim that nothing was sent.
    transfer t{ec, std::max<std::size_t>(written, 1)};
    co_return t;
  }

  asio::awaitable<transfer> read_some(std::span<char> space) override {
    const auto room = asio::buffer(space.data(), space.size());
    const auto [ec, read] = co_await tls_.async_read_some(room, as_awaited_tuple);
    transfer t{ec, read};
    co_return t;
  }

 private:
  /// SSL_set_tlsext_host_name, without the casts of that macro.
  bool name_server(std::string host) {
    return SSL_ctrl(tls_.native_handle(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
                    host.data()) == 1;
  }

  ssl::stream<tcp::socket&> tls_;
};

}  // namespace

std::shared_ptr<client_stream> make_tls_stream(const asio::any_io_executor& executor, ssl::context& trusted) {
  return std::make_shared<tls_stream>(executor, trusted);
}

ssl::context make_tls_context() {
  ssl::context context(ssl::context::tls_client);
  SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_2_VERSION);
  context.set_default_verify_paths();
  context.set_verify_mode(ssl::verify_peer);
  return context;
}

}  // namespace raporo::http
