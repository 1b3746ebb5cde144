#include "storage/attempt_id.hpp"

#include <doctest/doctest.h>

namespace raporo::storage {

TEST_CASE("attempt ids: the first attempt has the message's, later ones their own") {
  CHECK(to_attempt_id({"m1", 1}) == "m1");
  CHECK(to_attempt_id({"m1", 2}) == "m1.2");
  for (const int attempt : {1, 2, 10, 123}) {
    CAPTURE(attempt);
    const named_attempt read = read_attempt_id(to_attempt_id({"m1", attempt}));
    CHECK(read.message == "m1");
    CHECK(read.attempt == attempt);
  }
}

TEST_CASE("attempt ids: what is none of ours is nobody's later attempt") {
  for (const char* id :
       {"", ".", "m1.", "m1.0", "m1.1", "m1.02", "m1.-2", "m1.2x", "m1.99999999999", "m1-2"}) {
    CAPTURE(id);
    CHECK(read_attempt_id(id).message == id);
    CHECK(read_attempt_id(id).attempt == 1);
  }
}

}  // namespace raporo::storage
