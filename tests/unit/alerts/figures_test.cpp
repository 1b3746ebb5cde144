#include "gateway/alerts/figures.hpp"

#include <doctest/doctest.h>

#include "small_district.hpp"

using namespace raporo;
using namespace raporo::alerts;
using namespace raporo::test;

namespace {

const school_week& week_of(const week_figures& f, const std::string& school) {
  return f.of(*f.roster().find_school(school));
}

unit_week sum_of(const week_figures& f, const std::string& unit) {
  return f.sum(f.roster().schools_under(unit));
}

}  // namespace

TEST_CASE("figures: a school's attendance is present over enrolled, cell by cell") {
  const week_figures f = weeks_48_and_47().now;
  const school_week& w = week_of(f, gihembe);
  CHECK(w.attendance.both == ratio{140, 180});
  CHECK(w.attendance.boys == ratio{64, 90});
  CHECK(w.attendance.girls == ratio{76, 90});
  CHECK(percent(w.attendance.both) == 78);
  CHECK(percent(w.attendance.boys) == 71);
  CHECK(percent(w.attendance.girls) == 84);
}

TEST_CASE("figures: the lowest grade is of both sexes, the lowest cell of one") {
  const week_figures f = weeks_48_and_47().now;
  const auto grade = lowest_grade(week_of(f, gihembe));
  CHECK(grade.value().grade == "P2");
  CHECK(grade.value().present == ratio{74, 100});
  const auto cell = lowest_cell(week_of(f, gihembe));
  CHECK(cell.value().grade == "P2");
  CHECK(cell.value().by == sex::boys);
  CHECK(percent(cell.value().present) == 68);
  CHECK_FALSE(lowest_grade(week_of(f, muhondo)).has_value());
}

TEST_CASE("figures: a sector's rate is the sum over the sum of the schools that reported") {
  const unit_week kageyo = sum_of(weeks_48_and_47().now, "4501");
  // 104 + 140 of 110 + 180; the mean of 95 % and 78 % would be 86, the silent as zero 49.
  CHECK(kageyo.attendance.both == ratio{244, 290});
  CHECK(percent(kageyo.attendance.both) == 84);
  CHECK(percent(kageyo.attendance.boys) == 80);
  CHECK(percent(kageyo.attendance.girls) == 88);
}

TEST_CASE(
    "figures: the schools of a sector are counted as expected, reported, silent, closed, out of reach") {
  const unit_week kageyo = sum_of(weeks_48_and_47().now, "4501");
  CHECK(kageyo.open == 5);
  CHECK(kageyo.expected == 4);  // Gacurabwenge has no telephone
  CHECK(kageyo.without_phone == 1);
  CHECK(kageyo.reported == 3);
  CHECK(kageyo.closed == 1);
  CHECK(kageyo.silent == 1);
  CHECK(kageyo.on_time == 2);  // Gihembe reported on Saturday
}

TEST_CASE("figures: on time means by the first deadline, to the minute, of the first revision") {
  const auto roster = small_directory();
  const auto reported = [&](const char* first, const char* newest) {
    auto r = attendance(karambo, week48, newest, 28, 27, 24, 25);
    r.first_received = at(first);
    return week_of(figures_of(roster, week48, {r}), karambo).on_time;
  };
  CHECK(reported("2026-11-27 17:00", "2026-11-30 08:00"));
  CHECK_FALSE(reported("2026-11-27 17:01", "2026-11-27 17:01"));
}

TEST_CASE("figures: a week without reports has no rate and no drop-outs, not zero") {
  const auto roster = small_directory();
  const week_figures f = figures_of(roster, week48, {});
  const unit_week district = sum_of(f, "45");
  CHECK(district.reported == 0);
  CHECK(district.expected == 5);
  CHECK_FALSE(percent(district.attendance.both).has_value());
  CHECK_FALSE(district.dropped.both.has_value());
  CHECK_FALSE(district.returned.both.has_value());
}

