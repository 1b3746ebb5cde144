#include <doctest/doctest.h>

#include <map>
#include <set>
#include <string>

#include "config/calendar.hpp"
#include "config/diagnostic.hpp"
#include "config/roster_files.hpp"
#include "gateway/roster/directory.hpp"
#include "gateway/roster/records.hpp"

namespace {

using raporo::directory;
using raporo::phone_number;
using raporo::school_entry;
using raporo::storage::unit_kind;

const std::string demo = RAPORO_SOURCE_DIR "/config/demo";

raporo::config::roster_rows rows() {
  raporo::config::diagnostics problems;
  auto read = raporo::config::read_roster(demo + "/roster", false, problems);
  CHECK(problems.to_text() == "");
  REQUIRE(read.has_value());
  return *read;
}

directory load(const std::string& year = "2026/27") {
  raporo::seeded_random random(1);
  return directory(raporo::to_records(rows(), {}, {}, raporo::instant{}, random), year);
}

std::int64_t pupils(const school_entry& school) {
  std::int64_t sum = 0;
  for (const auto& g : school.facts.grades) sum += g.boys.value_or(0) + g.girls.value_or(0);
  return sum;
}

}  // namespace

TEST_CASE("demo: three sectors of Gicumbi with twelve schools each") {
  const directory d = load();
  CHECK(d.schools().size() == 36);
  REQUIRE(d.units_of(unit_kind::sector).size() == 3);
  for (const auto* sector : d.units_of(unit_kind::sector)) CHECK(d.schools_under(sector->id).size() == 12);
}

TEST_CASE(
    "demo: every primary school has P1 to P6, every GS secondary grades too, and all figures are known") {
  const directory d = load();
  for (const school_entry& school : d.schools()) {
    CAPTURE(school.facts.name);
    std::string grades;
    for (const auto& g : school.facts.grades) {
      grades += g.grade;
      CHECK(g.boys.value_or(0) > 0);
      CHECK(g.girls.value_or(0) > 0);
    }
    CHECK(grades.find("P1P2P3P4P5P6") != std::string::npos);
    CHECK(grades.ends_with("S1S2S3") == school.facts.name.starts_with("GS "));
  }
}

TEST_CASE("demo: enrolment has the size and shape of the published figures") {
  const directory d = load();
  std::map<std::string, std::int64_t> by_grade;
  std::int64_t primary = 0;
  std::int64_t all = 0;
  for (const school_entry& school : d.schools()) {
    all += pupils(school);
    for (const auto& g : school.facts.grades) {
      by_grade[g.grade] += *g.boys + *g.girls;
      if (g.grade[0] == 'P') primary += *g.boys + *g.girls;
    }
  }
  CHECK(all / 36 > 780);
  CHECK(all / 36 < 860);
  const std::map<std::string, double> share = {{"P1", 24.9}, {"P2", 20.0}, {"P3", 17.3},
                                               {"P4", 16.0}, {"P5", 14.3}, {"P6", 7.5}};
  for (const auto& [grade, percent] : share) {
    CAPTURE(grade);
    CHECK(100.0 * static_cast<double>(by_grade[grade]) / static_cast<double>(primary) ==
          doctest::Approx(percent).epsilon(0.05));
  }
}

TEST_CASE("demo: the first telephone is the head teacher's of EP Karambo, a small school") {
  const directory d = load();
  const auto* head = d.find_person(phone_number::parse("+250788000101").value());
  REQUIRE(head != nullptr);
  CHECK(head->language == "rw");
  CHECK(raporo::verify_pin(head->pin_hash, "1234"));
  const auto schools = d.schools_of(*head);
  REQUIRE(schools.size() == 1);
  CHECK(schools[0]->facts.name == "EP Karambo");
  CHECK(schools[0]->facts.sector == "Kageyo");
  REQUIRE(schools[0]->facts.grades.size() == 6);
  CHECK(schools[0]->facts.grades[0].boys == 31);
  CHECK(schools[0]->facts.grades[5].girls == 22);
}

TEST_CASE("demo: what a real district has too") {
  const directory d = load();
  int without_phone = 0;
  for (const school_entry& school : d.schools()) {
    const std::string& id = school.facts.id;
    const std::size_t staff = d.holders("head_teacher", id).size() + d.holders("deputy", id).size() +
                              d.holders("mentor", id).size();
    CHECK((staff == 3 || staff == 0));
    if (staff == 0) ++without_phone;
  }
  CHECK(without_phone == 1);

  int at_two_schools = 0;
  std::set<std::string> languages;
  std::set<std::string> networks;
  for (const auto& p : d.persons()) {
    if (d.schools_of(p).size() == 2) ++at_two_schools;
    languages.insert(p.language);
    networks.insert(p.phone.substr(4, 2));
  }
  CHECK(at_two_schools == 1);
  CHECK(languages == std::set<std::string>{"", "en", "fr", "rw"});
  CHECK(networks == std::set<std::string>{"72", "73", "78", "79"});
  for (const auto* sector : d.units_of(unit_kind::sector)) {
    CHECK(d.holders("sector_inspector", sector->id).size() == 1);
  }
  CHECK(d.holders("district_officer", "gicumbi").size() == 2);
  CHECK(d.holders("district_director", "gicumbi").size() == 1);
}

TEST_CASE("demo: no plain PIN is in the tables, so that the first start hashes nothing") {
  for (const auto& p : rows().people) {
    CHECK(p.pin.empty());
    CHECK_FALSE(p.pin_hash.empty());
  }
}

TEST_CASE("demo: the calendar closes units that the roster has") {
  raporo::config::diagnostics problems;
  const auto calendar = raporo::config::read_calendar(demo, problems);
  const directory d = load();
  check_units(calendar, [&d](std::string_view id) { return d.find_unit(id) != nullptr; }, problems);
  CHECK(problems.to_text() == "");
}
