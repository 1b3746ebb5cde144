#include "gateway/channels/signing.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace raporo::channels;

TEST_CASE("signing: the vectors of RFC 1321, RFC 2202, RFC 4231 and RFC 4648") {
  CHECK(base64("").empty());
  CHECK(base64("f") == "Zg==");
  CHECK(base64("fo") == "Zm8=");
  CHECK(base64("foobar") == "Zm9vYmFy");
  CHECK(base64(hmac(digest::sha1, "Jefe", "what do ya want for nothing?")) == "7/zfauXrL6LSdBbV8YTfnCWafHk=");
  CHECK(hex(hash_of(digest::md5, "abc")) == "900150983cd24fb0d6963f7d28e17f72");
  CHECK(hex(hash_of(digest::sha256, "")) ==
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(hex(hmac(digest::md5, "Jefe", "what do ya want for nothing?")) == "750c783e6ab0b503eaa86e310a5db738");
  CHECK(hex(hmac(digest::sha256, "Jefe", "what do ya want for nothing?")) ==
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  CHECK(hex(hmac(digest::sha512, "Jefe", "what do ya want for nothing?"))
            .starts_with("164b7a7bfcf819e2e395fbe7"));
  CHECK(hex({"\x00\x7f\xff", 3}) == "007fff");
  CHECK(basic_authorization("Aladdin", "open sesame") == "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
}

TEST_CASE("signing: two texts are the same when no byte differs") {
  CHECK(same_in_constant_time("", ""));
  CHECK(same_in_constant_time("abc", "abc"));
  CHECK_FALSE(same_in_constant_time("abc", "abd"));
  CHECK_FALSE(same_in_constant_time("abc", "ab"));
  CHECK_FALSE(same_in_constant_time("", "a"));
}
