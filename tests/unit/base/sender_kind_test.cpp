#include "gateway/base/sender_kind.hpp"

#include <doctest/doctest.h>

#include <string>

using raporo::kind_of_sender;
using raporo::sender_kind;

TEST_CASE("sender: short codes, names and what is neither are told apart") {
  for (const char* code : {"112", "8010", "80100", "12345678"}) {
    CAPTURE(code);
    CHECK(kind_of_sender(code) == sender_kind::short_code);
  }
  for (const char* name : {"MTN", "M-Money", "RRA 2026", "A", "Amafaranga1"}) {
    CAPTURE(name);
    CHECK(kind_of_sender(name) == sender_kind::name);
  }
  for (const char* other : {"", "12", "0740000001", "123456789", "+8010", "unknown number", "***", "\xff"}) {
    CAPTURE(other);
    CHECK(kind_of_sender(other) == sender_kind::neither);
  }
}
