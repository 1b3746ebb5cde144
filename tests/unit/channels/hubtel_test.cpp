#include "gateway/channels/hubtel.hpp"

#include <doctest/doctest.h>

#include "tests/unit/channels/hubtel_rows.hpp"

using namespace raporo;
using namespace raporo::channels;
using namespace raporo::test;

TEST_CASE("hubtel: every callback decodes as its row says") {
  check_rows(*make_hubtel({}), rows_of_hubtel);
}

TEST_CASE("hubtel: every reply and every acknowledgement is what its row says") {
  check_rows(*make_hubtel({}), replies_of_hubtel);
  check_rows(*make_hubtel({}), acknowledged_with_nothing);
}
