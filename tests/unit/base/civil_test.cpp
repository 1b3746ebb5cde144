#include "gateway/base/civil.hpp"

#include <doctest/doctest.h>

using namespace raporo;
using std::chrono::hours;
using std::chrono::minutes;

TEST_CASE("iso week: 2026 has 53 weeks and 1 January 2027 is in the last of them") {
  CHECK(iso_week::of(parse_date("2027-01-01").value()).label() == "2026-W53");
  CHECK(iso_week::parse("2026-W53").has_value());
  CHECK(iso_week::parse("2027-W53").has_error());
  CHECK(iso_week{2026, 53}.plus(1).label() == "2027-W01");
}

TEST_CASE("iso week: a label is read back as written, other shapes are refused") {
  const iso_week week = iso_week::parse("2026-W48").value();
  CHECK(week == iso_week{2026, 48});
  CHECK(format_date(week.monday()) == "2026-11-23");
  CHECK(format_day_and_month(week.monday()) == "23/11");
  for (const char* wrong : {"2026W48", "2026-W00", "2026-w48", "2026-W4", "", "2026-W481"}) {
    CAPTURE(wrong);
    CHECK(iso_week::parse(wrong).has_error());
  }
}

TEST_CASE("time zone: Kigali is two hours ahead of UTC all year") {
  const time_zone kigali = time_zone::find("Africa/Kigali").value();
  const auto monday_half_past_seven =
      std::chrono::local_days{std::chrono::year{2026} / 11 / 30} + hours{7} + minutes{30};
  const instant t = kigali.to_instant(monday_half_past_seven);
  CHECK(t == instant(std::chrono::sys_days{std::chrono::year{2026} / 11 / 30} + hours{5} + minutes{30}));
  CHECK(kigali.to_local(t) == monday_half_past_seven);
}

TEST_CASE("time zone: an unknown name is an error, not an exception") {
  CHECK(time_zone::find("Africa/Nowhere").has_error());
}

TEST_CASE("date and time of day: only the one spelling is read") {
  CHECK(parse_date("2026-02-29").has_error());
  CHECK(parse_date("2026-2-09").has_error());
  CHECK(parse_time_of_day("07:30").value() == minutes{450});
  CHECK(parse_time_of_day("24:00").has_error());
  CHECK(parse_time_of_day("7:30").has_error());
  CHECK(format_time_of_day(minutes{450}) == "07:30");
}
