#include "gateway/http/client_address.hpp"

#include <doctest/doctest.h>

using raporo::address_range;

namespace {

/// Of a request that came through these fields, newest last; `-` when it is refused.
std::string client_of(const std::string& peer, const std::vector<std::string>& forwarded,
                      const std::vector<std::string>& trusted = {"127.0.0.1", "10.0.0.0/8",
                                                                 "2001:db8:1::/48"}) {
  raporo::http::request r;
  r.remote = peer;
  for (const std::string& f : forwarded) {
    r.headers.emplace_back("host", "gw");
    r.headers.emplace_back("x-forwarded-for", f);
  }
  std::vector<address_range> ranges;
  for (const std::string& t : trusted) ranges.push_back(address_range::parse(t).value());
  const auto client = raporo::http::find_client(r, ranges);
  return client ? client->to_text() : "-";
}

}  // namespace

TEST_CASE("client address: of who is no trusted proxy nothing but the socket counts") {
  CHECK(client_of("203.0.113.7", {}) == "203.0.113.7");
  CHECK(client_of("203.0.113.7", {"10.0.0.1"}) == "203.0.113.7");
  CHECK(client_of("203.0.113.7", {"rubbish"}) == "203.0.113.7");
  CHECK(client_of("127.0.0.1", {"203.0.113.7"}, {}) == "127.0.0.1");
}

TEST_CASE("client address: a trusted proxy names the client") {
  CHECK(client_of("127.0.0.1", {"203.0.113.7"}) == "203.0.113.7");
  CHECK(client_of("::ffff:127.0.0.1", {"203.0.113.7"}) == "203.0.113.7");
  CHECK(client_of("127.0.0.1", {"\t203.0.113.7 "}) == "203.0.113.7");
  CHECK(client_of("127.0.0.1", {"::ffff:203.0.113.7"}) == "203.0.113.7");
  CHECK(client_of("2001:db8:1::5", {"2001:db8:2::5"}) == "2001:db8:2::5");
  for (const char* with_port : {"203.0.113.7:443", "203.0.113.7:0"})
    CHECK(client_of("127.0.0.1", {with_port}) == "203.0.113.7");
  for (const char* in_brackets : {"[2001:db8:2::5]", "[2001:db8:2::5]:65535"})
    CHECK(client_of("127.0.0.1", {in_brackets}) == "2001:db8:2::5");
}

TEST_CASE("client address: the list is read from its end, and trusted proxies in it are skipped") {
  CHECK(client_of("127.0.0.1", {"203.0.113.7, 10.1.1.1"}) == "203.0.113.7");
  CHECK(client_of("127.0.0.1", {"203.0.113.7,10.1.1.1,10.1.1.2"}) == "203.0.113.7");
  CHECK(client_of("127.0.0.1", {"198.51.100.1, 203.0.113.7, 10.1.1.1"}) == "203.0.113.7");
  CHECK(client_of("127.0.0.1", {"198.51.100.1", "203.0.113.7", "10.1.1.1"}) == "203.0.113.7");
  CHECK(client_of("127.0.0.1", {"10.1.1.1, 10.1.1.2"}) == "10.1.1.1");
  CHECK(client_of("127.0.0.1", {"10.1.1.1"}) == "10.1.1.1");
}

TEST_CASE("client address: what the client wrote itself is not believed, whatever it is") {
  for (const char* written : {"127.0.0.1", "10.1.1.1", "unknown", "", "a, , b"}) {
    CAPTURE(written);
    CHECK(client_of("127.0.0.1", {std::string(written) + ", 203.0.113.7"}) == "203.0.113.7");
    CHECK(client_of("127.0.0.1", {written, "203.0.113.7"}) == "203.0.113.7");
  }
}

TEST_CASE("client address: a trusted proxy that names nobody is refused, not taken for the client") {
  CHECK(client_of("127.0.0.1", {}) == "-");
  for (const char* wrong : {"",
                            " ",
                            ",",
                            "unknown",
                            "_hidden",
                            "example.org",
                            "203.0.113.7,",
                            "203.0.113.7, ",
                            "203.0.113.7 10.1.1.1",
                            "203.0.113.7;10.1.1.1",
                            "for=203.0.113.7",
                            "\"203.0.113.7\"",
                            "203.0.113.7:",
                            "203.0.113.7:x",
                            "203.0.113.7:123456",
                            "203.0.113",
                            "2001:db8::1:",
                            "[2001:db8:2::5",
                            "2001:db8:2::5]",
                            "[2001:db8:2::5]x",
                            "[2001:db8:2::5]:",
                            "[203.0.113.7]",
                            "[]",
                            "[]:1",
                            ":80",
                            "203.0.113.7/32",
                            "nonsense, 10.1.1.1"}) {
    CAPTURE(wrong);
    CHECK(client_of("127.0.0.1", {wrong}) == "-");
  }
  CHECK(client_of("127.0.0.1", {"nonsense", "10.1.1.1"}) == "-");
}

TEST_CASE("client address: a peer without an address is refused") {
  CHECK(client_of("", {}) == "-");
  CHECK(client_of("", {}, {}) == "-");
}
