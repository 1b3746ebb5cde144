#include "gateway/app/operations.hpp"

#include <doctest/doctest.h>

using namespace raporo;

TEST_CASE("timestamp: an offset counts, seconds may be left out") {
  const instant t = app::parse_timestamp("2026-11-27T14:59:50+02:00").value();
  CHECK(app::format_timestamp(t) == "2026-11-27T12:59:50Z");
  CHECK(app::format_timestamp(app::parse_timestamp("2026-11-27T00:30-01:30").value()) ==
        "2026-11-27T02:00:00Z");
  CHECK(app::parse_timestamp("2026-11-27T12:59:50Z").value() == t);
}

TEST_CASE("timestamp: other spellings are refused") {
  for (const char* wrong :
       {"2026-11-27", "2026-11-27T14:59:50", "2026-11-27 14:59:50Z", "2026-11-27T14:59:60Z",
        "2026-11-27T25:00Z", "2026-11-27T14:59+2", "", "now", "2026-11-27T14:59:5Z"}) {
    CAPTURE(wrong);
    CHECK(app::parse_timestamp(wrong).has_error());
  }
}