TEST_CASE("figures: drop-outs are summed by sex over those who said something about them") {
  const unit_week kageyo = sum_of(weeks_48_and_47().now, "4501");
  CHECK(kageyo.dropped.both == 4);
  CHECK(kageyo.dropped.boys == 3);
  CHECK(kageyo.dropped.girls == 1);
  CHECK(kageyo.returned.both == 2);
  CHECK_FALSE(kageyo.returned.boys.has_value());
}

TEST_CASE("figures: a closed school has reported and is in no denominator") {
  const week_figures f = weeks_48_and_47().now;
  const school_week& w = week_of(f, nyamiyaga);
  CHECK(w.reported);
  CHECK(w.closed);
  CHECK(w.on_time);
  CHECK_FALSE(w.attendance.both.known());
}

TEST_CASE("figures: of attendance and closed the newer one counts") {
  const auto roster = small_directory();
  const auto present = attendance(karambo, week48, "2026-11-25 10:00", 28, 27, 24, 25);
  const auto closed_later = report_of(karambo, "closed", week48, "2026-11-26 10:00", {});
  const auto closed_before = report_of(karambo, "closed", week48, "2026-11-24 10:00", {});
  const week_figures shut = figures_of(roster, week48, {present, closed_later});
  CHECK(week_of(shut, karambo).closed);
  CHECK_FALSE(week_of(shut, karambo).attendance.both.known());
  const week_figures open = figures_of(roster, week48, {present, closed_before});
  CHECK_FALSE(week_of(open, karambo).closed);
  CHECK(week_of(open, karambo).attendance.both == ratio{104, 110});
}

TEST_CASE("figures: a cell that was not reported is in neither sum") {
  const auto roster = small_directory();
  const auto part = report_of(karambo, "attendance", week48, "2026-11-25 10:00",
                              {{"present", "P1", sex::boys, 27}, {"present", "P2", sex::girls, 0}});
  const week_figures f = figures_of(roster, week48, {part});
  CHECK(week_of(f, karambo).attendance.both == ratio{27, 55});  // a reported zero counts
  CHECK(week_of(f, karambo).attendance.boys == ratio{27, 30});
}

TEST_CASE("figures: a cell whose enrolment is not known is in neither sum") {
  storage::roster loaded = small_roster();
  for (auto& e : loaded.enrolments) {
    if (e.school == karambo && e.grade == "P1") e.girls.reset();
  }
  const auto roster = std::make_shared<const directory>(loaded, "2026/27");
  const week_figures f =
      figures_of(roster, week48, {attendance(karambo, week48, "2026-11-25 10:00", 28, 27, 24, 25)});
  CHECK(week_of(f, karambo).attendance.both == ratio{77, 80});
  CHECK(week_of(f, karambo).attendance.girls == ratio{25, 25});
}

TEST_CASE(
    "figures: who dropped out is enrolled until the week is over, and who came back again from then on") {
  const auto roster = small_directory();
  // Karambo: 30 boys and 30 girls in P1, 25 and 25 in P2. Two boys of P1 and a girl of P2 leave in week 46,
  // another boy of P1 in week 47; one boy of P1 is back in week 48.
  const std::vector<enrolment_change> changes{{karambo, "2026-W46", "P1", sex::boys, -2},
                                              {karambo, "2026-W46", "P2", sex::girls, -1},
                                              {karambo, "2026-W47", "P1", sex::boys, -1},
                                              {karambo, "2026-W48", "P1", sex::boys, 1},
                                              {gihembe, "2026-W46", "P1", sex::boys, -5}};
  const auto present = [&](const iso_week& week) {
    return week_of(figures_of(roster, week, {attendance(karambo, week, "2026-11-25 10:00", 20, 20, 20, 20)},
                              school_calendar(), changes),
                   karambo)
        .attendance;
  };
  CHECK(present({2026, 46}).both == ratio{80, 110});
  CHECK(present(week47).both == ratio{80, 107});
  CHECK(present(week47).boys == ratio{40, 53});
  CHECK(present(week47).girls == ratio{40, 54});
  CHECK(present(week48).both == ratio{80, 107});  // 30 - 3 + 1 boys of P1, 24 girls of P2
  CHECK(present(week48).boys == ratio{40, 53});
  CHECK(present({2026, 49}).both == ratio{80, 107});
}

