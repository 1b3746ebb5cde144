#include <doctest/doctest.h>

#include <chrono>
#include <memory>
#include <new>
#include <string>
#include <utility>

#include "gateway/http/tls_identity.hpp"
#include "gateway/http/tls_session.hpp"
#include "tests/support/certificate.hpp"
#include "tests/support/tls_peer.hpp"
#include "tests/unit/http/running_server.hpp"

using namespace raporo::http;
using namespace raporo::http::test;
using namespace std::chrono_literals;
using raporo::test::certificate;
using raporo::test::tls_peer;

namespace {

std::shared_ptr<const tls_identity> identity_of(const std::string& subject) {
  const certificate made({.subject = subject});
  return make_tls_identity(made.pem, made.key).identity;
}

/// Has no memory for the first connection.
class short_of_memory final : public tls_identity {
 public:
  raporo::instant valid_from() const noexcept override { return real_->valid_from(); }
  raporo::instant valid_until() const noexcept override { return real_->valid_until(); }
  std::unique_ptr<tls_session> begin() const override {
    if (!std::exchange(was_short_, true)) throw std::bad_alloc();
    return real_->begin();
  }

 private:
  std::shared_ptr<const tls_identity> real_ = identity_of("first");
  mutable bool was_short_ = false;
};

/// A server that speaks TLS, as `first`.
struct tls_running_server : running_server {
  explicit tls_running_server(const server_limits& limits = {})
      : running_server(limits, identity_of("first")) {}
};

tls_fault fault_of(const std::string& pem, const std::string& key) {
  const made_identity made = make_tls_identity(pem, key);
  CHECK(made.identity == nullptr);
  return made.fault;
}

}  // namespace

TEST_CASE("tls server: requests are answered as without TLS, several on one connection") {
  tls_running_server s;
  tls_peer peer(s.it->port());
  REQUIRE(peer.shaken());
  CHECK(peer.subject() == "first");
  for (int i = 0; i < 3; ++i) {
    peer.send(post("/a", "hello"));
    CHECK(peer.message().ends_with("POST /a? [] hello"));
  }
  peer.send(std::string(get) + std::string(get));
  CHECK(peer.message().ends_with("GET /a? [] "));
  CHECK(peer.message().ends_with("GET /a? [] "));
  peer.send("GET /remote HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  CHECK(peer.message().ends_with("127.0.0.1"));
  CHECK(peer.said_goodbye());
  CHECK(s.figures().accepted == 1);
  CHECK(s.figures().requests == 6);
  CHECK(s.figures().failed_handshakes == 0);
}

TEST_CASE("tls server: what does not fit one record, or one socket buffer, comes whole") {
  tls_running_server s;
  tls_peer peer(s.it->port());
  const std::string body(60'000, 'b');
  peer.send(post("/a", body));
  CHECK(peer.message().ends_with(body));
  peer.send("GET /large HTTP/1.1\r\nHost: x\r\n\r\n");
  const std::string answer = peer.message();
  CHECK(answer.size() > large);
  CHECK(answer.ends_with("xxx"));
}

TEST_CASE("tls server: 1.2 and 1.3 are spoken, older versions and weak ciphers are not") {
  tls_running_server s;
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    tls_peer peer(s.it->port(), version);
    CHECK(peer.shaken());
    peer.send(get);
    CHECK(peer.message().ends_with("GET /a? [] "));
  }
  for (const int version : {TLS1_VERSION, TLS1_1_VERSION})
    CHECK_FALSE(tls_peer(s.it->port(), version).shaken());
  for (const char* weak :
       {"AES128-SHA", "ECDHE-ECDSA-AES128-SHA", "AES128-GCM-SHA256", "ECDHE-ECDSA-NULL-SHA"})
    CHECK_FALSE(tls_peer(s.it->port(), TLS1_2_VERSION, weak).shaken());
  CHECK(tls_peer(s.it->port()).shaken());
  CHECK(s.figures().failed_handshakes == 6);
  CHECK(s.log.errors == 0);
}

TEST_CASE("tls server: nobody renegotiates") {
  tls_running_server s;
  tls_peer peer(s.it->port(), TLS1_2_VERSION);
  REQUIRE(peer.shaken());
  CHECK_FALSE((SSL_renegotiate(peer.ssl()) == 1 && SSL_do_handshake(peer.ssl()) == 1));
  CHECK(tls_peer(s.it->port()).shaken());
}

TEST_CASE("tls server: HTTP without TLS is refused at once, and so are other protocols") {
  tls_running_server s;
  raw_peer plain(s.it->port());
  plain.send(get);
  bool closed = false;
  CHECK(status_in(plain.rest(&closed)) == 400);
  CHECK(closed);
  for (const char* other :
       {"SSH-2.0-OpenSSH_9.2\r\n", "\x16\x03\x01\xff\xff rubbish that is no hello at all"}) {
    raw_peer peer(s.it->port());
    peer.send(other);
    peer.end_sending();
    peer.rest(&closed);
    CHECK(closed);
  }
  CHECK(s.answers->calls == 0);
  CHECK(s.figures().failed_handshakes == 3);
}

TEST_CASE("tls server: a handshake has the time of a request, however it is stretched") {
  server_limits limits;
  limits.read_timeout = 60ms;
  tls_running_server s(limits);
  raw_peer silent(s.it->port());
  CHECK(silent.closed());
  raw_peer slow(s.it->port());
  // The head of a record of 512 bytes, of which one comes.
  slow.send(std::string("\x16\x03\x01\x02\x00\x01", 6));
  CHECK(slow.closed());
  CHECK(s.answers->calls == 0);
}

TEST_CASE("tls server: a slow request is answered 408, and a connection without one ends with a goodbye") {
  server_limits limits;
  limits.read_timeout = 2s;
  limits.idle_timeout = 2s;
  tls_running_server s(limits);
  tls_peer slow(s.it->port());
  slow.send("GET /a HT");
  CHECK(status_in(slow.message()) == 408);
  CHECK(slow.said_goodbye());
  tls_peer idle(s.it->port());
  CHECK(idle.shaken());
  CHECK(idle.said_goodbye());
}

TEST_CASE("tls server: connections over the limit are closed without a handshake") {
  server_limits limits;
  limits.connections = 1;
  tls_running_server s(limits);
  tls_peer first(s.it->port());
  REQUIRE(first.shaken());
  CHECK_FALSE(tls_peer(s.it->port()).shaken());
  CHECK(s.figures().refused_connections == 1);
  first.send(get);
  CHECK(first.message().ends_with("GET /a? [] "));
}

TEST_CASE("tls server: one connection that cannot be begun keeps nobody else out") {
  running_server s({}, std::make_shared<short_of_memory>());
  CHECK_FALSE(tls_peer(s.it->port()).shaken());
  CHECK(s.figures().open == 0);
  CHECK(s.log.errors == 1);
  CHECK(tls_peer(s.it->port()).shaken());
}

TEST_CASE("tls server: another certificate is shown from then on, and open connections go on") {
  tls_running_server s;
  tls_peer before(s.it->port());
  CHECK(before.subject() == "first");
  s.loop.call([&] { s.it->use(identity_of("second")); });
  tls_peer after(s.it->port());
  CHECK(after.subject() == "second");
  for (tls_peer* peer : {&before, &after}) {
    peer->send(get);
    CHECK(peer->message().ends_with("GET /a? [] "));
  }
}

TEST_CASE("tls server: nothing is handed out by which a session could be resumed") {
  tls_running_server s;
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    tls_peer peer(s.it->port(), version);
    peer.send(get);
    CHECK(peer.message().ends_with("GET /a? [] "));
    CHECK(SSL_SESSION_has_ticket(SSL_get0_session(peer.ssl())) == 0);
    CHECK(SSL_SESSION_is_resumable(SSL_get0_session(peer.ssl())) == 0);
  }
}

