#include "gateway/base/ids.hpp"

#include <doctest/doctest.h>

using namespace raporo;

TEST_CASE("ids: a receipt looks like one, and words and figures do not") {
  seeded_random random{3};
  for (int i = 0; i < 100; ++i) CHECK(looks_like_receipt(new_receipt(random)));
  for (const char* word : {"", "K7M2", "K7M2QQ", "k7m2q", "10000", "Total", "SCHOOL", "K7M 2"})
    CHECK_FALSE(looks_like_receipt(word));
}
