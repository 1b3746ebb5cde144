#include "gateway/roster/directory.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

namespace {

using raporo::directory;
using raporo::phone_number;
using raporo::school_entry;
using raporo::storage::unit_kind;

raporo::storage::person person(std::string id, std::string phone,
                               std::vector<raporo::storage::assignment> posts) {
  raporo::storage::person p;
  p.name = "Person " + id;
  p.id = std::move(id);
  p.phone = std::move(phone);
  p.assignments = std::move(posts);
  return p;
}

raporo::storage::roster two_sectors() {
  raporo::storage::roster r;
  r.revision = 7;
  r.units = {{"rw", unit_kind::country, "Rwanda", ""},
             {"north", unit_kind::province, "North", "rw"},
             {"gicumbi", unit_kind::district, "Gicumbi", "north"},
             {"kageyo", unit_kind::sector, "Kageyo", "gicumbi"},
             {"byumba", unit_kind::sector, "Byumba", "gicumbi"},
             {"450102", unit_kind::school, "GS Zamuka", "kageyo"},
             {"450101", unit_kind::school, "EP Karambo", "kageyo"},
             {"450201", unit_kind::school, "EP Byumba", "byumba"}};
  r.enrolments = {{"450101", "2025/26", "P1", 40, 41}, {"450101", "2026/27", "P1", 31, 30},
                  {"450101", "2026/27", "P2", 33, {}}, {"450102", "2024/25", "P1", 50, 51},
                  {"450102", "2025/26", "P1", 60, 61}, {"450102", "2025/26", "P2", 62, 63}};
  r.persons = {
      person("head", "+250788000101", {{"head_teacher", "450101"}}),
      person("both", "+250788000102", {{"mentor", "450102"}, {"deputy", "450101"}, {"mentor", "450101"}}),
      person("sei", "+250788000103", {{"sector_inspector", "kageyo"}}), person("left", "+250788000104", {})};
  return r;
}

std::vector<std::string> names(const std::vector<const school_entry*>& schools) {
  std::vector<std::string> result;
  for (const school_entry* s : schools) result.push_back(s->facts.name);
  return result;
}

using texts = std::vector<std::string>;

}  // namespace

const raporo::storage::person* at_number(const directory& d, std::string_view phone) {
  return d.find_person(phone_number::parse(phone).value());
}

TEST_CASE("directory: a person is found by number") {
  const directory d(two_sectors(), "2026/27");
  REQUIRE(at_number(d, "0788000101") != nullptr);
  CHECK(at_number(d, "0788000101")->id == "head");
  CHECK(at_number(d, "0788999999") == nullptr);
  CHECK(d.revision() == 7);
}

TEST_CASE("directory: a person reports for the schools of the posts, each once, by name") {
  const directory d(two_sectors(), "2026/27");
  CHECK(names(d.schools_of(*at_number(d, "0788000102"))) == texts{"EP Karambo", "GS Zamuka"});
  CHECK(names(d.schools_of(*at_number(d, "0788000101"))) == texts{"EP Karambo"});
  CHECK(d.schools_of(*at_number(d, "0788000103")).empty());
  CHECK(d.schools_of(*at_number(d, "0788000104")).empty());
}

TEST_CASE("directory: a school knows everything above it") {
  const directory d(two_sectors(), "2026/27");
  const school_entry* school = d.find_school("450101");
  REQUIRE(school != nullptr);
  CHECK(school->facts.sector == "Kageyo");
  CHECK(school->sector == "kageyo");
  CHECK(school->district == "gicumbi");
  CHECK(school->unit_and_ancestors == texts{"450101", "kageyo", "gicumbi", "north", "rw"});
  CHECK(d.find_school("kageyo") == nullptr);
}

TEST_CASE("directory: schools are listed under every unit above them") {
  const directory d(two_sectors(), "2026/27");
  CHECK(names(d.schools_under("kageyo")) == texts{"EP Karambo", "GS Zamuka"});
  CHECK(names(d.schools_under("gicumbi")) == texts{"EP Byumba", "EP Karambo", "GS Zamuka"});
  CHECK(names(d.schools_under("450201")) == texts{"EP Byumba"});
  CHECK(d.schools_under("rutare").empty());
}

TEST_CASE("directory: enrolment is of the year asked for, else of the newest there is") {
  const directory d(two_sectors(), "2026/27");
  const auto& asked = d.find_school("450101")->facts.grades;
  REQUIRE(asked.size() == 2);
  CHECK(asked[0].grade == "P1");
  CHECK(asked[0].boys == 31);
  CHECK(asked[1].grade == "P2");
  CHECK_FALSE(asked[1].girls.has_value());

  const auto& newest = d.find_school("450102")->facts.grades;
  REQUIRE(newest.size() == 2);
  CHECK(newest[0].boys == 60);
  CHECK(d.find_school("450201")->facts.grades.empty());
}

