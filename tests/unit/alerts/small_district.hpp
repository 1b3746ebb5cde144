#pragma once

#include <memory>
#include <string>
#include <vector>

#include "gateway/alerts/figures.hpp"

/// A district small enough to reckon by hand: Gicumbi with the sectors Kageyo (five schools) and Rubaya
/// (one).
namespace raporo::test {

inline std::chrono::local_days day(const char* date) {
  return parse_date(date).value();
}

inline const time_zone& kigali() {
  static const time_zone zone = time_zone::find("Africa/Kigali").value();
  return zone;
}

/// `at("2026-11-27 17:00")`, Kigali time.
inline instant at(const std::string& text) {
  return kigali().to_instant(day(text.substr(0, 10).c_str()) + parse_time_of_day(text.substr(11)).value());
}

/// Three terms of 2026/27; the week from 7 April is quiet.
inline config::calendar school_calendar() {
  config::calendar c;
  c.terms = {{"2026/27", 1, {day("2026-09-07"), day("2026-12-18")}},
             {"2026/27", 2, {day("2027-01-04"), day("2027-04-02")}},
             {"2026/27", 3, {day("2027-04-19"), day("2027-07-02")}}};
  c.quiet = {{day("2027-04-07"), day("2027-04-13")}};
  return c;
}

inline config::closure closed_days(const char* first, const char* last, const std::string& unit) {
  config::closure c;
  c.days = {day(first), day(last)};
  c.unit = unit;
  return c;
}

inline const std::string karambo = "450101";
inline const std::string gihembe = "450102";
inline const std::string muhondo = "450103";
inline const std::string nyamiyaga = "450104";
inline const std::string gacurabwenge = "450105";  ///< nobody there has a telephone number
inline const std::string rubaya = "450201";

inline const iso_week week48{2026, 48};
inline const iso_week week47{2026, 47};

inline storage::person holder(const std::string& id, const std::string& phone, const std::string& language,
                              std::vector<storage::assignment> posts) {
  storage::person p;
  p.id = id;
  p.name = "Person " + id;
  p.phone = phone;
  p.language = language;
  p.assignments = std::move(posts);
  return p;
}

inline storage::roster small_roster() {
  using enum storage::unit_kind;
  storage::roster r;
  r.units = {{"RW", country, "Rwanda", ""},
             {"4", province, "North", "RW"},
             {"45", district, "Gicumbi", "4"},
             {"4501", sector, "Kageyo", "45"},
             {"4502", sector, "Rubaya", "45"},
             {karambo, school, "EP Karambo", "4501"},
             {gihembe, school, "GS Gihembe", "4501"},
             {muhondo, school, "EP Muhondo", "4501"},
             {nyamiyaga, school, "EP Nyamiyaga", "4501"},
             {gacurabwenge, school, "EP Gacurabwenge", "4501"},
             {rubaya, school, "EP Rubaya", "4502"}};
  for (const std::string& s : {karambo, muhondo, nyamiyaga, gacurabwenge, rubaya}) {
    r.enrolments.push_back({s, "2026/27", "P1", 30, 30});
    r.enrolments.push_back({s, "2026/27", "P2", 25, 25});
  }
  r.enrolments.push_back({gihembe, "2026/27", "P1", 40, 40});
  r.enrolments.push_back({gihembe, "2026/27", "P2", 50, 50});
  r.persons = {
      holder("head-karambo", "+250788000001", "rw", {{"head_teacher", karambo}}),
      holder("mentor-karambo", "+250788000002", "en", {{"mentor", karambo}, {"deputy", karambo}}),
      holder("head-gihembe", "+250788000003", "fr", {{"head_teacher", gihembe}}),
      // One person for two schools.
      holder("head-muhondo", "+250788000004", "", {{"head_teacher", muhondo}, {"head_teacher", nyamiyaga}}),
      holder("head-rubaya", "+250788000005", "rw", {{"head_teacher", rubaya}}),
      holder("inspector-kageyo", "+250788000006", "en", {{"sector_inspector", "4501"}}),
      holder("officer", "+250788000007", "en", {{"district_officer", "45"}}),
      holder("director", "+250788000008", "fr", {{"district_director", "45"}}),
  };
  return r;
}

inline std::shared_ptr<const directory> small_directory() {
  return std::make_shared<const directory>(small_roster(), "2026/27");
}

inline storage::report report_of(const std::string& school, const std::string& form, const iso_week& week,
                                 const std::string& received, std::vector<answer> answers) {
  storage::report r;
  r.key = {school, form, week.label()};
  r.received = r.first_received = at(received);
  r.answers = std::move(answers);
  return r;
}

inline storage::report attendance(const std::string& school, const iso_week& week,
                                  const std::string& received, std::int64_t p1_boys, std::int64_t p1_girls,
                                  std::int64_t p2_boys, std::int64_t p2_girls) {
  return report_of(school, "attendance", week, received,
                   {{"present", "P1", sex::boys, p1_boys},
                    {"present", "P1", sex::girls, p1_girls},
                    {"present", "P2", sex::boys, p2_boys},
                    {"present", "P2", sex::girls, p2_girls}});
}

/// Week 48: Karambo 104 of 110 (boys 52 of 55, girls 52 of 55), on time; Gihembe 140 of 180 (boys 64 of 90,
/// girls 76 of 90), late, with P2 boys 34 of 50 lowest; Nyamiyaga closed. Muhondo and Rubaya are silent.
inline std::vector<storage::report> reports_of_week_48() {
  return {attendance(karambo, week48, "2026-11-25 10:00", 28, 27, 24, 25),
          attendance(gihembe, week48, "2026-11-28 09:00", 30, 36, 34, 40),
          report_of(nyamiyaga, "closed", week48, "2026-11-27 17:00", {}),
          report_of(karambo, "dropout", week48, "2026-11-26 10:00",
                    {{"dropout", "P1", sex::boys, 2},
                     {"dropout", "P2", sex::girls, 1},
                     {"reason", "P1", sex::boys, 3}}),
          report_of(gihembe, "dropout", week48, "2026-11-28 10:00",
                    {{"dropout", "P2", sex::boys, 1}, {"returned", "P1", sex::girls, 2}})};
}

/// Week 47: only Karambo, everybody present.
inline std::vector<storage::report> reports_of_week_47() {
  return {attendance(karambo, week47, "2026-11-18 10:00", 30, 30, 25, 25)};
}

inline alerts::week_figures figures_of(const std::shared_ptr<const directory>& roster, const iso_week& week,
                                       const std::vector<storage::report>& reports,
                                       const config::calendar& calendar = school_calendar(),
                                       const std::vector<enrolment_change>& changes = {}) {
  return {roster, calendar, kigali(), week, reports, changes, {}};
}

inline alerts::two_weeks weeks_48_and_47(const config::calendar& calendar = school_calendar()) {
  const auto roster = small_directory();
  return {figures_of(roster, week48, reports_of_week_48(), calendar),
          figures_of(roster, week47, reports_of_week_47(), calendar)};
}

}  // namespace raporo::test
