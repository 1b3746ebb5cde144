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
       {"0740000001", "25078000000", "", "unknown", "anonymous", "+", "8010", "+2507800000011", "12a",
        // Letters of a keypad, extensions and other scripts' digits, which the library would read.
        "0780 MTNMOMO", "+250780000001;ext=5", "0780000001x5", "\uff10780000001",
        // A landline, and a country that does not exist.
        "+250252588888", "+999123456789", "+2501", "00", "0011234567", "++250780000001 +250780000002"}) {
    CAPTURE(raw);
    CHECK(phone_number::parse(raw).has_error());
  }
}

TEST_CASE("phone number: a foreign number is kept as it is") {
  // Without the plus, as aggregators abroad write it, where no number of ours is meant.
  for (const char* raw : {"+254700000001", "254700000001", "00254700000001"})
    CHECK(phone_number::parse(raw).value().e164() == "+254700000001");
  CHECK(phone_number::parse("252610000001").value().e164() == "+252610000001");
  CHECK(phone_number::parse("254700").has_error());
}

TEST_CASE("phone number: masked for screens and logs") {
  CHECK(phone_number::parse("+250780000123").value().masked() == "+25078****123");
  // Always four digits or more, however short the number.
  CHECK(phone_number::parse("+254700000001").value().masked() == "+25470****001");
  CHECK(phone_number::parse("+29020000").value().masked() == "+2****000");
}

TEST_CASE("phone number: of Rwanda's prefixes those of the mobile plan are taken") {
  std::string taken;
  for (int prefix = 10; prefix < 100; ++prefix) {
    if (phone_number::parse("0" + std::to_string(prefix) + "1234567")) taken += std::to_string(prefix) + " ";
  }
  CHECK(taken == "72 73 77 78 79 ");
}

TEST_CASE("phone number: what was read is read alike again, also where others came between") {
  for (int round = 0; round < 2; ++round) {
    int valid = 0;
    for (int i = 0; i < 6'000; ++i)
      valid += phone_number::parse("07" + std::to_string(20'000'000 + i * 10'000)).has_value() ? 1 : 0;
    CHECK(valid == 3'000);  // 72, 73 and 77 of 72 to 77
  }
}
