#include "gateway/channels/signing.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace raporo::channels;

TEST_CASE("signing: the vectors of RFC 4648 and RFC 2202") {
  CHECK(base64("").empty());
  CHECK(base64("f") == "Zg==");
  CHECK(base64("fo") == "Zm8=");
  CHECK(base64("foobar") == "Zm9vYmFy");
  CHECK(base64(hmac_sha1("Jefe", "what do ya want for nothing?")) == "7/zfauXrL6LSdBbV8YTfnCWafHk=");
  CHECK(basic_authorization("Aladdin", "open sesame") == "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
}

TEST_CASE("signing: two texts are the same when no byte differs") {
  CHECK(same_in_constant_time("", ""));
  CHECK(same_in_constant_time("abc", "abc"));
  CHECK_FALSE(same_in_constant_time("abc", "abd"));
  CHECK_FALSE(same_in_constant_time("abc", "ab"));
  CHECK_FALSE(same_in_constant_time("", "a"));
}
