#include "gateway/http/message.hpp"

#include <doctest/doctest.h>

#include <string>

namespace http = raporo::http;
using raporo::errc;

TEST_CASE("form: pairs are decoded, plus is a space and the first of two counts") {
  const auto parsed =
      http::form::parse("phoneNumber=%2B250780000001&text=1*21%2a3&name=Mu+kamana&text=9&flag&=x");
  REQUIRE(parsed.has_value());
  CHECK(parsed->get("phoneNumber") == "+250780000001");
  CHECK(parsed->get("text") == "1*21*3");
  CHECK(parsed->get("name") == "Mu kamana");
  CHECK(parsed->find("flag") == "");
  CHECK(parsed->find("") == "x");
  CHECK_FALSE(parsed->find("absent").has_value());
  CHECK(parsed->get("absent").empty());
}

TEST_CASE("form: empty text and stray ampersands are an empty form") {
  CHECK_FALSE(http::form::parse("")->find("").has_value());
  CHECK_FALSE(http::form::parse("&&")->find("").has_value());
}

TEST_CASE("form: a value keeps its later equals signs") {
  CHECK(http::form::parse("a=b=c")->get("a") == "b=c");
}

TEST_CASE("form: what is not clean text is malformed") {
  for (const char* bad : {"a=%", "a=%2", "a=%zz", "%4=1", "a=%00", "a=%ff", "a=%c3", "a=%ed%a0%80",
                          "a=%c0%af", "a=\xff", "a=%f4%90%80%80"}) {
    CAPTURE(bad);
    const auto parsed = http::form::parse(bad);
    REQUIRE(parsed.has_error());
    CHECK(parsed.error() == errc::malformed);
  }
  CHECK(http::form::parse("a=%C3%A9%F0%9F%99%82")->get("a") == "\xC3\xA9\xF0\x9F\x99\x82");
}

TEST_CASE("form: more pairs than allowed are refused, exactly as many are not") {
  CHECK(http::form::parse("a=1&b=2", 2).has_value());
  CHECK(http::form::parse("a=1&b=2&c=3", 2).error() == errc::invalid_argument);
}

TEST_CASE("form: what is encoded decodes to the same") {
  const std::string text = "*800# +250 & = % \xC3\xA9 ~";
  const std::string encoded = http::form_encode({{"a b", text}, {"empty", ""}});
  CHECK(encoded.find(' ') == std::string::npos);
  const auto parsed = http::form::parse(encoded);
  REQUIRE(parsed.has_value());
  CHECK(parsed->get("a b") == text);
  CHECK(parsed->find("empty") == "");
  CHECK(http::percent_encode("*800# \xC3\xA9") == "%2A800%23%20%C3%A9");
}

TEST_CASE("request: a header is found by its name in lower case") {
  http::request r;
  r.headers = {{"accept", "text/plain"}, {"x-key", "1"}};
  CHECK(r.header("x-key") == "1");
  CHECK(r.header("X-Key").empty());
}
