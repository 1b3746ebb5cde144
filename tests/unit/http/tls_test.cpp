#include <doctest/doctest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <boost/asio/ssl.hpp>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>

#include "gateway/http/client.hpp"
#include "tests/unit/http/loopback.hpp"

using namespace raporo::http;
namespace asio = boost::asio;
using asio::ip::tcp;
using outcome = client_answer::outcome;

namespace {

/// A self-signed certificate for `name`, in files of a temporary folder.
struct certificate {
  explicit certificate(const std::string& name) {
    std::string pattern = (std::filesystem::temp_directory_path() / "raporo-tls-XXXXXX").string();
    folder = ::mkdtemp(pattern.data());
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(EVP_EC_gen("P-256"), &EVP_PKEY_free);
    const std::unique_ptr<X509, decltype(&X509_free)> x(X509_new(), &X509_free);
    X509_set_version(x.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(x.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(x.get()), -60);
    X509_gmtime_adj(X509_getm_notAfter(x.get()), 3'600);
    X509_set_pubkey(x.get(), key.get());
    X509_NAME* subject = X509_get_subject_name(x.get());
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("test"),
                               -1, -1, 0);
    X509_set_issuer_name(x.get(), subject);
    X509_EXTENSION* names =
        X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, ("DNS:" + name).c_str());
    X509_add_ext(x.get(), names, -1);
    X509_EXTENSION_free(names);
    X509_sign(x.get(), key.get(), EVP_sha256());

    const std::unique_ptr<FILE, decltype(&std::fclose)> certificate_out(
        std::fopen(certificate_file().c_str(), "w"), &std::fclose);
    PEM_write_X509(certificate_out.get(), x.get());
    const std::unique_ptr<FILE, decltype(&std::fclose)> key_out(std::fopen(key_file().c_str(), "w"),
                                                                &std::fclose);
    PEM_write_PrivateKey(key_out.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  }
  ~certificate() { std::filesystem::remove_all(folder); }
  certificate(const certificate&) = delete;
  certificate& operator=(const certificate&) = delete;

  std::string certificate_file() const { return (folder / "certificate.pem").string(); }
  std::string key_file() const { return (folder / "key.pem").string(); }

  std::filesystem::path folder;
};

/// Serves one TLS connection: two requests, then the end.
void serve_one(tcp::acceptor& acceptor, const certificate& c) {
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
  const certificate known("localhost");
  const certificate stranger("localhost");
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
