#include "gateway/base/phone_number.hpp"

#include <doctest/doctest.h>

using raporo::phone_number;

TEST_CASE("phone number: every spelling of a subscriber becomes one E.164 number") {
  for (const char* raw : {"+250780000001", "250780000001", " 250780000001", "00250780000001", "0780000001",
                          "780000001", "tel:+250780000001", "+250 780-000-001", "2500780000001"}) {
    CAPTURE(raw);
    const auto parsed = phone_number::parse(raw);
    REQUIRE(parsed.has_value());
    CHECK(parsed->e164() == "+250780000001");
  }
}

TEST_CASE("phone number: what is not in the plan is refused") {
  for (const char* raw :
       {"0740000001", "25078000000", "", "unknown", "anonymous", "+", "8010", "+2507800000011", "12a"}) {
    CAPTURE(raw);
    CHECK(phone_number::parse(raw).has_error());
  }
}

TEST_CASE("phone number: a foreign number is kept as it is") {
  CHECK(phone_number::parse("+254700000001").value().e164() == "+254700000001");
}

TEST_CASE("phone number: masked for screens and logs") {
  CHECK(phone_number::parse("+250780000123").value().masked() == "+25078****123");
  // Always four digits or more, however short the number.
  CHECK(phone_number::parse("+254700000001").value().masked() == "+25470****001");
  CHECK(phone_number::parse("+2211234567").value().masked() == "+221****567");
  CHECK(phone_number::parse("+22112345").value().masked() == "+2****345");
}
