#include "gateway/dialogue/in_force.hpp"

#include <doctest/doctest.h>

using namespace raporo;
using namespace raporo::dialogue;

namespace {

std::chrono::local_days civil_day(std::string_view date) {
  return parse_date(date).value();
}

/// What a dialogue knows of the calendar at noon of a day.
menus::calendar_facts calendar_on(std::string_view date) {
  const auto term = [](const char* year, int number, const char* first, const char* last) {
    return config::term{year, number, {civil_day(first), civil_day(last)}};
  };
  auto calendar = std::make_shared<config::calendar>();
  calendar->terms = {
      term("2025/26", 1, "2025-09-08", "2025-12-19"), term("2025/26", 2, "2026-01-05", "2026-04-03"),
      term("2026/27", 1, "2026-09-07", "2026-12-18"), term("2026/27", 2, "2027-01-04", "2027-04-02")};
  caller who;
  who.force = std::make_shared<const in_force>(
      in_force{nullptr, nullptr, calendar, time_zone::find("Africa/Kigali").value(), {}, {}, {}});
  return who.facts_at(who.force->zone.to_instant(civil_day(date) + std::chrono::hours{12}), "", "").calendar;
}

}  // namespace

TEST_CASE("facts: a term and a year have the days of school that the calendar says") {
  const menus::calendar_facts c = calendar_on("2026-11-25");
  CHECK(c.term.label == "2026/27-T1");
  CHECK(c.term.first_day == civil_day("2026-09-07"));
  CHECK(c.term.last_day == civil_day("2026-12-18"));
  CHECK(c.year.label == "2026/27");
  CHECK(c.year.first_day == civil_day("2026-09-07"));
  CHECK(c.year.last_day == civil_day("2027-04-02"));
}

TEST_CASE("facts: the term and the year before are known, with their days") {
  const menus::calendar_facts first_term = calendar_on("2026-12-25");
  CHECK(first_term.previous_term.label == "2025/26-T2");
  CHECK(first_term.previous_term.name == "2");
  CHECK(first_term.previous_term.last_day == civil_day("2026-04-03"));
  CHECK(first_term.previous_year.label == "2025/26");
  CHECK(first_term.previous_year.first_day == civil_day("2025-09-08"));
  const menus::calendar_facts second_term = calendar_on("2027-01-04");
  CHECK(second_term.previous_term.label == "2026/27-T1");
  CHECK(second_term.previous_year.label == "2025/26");
  CHECK(second_term.previous_year.last_day == civil_day("2026-04-03"));
}

TEST_CASE("facts: nothing is before the first term and year of the calendar") {
  CHECK(calendar_on("2025-11-25").previous_term.label.empty());
  CHECK(calendar_on("2026-03-01").previous_year.label.empty());
  CHECK(calendar_on("2025-09-07").term.state == menus::period_state::no_school);
}
