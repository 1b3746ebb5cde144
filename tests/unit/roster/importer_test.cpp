#include "gateway/roster/importer.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <memory>
#include <string>

#include "config/diagnostic.hpp"
#include "gateway/base/log.hpp"
#include "gateway/roster/directory.hpp"
#include "tests/support/temporary_folder.hpp"

namespace {

using raporo::directory;
using raporo::instant;
using raporo::phone_number;
using raporo::config::roster_rows;

constexpr instant now{std::chrono::milliseconds{1'795'000'000'000}};

roster_rows demo_rows() {
  raporo::config::diagnostics problems;
  auto rows = raporo::config::read_roster(RAPORO_SOURCE_DIR "/config/demo/roster", false, problems);
  CHECK(problems.to_text() == "");
  REQUIRE(rows.has_value());
  return *rows;
}

/// A database of its own in a temporary folder.
struct store {
  raporo::test::temporary_folder folder;
  std::unique_ptr<raporo::logger> log = raporo::make_null_logger();
  std::unique_ptr<raporo::storage::database> db =
      raporo::storage::open_sqlite({.file = folder.path() / "raporo.db"}, *log);
  raporo::seeded_random random{1};
  std::string week = "2026-W48";

  ~store() { db->stop(); }

  raporo::storage::import_summary import(const roster_rows& rows, bool reset_pins = false) {
    return raporo::import_roster(*db, rows, {.reset_pins = reset_pins, .week = week, .cost = {1, 1}}, now,
                                 random);
  }
  directory load() {
    raporo::storage::roster records;
    db->read_and_wait([&records](raporo::sql::connection& c) { records = raporo::storage::load_roster(c); });
    return {std::move(records), "2026/27"};
  }
  /// The weeks in which the grades of a school were counted.
  std::vector<std::string> counted(std::string_view school) {
    const directory d = load();
    std::vector<std::string> all;
    for (const auto& g : d.find_school(school)->facts.grades) all.push_back(g.counted);
    return all;
  }
};

roster_rows one_school() {
  roster_rows rows;
  rows.units = {{"rwanda", "country", "Rwanda", ""},
                {"north", "province", "North", "rwanda"},
                {"gicumbi", "district", "Gicumbi", "north"},
                {"kageyo", "sector", "Kageyo", "gicumbi"},
                {"450601", "school", "EP Karambo", "kageyo"}};
  rows.people = {{"Aline", "+250788000101", "rw", "head_teacher", "450601", "2580", ""}};
  return rows;
}

std::vector<std::string> weeks(const char* label, std::size_t grades) {
  return std::vector<std::string>(grades, label);
}

/// Of the school year 2026/27.
raporo::config::enrolment_row& row_of(roster_rows& rows, std::string_view school, std::string_view grade) {
  return *std::ranges::find_if(rows.enrolments, [&](const raporo::config::enrolment_row& e) {
    return e.school == school && e.year == "2026/27" && e.grade == grade;
  });
}

}  // namespace

TEST_CASE("import: the demo district arrives whole in an empty database") {
  store s;
  const auto summary = s.import(demo_rows());
  CHECK(summary.units == 42);
  CHECK(summary.persons_added == 110);
  const directory d = s.load();
  CHECK(d.schools().size() == 36);
  const auto* head = d.find_person(phone_number::parse("0788000101").value());
  REQUIRE(head != nullptr);
  CHECK(raporo::verify_pin(head->pin_hash, "1234"));
  REQUIRE(d.schools_of(*head).size() == 1);
  std::string grades;
  for (const auto& g : d.schools_of(*head)[0]->facts.grades) grades += g.grade;
  CHECK(grades == "P1P2P3P4P5P6");
}

TEST_CASE("import: pre-primary grades come before primary and secondary ones") {
  store s;
  s.import(demo_rows());
  const directory d = s.load();
  std::string grades;
  for (const auto& g : d.find_school("450606")->facts.grades) grades += g.grade;
  CHECK(grades == "N1N2N3P1P2P3P4P5P6S1S2S3");
}

TEST_CASE(
    "import: a grade was counted in the week of the import that changed its figures, the others when they "
    "were") {
  store s;
  roster_rows rows = demo_rows();
  s.import(rows);
  s.week = "2026-W50";
  s.import(rows);
  CHECK(s.counted("450601") == weeks("2026-W48", 6));
  *row_of(rows, "450601", "P2").boys += 1;
  s.import(rows);
  std::vector<std::string> one_anew = weeks("2026-W48", 6);
  one_anew[1] = "2026-W50";
  CHECK(s.counted("450601") == one_anew);
}

TEST_CASE("import: to mend one exported figure is no new count, of its grade or any other") {
  store s;
  s.import(demo_rows());
  const raporo::test::temporary_folder folder;
  raporo::config::write_roster(folder.path(), raporo::export_roster(*s.db));
  raporo::config::diagnostics problems;
  roster_rows rows = raporo::config::read_roster(folder.path(), false, problems).value();
  raporo::config::enrolment_row& mended = row_of(rows, "450601", "P2");
  *mended.boys += 1;
  s.week = "2026-W50";
  CHECK(s.import(rows).enrolments == 1);
  CHECK(s.counted("450601") == weeks("2026-W48", 6));
  // Who counted anew says so, also of a figure that is the same again.
  mended.counted.clear();
  *mended.boys += 1;
  row_of(rows, "450601", "P3").counted = "2026-W49";
  CHECK(s.import(rows).enrolments == 2);
  std::vector<std::string> two_anew = weeks("2026-W48", 6);
  two_anew[1] = "2026-W50";
  two_anew[2] = "2026-W49";
  CHECK(s.counted("450601") == two_anew);
}

