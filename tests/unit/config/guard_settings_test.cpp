#include <doctest/doctest.h>

#include "tests/unit/config/setting_texts.hpp"

using namespace raporo;
using namespace raporo::test;

TEST_CASE("settings: a channel says from where it may be called back, anywhere by itself") {
  CHECK(good_settings(smallest).channels.at(0).allow_from.empty());
  const auto s = good_settings(with_channel("allow_from", "[203.0.113.7, 10.0.0.0/8, \"2001:db8::/32\"]"));
  const std::vector<address_range> wanted{address_range::parse("203.0.113.7").value(),
                                          address_range::parse("10.0.0.0/8").value(),
                                          address_range::parse("2001:db8::/32").value()};
  CHECK((s.channels.at(0).allow_from == wanted));
}

TEST_CASE("settings: the public listener alone has trusted proxies, and none by itself") {
  CHECK(good_settings(smallest).public_listener.trusted_proxies.empty());
  const auto s =
      good_settings(smallest + "listeners: {public: {trusted_proxies: [127.0.0.1/32, \"::1\"]}}\n");
  CHECK(s.public_listener.trusted_proxies.size() == 2);
  CHECK(setting_problems(smallest + "listeners: {console: {trusted_proxies: [127.0.0.1]}}\n") ==
        "config/unknown-key");
}

TEST_CASE("settings: lists of addresses are lists, of addresses") {
  for (const char* wrong : {"203.0.113.7", "[]", "{a: b}"}) {
    CAPTURE(wrong);
    CHECK(setting_problems(with_channel("allow_from", wrong)) == "config/wrong-type");
  }
  for (const char* wrong : {"[example.org]", "[10.1.2.3/8]", "[\"\"]", "[[10.0.0.0/8]]", "[10.0.0.0/33]"}) {
    CAPTURE(wrong);
    CHECK(setting_problems(with_channel("allow_from", wrong)) == "config/wrong-value");
  }
  std::string many = "[10.0.0.0/8";
  for (int i = 0; i < 256; ++i) many += ", 192.0.2." + std::to_string(i);
  CHECK(setting_problems(with_channel("allow_from", many + "]")) == "config/wrong-type");
}

TEST_CASE("settings: nobody trusts everybody to say who they are") {
  for (const char* everybody : {"0.0.0.0/0", "\"::/0\""}) {
    CHECK(setting_problems(smallest + "listeners: {public: {trusted_proxies: [10.0.0.0/8, " + everybody +
                           "]}}\n") == "config/wrong-value");
  }
}

TEST_CASE("settings: the public listener has TLS when it is told its two files") {
  CHECK_FALSE(good_settings(smallest).public_listener.tls.has_value());
  const auto read = [](const std::string& tls) {
    return smallest + "listeners: {public: {tls: " + tls + "}}\n";
  };
  const auto s = good_settings(read("{certificate: gw.pem, key: /etc/raporo/gw-key.pem}"));
  REQUIRE(s.public_listener.tls.has_value());
  CHECK(s.public_listener.tls->certificate == "gw.pem");
  CHECK(s.public_listener.tls->key == "/etc/raporo/gw-key.pem");
  CHECK(setting_problems(read("{certificate: gw.pem}")) == "config/missing-key");
  CHECK(setting_problems(read("gw.pem")) == "config/wrong-type");
  for (const char* wrong : {"../gw.pem", "a/b.pem", ".gw.pem", "\"\""}) {
    CAPTURE(wrong);
    CHECK(setting_problems(read("{certificate: " + std::string(wrong) + ", key: k}")) ==
          "config/wrong-value");
  }
}

TEST_CASE("settings: an address that is allowed and a trusted proxy's is warned about, at the channel") {
  const auto problems_with = [](const std::string& proxies) {
    return setting_problems(with_channel("allow_from", "[203.0.113.0/24, 198.51.100.7]") +
                            "listeners: {public: {trusted_proxies: [127.0.0.1, " + proxies + "]}}\n");
  };
  CHECK(problems_with("192.0.2.1").empty());
  for (const char* allowed : {"203.0.113.9", "203.0.0.0/16", "198.51.100.7"}) {
    CAPTURE(allowed);
    CHECK(problems_with(allowed) == "config/proxy-allowed");
  }
}
