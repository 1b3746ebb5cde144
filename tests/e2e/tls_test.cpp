#include <doctest/doctest.h>
#include <sys/stat.h>

#include <csignal>
#include <string>

#include "tests/e2e/operation.hpp"
#include "tests/support/certificate.hpp"
#include "tests/support/tls_peer.hpp"

using namespace raporo::test;

namespace {

constexpr long months = 90L * 86'400;

/// Each moved into its place, as those who renew certificates do it: nobody reads half of one.
void put_certificate(const fs::path& data, const std::string& pem, const std::string& key) {
  fs::create_directories(data / "secrets");
  const auto put = [&data](const char* name, const std::string& text) {
    const fs::path beside = data / "secrets" / (std::string(name) + ".new");
    std::ofstream(beside) << text;
    ::chmod(beside.c_str(), 0600);
    fs::rename(beside, data / "secrets" / name);
  };
  put("gw.pem", pem);
  put("gw-key.pem", key);
}

void put_certificate(const fs::path& data, const certificate& c) {
  put_certificate(data, c.pem, c.key);
}

/// The demo district with TLS on its public listener.
demo_options with_tls(const certificate& c) {
  demo_options o;
  o.configure = [c](const fs::path& configuration) {
    put_certificate(configuration.parent_path(), c);
    change_file(configuration / "gateway.yaml", "public: {listen: \"127.0.0.1:8080\"}",
                "public: {listen: \"127.0.0.1:8080\", read_timeout: 3s, "
                "tls: {certificate: gw.pem, key: gw-key.pem}}");
  };
  return o;
}

/// The reply to a first request of a call.
std::string dial_by(tls_peer& peer, const demo_gateway& g) {
  const std::string body =
      form({{"sessionId", "s1"}, {"phoneNumber", head}, {"serviceCode", "*800#"}, {"text", ""}});
  peer.send("POST " + g.callback_path("ussd") +
            " HTTP/1.1\r\nHost: gw\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: " +
            std::to_string(body.size()) + "\r\n\r\n" + body);
  return peer.message();
}

finished check(const demo_gateway& g) {
  return run_program({RAPORO_PROGRAM, "check", (g.data() / "config").string(), "--data", g.data().string()});
}

}  // namespace

TEST_CASE("tls: calls come over TLS, and nothing else is taken or waited for") {
  const demo_gateway g(with_tls(certificate({.subject = "first", .until_s = months})));
  tls_peer aggregator(g.public_port());
  CHECK(aggregator.subject() == "first");
  CHECK(contains(dial_by(aggregator, g), "CON "));

  connection plain(g.public_port());
  const auto refused = plain.get("/");
  REQUIRE(refused);
  CHECK(refused->status == 400);

  // A hello that never goes on past its head: the end comes by itself.
  connection slow(g.public_port());
  slow.send(std::string("\x16\x03\x01\x02\x00\x01", 6));
  CHECK_FALSE(slow.receive());

  const auto metrics = connection(g.ops_port()).get("/metrics");
  REQUIRE(metrics);
  CHECK(contains(metrics->body, "raporo_http_failed_handshakes_total{listener=\"public\"} 2"));
  CHECK(contains(ready_page(g), "200\nready"));
  CHECK_FALSE(contains(ready_page(g), "certificate"));
  CHECK(contains(dial_by(aggregator, g), "CON "));
}

TEST_CASE(
    "tls: a new certificate is taken without a restart, a bad one is not, and no connection is dropped") {
  demo_gateway g(with_tls(certificate({.subject = "first", .until_s = months})));
  tls_peer old(g.public_port());
  const auto shows = [&g](const std::string& subject) {
    return eventually([&] { return tls_peer(g.public_port()).subject() == subject; });
  };

  put_certificate(g.data(), certificate({.subject = "second", .until_s = months}));
  g.process().signal(SIGHUP);
  CHECK(shows("second"));
  CHECK(old.subject() == "first");
  CHECK(contains(dial_by(old, g), "CON "));
  CHECK(eventually([&] { return contains(g.gateway_log(), "certificate taken"); }));

  const certificate third({.subject = "third", .until_s = months});
  put_certificate(g.data(), third.pem, certificate().key);
  g.process().signal(SIGHUP);
  CHECK(eventually([&] { return contains(ready_page(g), "trouble: the certificate files were refused"); }));
  CHECK(contains(ready_page(g), "gw-key.pem: the key is not that of the certificate"));
  CHECK(contains(ready_page(g), "200\nready"));
  CHECK(contains(g.gateway_log(), "certificate refused, the old one stays"));
  CHECK(tls_peer(g.public_port()).subject() == "second");

  put_certificate(g.data(), third);
  g.process().signal(SIGHUP);
  CHECK(shows("third"));
  CHECK(eventually([&] { return !contains(ready_page(g), "certificate"); }));
  CHECK(contains(dial_by(old, g), "CON "));
  CHECK(g.stop() == 0);
}

TEST_CASE(
    "tls: a certificate that ends within two weeks is told, in the log, on /readyz and by `raporo check`") {
  const demo_gateway g(with_tls(certificate({.until_s = 13 * 86'400})));
  CHECK(eventually([&] { return contains(g.gateway_log(), "certificate ends"); }));
  CHECK(contains(ready_page(g), "trouble: the certificate of the public listener is valid until"));
  const finished told = check(g);
  CHECK(told.code == 0);
  CHECK(contains(told.output, "config/certificate-ends"));
}

TEST_CASE("tls: `raporo check` finds what is wrong with the certificate, at its place and with a way out") {
  const demo_gateway g(with_tls(certificate()));
  CHECK(check(g).code == 0);
  const auto finds = [&g](const std::string& message, const std::string& hint) {
    const finished told = check(g);
    CAPTURE(told.output);
    CHECK(told.code == 1);
    CHECK(contains(told.output, "gateway.yaml:"));
    CHECK(contains(told.output, message));
    CHECK(contains(told.output, hint));
  };
  put_certificate(g.data(), certificate({.from_s = -86'400, .until_s = -60}));
  finds("gw.pem: the certificate of the public listener expired", "put a new certificate");
  put_certificate(g.data(), certificate().pem, certificate().key);
  finds("gw-key.pem: the key is not that of the certificate", "made together");
  put_certificate(g.data(), certificate());
  ::chmod((g.data() / "secrets" / "gw-key.pem").c_str(), 0644);
  finds("gw-key.pem has mode 0644, others may read it", "chmod 600");
  fs::remove(g.data() / "secrets" / "gw.pem");
  fs::remove(g.data() / "secrets" / "gw-key.pem");
  finds("gw.pem: the file is missing", "put the certificate there");
  finds("gw-key.pem cannot be read", "mode 0600");
}

TEST_CASE("tls: a gateway does not start without the certificate that it is told to show") {
  const demo_gateway g(with_tls(certificate()));
  const fs::path data = g.data() / "beside";
  const finished refused = run_program(serve_beside(g, data));
  CHECK(refused.code == 1);
  CHECK(contains(refused.output, "gateway.yaml:"));
  CHECK(contains(refused.output, "gw.pem: the file is missing"));
}
