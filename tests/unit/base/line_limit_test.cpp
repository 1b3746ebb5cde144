#include "gateway/base/line_limit.hpp"

#include <doctest/doctest.h>

using namespace raporo;
using std::chrono::hours;
using std::chrono::seconds;

TEST_CASE("line limit: the first counts at once, those of the next minute with the line after it") {
  const instant start{std::chrono::sys_days{std::chrono::year{2026} / 11 / 30}};
  line_limit lines;
  CHECK(lines.add(start) == 1);
  CHECK(lines.add(start) == std::nullopt);
  CHECK(lines.add(start + seconds(59)) == std::nullopt);
  CHECK(lines.add(start + seconds(60)) == 3);
  CHECK(lines.count() == 4);
  // A clock that was set back does not silence it.
  CHECK(lines.add(start - hours(1)) == 1);
}