TEST_CASE("directory: of a grade only the weeks of its own school year tell who left") {
  const auto day = [](int year, unsigned month, unsigned on) {
    return std::chrono::local_days(std::chrono::year(year) / static_cast<int>(month) / static_cast<int>(on));
  };
  raporo::config::calendar calendar;
  calendar.terms = {{"2025/26", 1, {day(2025, 9, 8), day(2026, 7, 3)}},
                    {"2026/27", 1, {day(2026, 9, 7), day(2027, 7, 2)}}};
  raporo::storage::roster r = two_sectors();
  for (auto& e : r.enrolments) e.counted = "2026-W24";  // next year's tables too came in June
  const directory d(r, "2026/27", calendar);
  CHECK(d.find_school("450101")->facts.grades.at(0).counted == "2026-W37");
  CHECK(d.find_school("450101")->facts.grades.at(0).until.empty());
  CHECK(d.find_school("450102")->facts.grades.at(0).counted == "2026-W24");
  CHECK(d.find_school("450102")->facts.grades.at(0).until == "2026-W37");
  // What the calendar does not know bounds nothing.
  CHECK(directory(r, "2026/27").find_school("450101")->facts.grades.at(0).counted == "2026-W24");
}

TEST_CASE("directory: without a school year the newest figures are shown") {
  const directory d(two_sectors(), "");
  CHECK(d.find_school("450101")->facts.grades.at(0).boys == 31);
}

TEST_CASE("directory: holders of a post") {
  const directory d(two_sectors(), "2026/27");
  REQUIRE(d.holders("mentor", "450101").size() == 1);
  CHECK(d.holders("mentor", "450101")[0]->id == "both");
  CHECK(d.holders("head_teacher", "450102").empty());
  REQUIRE(d.holders("sector_inspector", "kageyo").size() == 1);
}

TEST_CASE("directory: units of a kind come by name") {
  const directory d(two_sectors(), "2026/27");
  const auto sectors = d.units_of(unit_kind::sector);
  REQUIRE(sectors.size() == 2);
  CHECK(sectors[0]->name == "Byumba");
  CHECK(sectors[1]->name == "Kageyo");
}

TEST_CASE("directory: pointers handed out survive a move of the snapshot") {
  directory d(two_sectors(), "2026/27");
  const school_entry* school = d.find_school("450101");
  const raporo::storage::person* head = at_number(d, "0788000101");
  const directory moved(std::move(d));
  CHECK(moved.find_school("450101") == school);
  CHECK(at_number(moved, "0788000101") == head);
  CHECK(school->facts.name == "EP Karambo");
}

TEST_CASE("directory: parents in a circle end") {
  raporo::storage::roster r;
  r.units = {{"a", unit_kind::sector, "A", "b"},
             {"b", unit_kind::district, "B", "a"},
             {"450101", unit_kind::school, "EP Karambo", "a"}};
  const directory d(std::move(r), "2026/27");
  CHECK(d.find_school("450101")->unit_and_ancestors.size() == 5);
}

TEST_CASE("directory: the extremes come from the roster when they exceed the floor") {
  raporo::storage::roster r = two_sectors();
  const raporo::menus::worst_case floor = directory(r, "2026/27").extremes();
  CHECK(floor.school_name_letters == 20);
  CHECK(floor.sector_name_letters == 12);
  CHECK(floor.largest_cell == 999);
  CHECK(floor.largest_school == 9'999);
  CHECK(floor.schools_in_sector == 99);
  CHECK(floor.schools_of_person == 2);
  CHECK(floor.all_roles == texts{"school_leader", "mentor", "sector_official", "district_official"});
  CHECK(floor.grades == texts{"P1", "P2", "P3", "P4", "P5", "P6"});
  REQUIRE(floor.schools != nullptr);
  CHECK(floor.schools->size() == 3);

  // An e-acute is one letter of GSM-7 although it takes two bytes; a curly quote is folded to one.
  r.units.push_back({"450103", unit_kind::school, "GS Sainte-Thér\u00e8se d\u2019Avila", "kageyo"});
  for (const char* grade : {"N1", "N2", "N3", "P1", "P2", "P3", "P4"}) {
    r.enrolments.push_back({"450103", "2026/27", grade, 1'500, 1'600});
  }
  r.persons[0].assignments.push_back({"deputy", "450103"});
  r.persons[1].assignments.push_back({"deputy", "450103"});
  const raporo::menus::worst_case w = directory(std::move(r), "2026/27").extremes();
  CHECK(w.school_name_letters == 25);
  CHECK(w.largest_cell == 1'600);
  CHECK(w.largest_school == 7 * 3'100);
  CHECK(w.grades.front() == "N1");
  CHECK(w.grades.size() == 7);
  CHECK(std::ranges::count(w.all_grades, "N1") == 1);
  CHECK(std::ranges::count(w.all_grades, "S1") == 0);
  CHECK(w.schools_of_person == 3);
}

TEST_CASE("menu role: every post has its word, an unknown one has none") {
  CHECK(raporo::menu_role("head_teacher") == "school_leader");
  CHECK(raporo::menu_role("deputy") == "school_leader");
  CHECK(raporo::menu_role("mentor") == "mentor");
  CHECK(raporo::menu_role("sector_inspector") == "sector_official");
  CHECK(raporo::menu_role("district_officer") == "district_official");
  CHECK(raporo::menu_role("district_director") == "district_official");
  CHECK(raporo::menu_role("janitor").empty());
}
