#include "gateway/base/address_range.hpp"

#include <doctest/doctest.h>

#include <vector>

using raporo::address_range;
using raporo::any_contains;
using raporo::ip_address;

namespace {

bool holds(const char* range, const char* address) {
  const auto r = address_range::parse(range);
  const auto a = ip_address::parse(address);
  REQUIRE(r);
  REQUIRE(a);
  return r->contains(*a);
}

}  // namespace

TEST_CASE("ip address: both families are read, and written in their short form") {
  CHECK(ip_address::parse("203.0.113.7").value().to_text() == "203.0.113.7");
  CHECK(ip_address::parse("2001:DB8:0:0::1").value().to_text() == "2001:db8::1");
  CHECK(ip_address::parse("::").value().to_text() == "::");
  CHECK(ip_address::parse("203.0.113.7").value().is_v4());
  CHECK_FALSE(ip_address::parse("::1").value().is_v4());
}

TEST_CASE("ip address: one that is mapped into IPv6 is the IPv4 address") {
  const auto mapped = ip_address::parse("::ffff:10.1.2.3");
  REQUIRE(mapped);
  CHECK(mapped->is_v4());
  CHECK(mapped == ip_address::parse("10.1.2.3"));
  CHECK(mapped->to_text() == "10.1.2.3");
  CHECK(ip_address::parse("::ffff:a01:203") == mapped);
}

TEST_CASE("ip address: a customer has one IPv4 address, or a /64 of IPv6") {
  const auto customer_of = [](const char* text) {
    return ip_address::parse(text).value().customer().to_text();
  };
  CHECK(customer_of("203.0.113.7") == "203.0.113.7");
  CHECK(customer_of("::ffff:203.0.113.7") == "203.0.113.7");
  CHECK(customer_of("2001:db8:0:1:ffff::7") == "2001:db8:0:1::");
  CHECK(customer_of("::1") == "::");
}

TEST_CASE("ip address: what is no address is not read") {
  for (const std::string_view text : {"",
                                      " ",
                                      "1",
                                      "1.2.3",
                                      "1.2.3.4.5",
                                      "256.1.1.1",
                                      "01.2.3.4",
                                      "0x7f.0.0.1",
                                      "1.2.3.4 ",
                                      " 1.2.3.4",
                                      "1.2.3.4:80",
                                      "1.2.3.4/8",
                                      "[::1]",
                                      "::1%eth0",
                                      ":::",
                                      "1::2::3",
                                      "g::1",
                                      "localhost",
                                      "unknown",
                                      "1111:2222:3333:4444:5555:6666:7777:8888:9999",
                                      "::ffff:1.2.3.4.5"}) {
    CAPTURE(text);
    CHECK_FALSE(ip_address::parse(text));
  }
  CHECK_FALSE(ip_address::parse(std::string_view("1.2.3.4\0", 8)));
  CHECK_FALSE(ip_address::parse(std::string(200, '1')));
}

TEST_CASE("address range: it holds its network and nothing beside it") {
  CHECK(holds("10.0.0.0/8", "10.0.0.0"));
  CHECK(holds("10.0.0.0/8", "10.255.255.255"));
  CHECK_FALSE(holds("10.0.0.0/8", "11.0.0.0"));
  CHECK_FALSE(holds("10.0.0.0/8", "9.255.255.255"));
  CHECK(holds("192.0.2.128/25", "192.0.2.200"));
  CHECK_FALSE(holds("192.0.2.128/25", "192.0.2.127"));
  CHECK(holds("203.0.113.7", "203.0.113.7"));
  CHECK_FALSE(holds("203.0.113.7", "203.0.113.6"));
  CHECK(holds("203.0.113.7/32", "203.0.113.7"));
  CHECK(holds("2001:db8::/33", "2001:db8:7fff::1"));
  CHECK_FALSE(holds("2001:db8::/33", "2001:db8:8000::1"));
  CHECK(holds("2001:db8::1/128", "2001:db8::1"));
}

TEST_CASE("address range: families do not mix, and mapped addresses are of IPv4") {
  CHECK(holds("10.0.0.0/8", "::ffff:10.1.2.3"));
  CHECK(holds("::ffff:10.0.0.0/104", "10.1.2.3"));
  CHECK(holds("::ffff:10.1.2.3", "10.1.2.3"));
  CHECK(holds("0.0.0.0/0", "1.2.3.4"));
  CHECK_FALSE(holds("0.0.0.0/0", "2001:db8::1"));
  CHECK(holds("::/0", "2001:db8::1"));
  CHECK_FALSE(holds("::/0", "1.2.3.4"));
  CHECK_FALSE(holds("::/0", "::ffff:1.2.3.4"));
}

TEST_CASE("address range: what says two things, or nothing, is not read") {
  for (const std::string_view text :
       {"", "/", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/08", "10.0.0.0/8/8",
        "10.0.0.0/+8", "10.0.0.0/8 ", "10.0.0.0/255.0.0.0", "10.1.2.3/8", "10.0.0.1/31", "2001:db8::/129",
        "2001:db8::1/64", "::ffff:0:0/90", "10.0.0.0/1000", "example.org", "*"}) {
    CAPTURE(text);
    CHECK_FALSE(address_range::parse(text));
  }
}

TEST_CASE("address range: it knows that it is everything, and a list of none holds nothing") {
  CHECK(address_range::parse("0.0.0.0/0").value().is_everything());
  CHECK(address_range::parse("::/0").value().is_everything());
  CHECK_FALSE(address_range::parse("0.0.0.0/1").value().is_everything());
  CHECK_FALSE(address_range::parse("::").value().is_everything());
  const auto a = ip_address::parse("10.1.2.3").value();
  CHECK_FALSE(any_contains({}, a));
  const std::vector<address_range> two{address_range::parse("::1").value(),
                                       address_range::parse("10.0.0.0/8").value()};
  CHECK(any_contains(two, a));
}

TEST_CASE("address range: two overlap when an address is in both") {
  const auto overlap = [](const char* one, const char* other) {
    const bool there = address_range::parse(one).value().overlaps(address_range::parse(other).value());
    CHECK(there == address_range::parse(other).value().overlaps(address_range::parse(one).value()));
    return there;
  };
  CHECK(overlap("10.0.0.0/8", "10.1.2.3"));
  CHECK(overlap("10.0.0.0/8", "10.0.0.0/16"));
  CHECK(overlap("10.1.2.3", "10.1.2.3"));
  CHECK_FALSE(overlap("10.0.0.0/9", "10.128.0.0/9"));
  CHECK_FALSE(overlap("::/0", "10.0.0.0/8"));
}
