#include <doctest/doctest.h>
#include <boost/asio/ssl.hpp>

#include <cstdlib>
#include <string>
#include <thread>

#include "gateway/http/client.hpp"
#include "tests/support/certificate.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/unit/http/loopback.hpp"

using namespace raporo::http;
namespace asio = boost::asio;
using asio::ip::tcp;
using outcome = client_answer::outcome;

namespace {

/// A certificate for `name`, in files of a temporary folder.
struct certificate_files {
  explicit certificate_files(const std::string& name) {
    const raporo::test::certificate made({.name = name});
    folder.write("certificate.pem", made.pem);
    folder.write("key.pem", made.key);
  }
  std::string certificate_file() const { return (folder.path() / "certificate.pem").string(); }
  std::string key_file() const { return (folder.path() / "key.pem").string(); }

  raporo::test::temporary_folder folder;
};

/// Serves one TLS connection: two requests, then the end.
void serve_one(tcp::acceptor& acceptor, const certificate_files& c) {
  asio::ssl::context context(asio::ssl::context::tls_server);
  context.use_certificate_chain_file(c.certificate_file());
  context.use_private_key_file(c.key_file(), asio::ssl::context::pem);
  asio::ssl::stream<tcp::socket> stream(acceptor.accept(), context);
  boost::system::error_code ec;
  stream.handshake(asio::ssl::stream_base::server, ec);
  std::string request;
  for (int i = 0; i < 2 && !ec; ++i) {
    request.clear();
    while (!ec && !request.ends_with("\r\n\r\nhi")) {
      char block[512];
      request.append(block, stream.read_some(asio::buffer(block), ec));
    }
    if (!ec)
      asio::write(stream, asio::buffer(std::string_view("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nyes")),
                  ec);
  }
}

client_answer ask(client& c, test::loop_thread& loop, const std::string& url) {
  outgoing_request r;
  r.url = url;
  r.body = "hi";
  return loop.call([&] { return loop.spawn(c.send(r)); }).get();
}

}  // namespace

TEST_CASE("tls: a certificate for the host is trusted, for another host or by nobody known it is not") {
  const certificate_files known("localhost");
  const certificate_files stranger("localhost");
  ::setenv("SSL_CERT_FILE", known.certificate_file().c_str(), 1);
  test::loop_thread loop;
  auto client = loop.call([&] { return make_client(loop.executor(), {}); });
  asio::io_context context;
  tcp::acceptor acceptor(context, {asio::ip::address_v4::loopback(), 0});
  const std::string port = std::to_string(acceptor.local_endpoint().port());

  {
    std::thread server([&] { serve_one(acceptor, known); });
    for (int i = 0; i < 2; ++i) {
      const client_answer a = ask(*client, loop, "https://localhost:" + port + "/");
      CHECK(a.what == outcome::answered);
      CHECK(a.body == "yes");
    }
    server.join();
  }
  {
    std::thread server([&] { serve_one(acceptor, known); });
    const client_answer a = ask(*client, loop, "https://127.0.0.1:" + port + "/");
    CHECK(a.what == outcome::not_sent);
    CHECK(a.problem.find("verify failed") != std::string::npos);
    server.join();
  }
  {
    std::thread server([&] { serve_one(acceptor, stranger); });
    CHECK(ask(*client, loop, "https://localhost:" + port + "/").what == outcome::not_sent);
    server.join();
  }
  loop.call([&] { client.reset(); });
  ::unsetenv("SSL_CERT_FILE");
}