TEST_CASE("import: the same tables again change nothing") {
  store s;
  s.import(demo_rows());
  const std::int64_t revision = s.load().revision();
  CHECK(revision > 0);
  const auto summary = s.import(demo_rows());
  CHECK(summary.units == 0);
  CHECK(summary.enrolments == 0);
  CHECK(summary.persons_added == 0);
  CHECK(summary.persons_changed == 0);
  CHECK(s.load().revision() == revision);
}

TEST_CASE("import: what was exported, written and read again changes nothing") {
  store s;
  s.import(demo_rows());
  const std::int64_t revision = s.load().revision();
  const raporo::test::temporary_folder folder;
  raporo::config::write_roster(folder.path(), raporo::export_roster(*s.db));
  raporo::config::diagnostics problems;
  const auto rows = raporo::config::read_roster(folder.path(), false, problems);
  CHECK(problems.to_text() == "");
  REQUIRE(rows.has_value());
  s.import(*rows);
  const directory d = s.load();
  CHECK(d.revision() == revision);
  CHECK(raporo::verify_pin(d.find_person(phone_number::parse("0788000101").value())->pin_hash, "1234"));
}

TEST_CASE("import: beside what is known nothing is removed, only added and changed") {
  store s;
  roster_rows rows = one_school();
  rows.units.push_back({"450602", "school", "GS Gihembe", "kageyo"});
  rows.enrolments = {{"450601", "2026/27", "P1", 30, 31}, {"450601", "2026/27", "P3", 20, 21}};
  rows.people.push_back({"Aline", "+250788000101", "rw", "mentor", "450602", "", ""});
  rows.people.push_back({"Eric", "+250788000102", "rw", "head_teacher", "450602", "1470", ""});
  s.import(rows);

  // The rows of GS Gihembe and of P3 were refused; one is new, one is changed.
  roster_rows good = one_school();
  good.units.back().name = "EP Karambo B";
  good.enrolments = {{"450601", "2026/27", "P2", 25, 26}, {"450601", "2026/27", "P1", 32, 31}};
  good.people.push_back({"Diane", "+250788000103", "rw", "deputy", "450601", "", ""});
  const auto summary =
      raporo::import_roster(*s.db, good, {.keep_unlisted = true, .cost = {1, 1}}, now, s.random);
  CHECK(summary.units == 1);
  CHECK(summary.persons_added == 1);
  CHECK(summary.persons_changed == 0);
  CHECK(summary.persons_without_post == 0);

  const directory d = s.load();
  REQUIRE(d.schools().size() == 2);
  const auto& karambo = d.find_school("450601")->facts;
  CHECK(karambo.name == "EP Karambo B");
  REQUIRE(karambo.grades.size() == 3);
  CHECK(karambo.grades[0].grade == "P1");
  CHECK(karambo.grades[0].boys == 32);
  CHECK(karambo.grades[1].grade == "P2");
  CHECK(karambo.grades[2].grade == "P3");
  const auto posts_of = [&d](const char* phone) {
    return d.find_person(phone_number::parse(phone).value())->assignments.size();
  };
  CHECK(posts_of("0788000101") == 2);
  CHECK(posts_of("0788000102") == 1);
  CHECK(posts_of("0788000103") == 1);
  CHECK(raporo::verify_pin(d.find_person(phone_number::parse("0788000102").value())->pin_hash, "1470"));

  const auto again =
      raporo::import_roster(*s.db, good, {.keep_unlisted = true, .cost = {1, 1}}, now, s.random);
  CHECK(again == raporo::storage::import_summary{});
}

TEST_CASE("import: a known person keeps the PIN, unless PINs are to be reset") {
  store s;
  roster_rows rows = one_school();
  s.import(rows);
  const auto pin_opens = [&s](const char* pin) {
    const directory d = s.load();
    return raporo::verify_pin(d.find_person(phone_number::parse("0788000101").value())->pin_hash, pin);
  };
  CHECK(pin_opens("2580"));
  rows.people[0].pin = "1470";
  s.import(rows);
  CHECK(pin_opens("2580"));
  s.import(rows, true);
  CHECK(pin_opens("1470"));
}

TEST_CASE("roster import: a table without rows is named with what it would take away") {
  raporo::storage::roster known;
  known.units.resize(41);
  known.enrolments.resize(528);
  known.persons.resize(3);
  known.persons[0].assignments.push_back({"mentor", "450601"});
  CHECK(raporo::emptied_by(known, roster_rows{}) == std::vector<std::string>{"all 41 units and schools",
                                                                             "the enrolment of 528 grades",
                                                                             "the posts of 1 people"});
  roster_rows rows = one_school();
  CHECK(raporo::emptied_by(known, rows) == std::vector<std::string>{"the enrolment of 528 grades"});
  rows.enrolments.push_back({"450601", "2026/27", "P1", 31, 30});
  CHECK(raporo::emptied_by(known, rows).empty());
  CHECK(raporo::emptied_by({}, {}).empty());
}