TEST_CASE("figures: a sector's rate leaves the leavers of its schools out") {
  const auto roster = small_directory();
  const std::vector<enrolment_change> changes{{karambo, "2026-W47", "P1", sex::girls, -3},
                                              {gihembe, "2026-W47", "P2", sex::girls, -6}};
  const week_figures f = figures_of(roster, week48, reports_of_week_48(), school_calendar(), changes);
  // 104 + 140 of 110 - 3 and 180 - 6.
  CHECK(sum_of(f, "4501").attendance.both == ratio{244, 281});
  CHECK(percent(sum_of(f, "4501").attendance.both) == 87);
}

TEST_CASE("figures: no rate is above 100, though leavers are corrected after the attendance") {
  const auto roster = small_directory();
  const std::vector<enrolment_change> changes{{karambo, "2026-W47", "P1", sex::boys, -4}};
  const week_figures f =
      figures_of(roster, week48, {attendance(karambo, week48, "2026-11-25 10:00", 30, 30, 25, 25)},
                 school_calendar(), changes);
  CHECK(week_of(f, karambo).attendance.both == ratio{110, 110});
}

TEST_CASE("figures: a count without sex is in the total only") {
  const auto roster = small_directory();
  const auto total =
      report_of(karambo, "attendance", week48, "2026-11-25 10:00", {{"present", "P1", sex::none, 54}});
  const week_figures f = figures_of(roster, week48, {total});
  CHECK(week_of(f, karambo).attendance.both == ratio{54, 60});
  CHECK_FALSE(week_of(f, karambo).attendance.boys.known());
}

TEST_CASE("figures: drop-outs alone are no report of the week") {
  const auto roster = small_directory();
  const auto drop_out =
      report_of(karambo, "dropout", week48, "2026-11-25 10:00", {{"dropout", "P1", sex::boys, 1}});
  const week_figures f = figures_of(roster, week48, {drop_out});
  CHECK(week_of(f, karambo).silent());
  CHECK(week_of(f, karambo).dropped.boys == 1);
}

TEST_CASE("figures: a school that reported counts as expected, even when its number is gone") {
  const auto roster = small_directory();
  const week_figures f =
      figures_of(roster, week48, {attendance(gacurabwenge, week48, "2026-11-25 10:00", 28, 27, 24, 25)});
  CHECK(sum_of(f, "4501").expected == 5);
  CHECK(sum_of(f, "4501").without_phone == 0);
}

TEST_CASE("figures: a school that the calendar closes is expected of nothing and counts nowhere") {
  config::calendar calendar = school_calendar();
  calendar.closures.push_back(closed_days("2026-11-23", "2026-11-27", "4501"));
  const unit_week kageyo = sum_of(weeks_48_and_47(calendar).now, "4501");
  CHECK(kageyo.open == 0);
  CHECK(kageyo.expected == 0);
  CHECK(kageyo.reported == 0);
  CHECK_FALSE(kageyo.attendance.both.known());
  CHECK(sum_of(weeks_48_and_47(calendar).now, "4502").expected == 1);
}

TEST_CASE("figures: the change is between printed percentages and needs both weeks") {
  CHECK(change_in_points({110, 110}, {244, 290}) == -16);
  CHECK(change_in_points({895, 1'000}, {894, 1'000}) == -1);  // printed 90 and 89
  CHECK_FALSE(change_in_points({0, 0}, {244, 290}).has_value());
  CHECK_FALSE(change_in_points({110, 110}, {0, 0}).has_value());
}