TEST_CASE("tls server: a drain answers what was asked, and says goodbye") {
  tls_running_server s;
  tls_peer busy(s.it->port());
  tls_peer idle(s.it->port());
  idle.send(get);
  CHECK(idle.message().ends_with("GET /a? [] "));
  busy.send("GET /gate HTTP/1.1\r\nHost: x\r\n\r\n");
  s.wait_at_gate(1);
  auto drained = s.loop.call([&] { return s.loop.spawn(s.it->drain(20s)); });
  CHECK(idle.said_goodbye());
  s.loop.call([&] { s.answers->open_gate(); });
  CHECK(busy.message().find("Connection: close") != std::string::npos);
  CHECK(busy.said_goodbye());
  drained.get();
}

TEST_CASE("tls server: a refused request is answered and the connection ends properly") {
  tls_running_server s;
  tls_peer peer(s.it->port());
  peer.send("NO SUCH THING\r\n\r\n");
  CHECK(status_in(peer.message()) == 400);
  CHECK(peer.said_goodbye());
}

TEST_CASE("tls identity: what is wrong with the files is said, and of which one") {
  constexpr auto the_certificate = tls_fault::file::certificate;
  constexpr auto the_key = tls_fault::file::key;
  const certificate one;
  const certificate other;
  CHECK(make_tls_identity(one.pem, one.key).identity != nullptr);
  CHECK(make_tls_identity(one.pem + other.pem, one.key).identity != nullptr);
  struct row {
    std::string pem, key;
    tls_fault::file at;
    std::string_view says;
  };
  for (const row& r :
       {row{"", one.key, the_certificate, "no certificate"},
        row{one.key, one.key, the_certificate, "no certificate"},
        row{one.pem.substr(0, one.pem.size() / 2), one.key, the_certificate, "no certificate"},
        row{one.pem, "", the_key, "no private key"}, row{one.pem, one.pem, the_key, "no private key"},
        row{one.pem, one.encrypted_key, the_key, "encrypted"},
        row{one.pem, other.key, the_key, "not that of the certificate"},
        row{other.pem + one.pem, one.key, the_key, "not that of the certificate"},
        row{one.pem + other.pem.substr(0, other.pem.size() / 2), one.key, the_certificate, "broken"}}) {
    CAPTURE(r.says);
    const tls_fault f = fault_of(r.pem, r.key);
    CHECK((f.at == r.at));
    CHECK(f.message.find(r.says) != std::string::npos);
    CHECK_FALSE(f.hint.empty());
  }
}

TEST_CASE("tls identity: it is valid as long as all of its chain is") {
  const auto now = raporo::system_clock().now();
  const certificate leaf({.from_s = -7'200, .until_s = 7'200});
  const certificate above({.from_s = -3'600, .until_s = 3'600});
  const auto alone = make_tls_identity(leaf.pem, leaf.key).identity;
  const auto chain = make_tls_identity(leaf.pem + above.pem, leaf.key).identity;
  REQUIRE(alone != nullptr);
  REQUIRE(chain != nullptr);
  CHECK(alone->valid_until() > now + 110min);
  CHECK(alone->valid_from() < now - 110min);
  CHECK(chain->valid_until() < now + 70min);
  CHECK(chain->valid_from() > now - 70min);
}
