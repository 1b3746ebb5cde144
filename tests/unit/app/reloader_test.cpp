#include "gateway/app/reloader.hpp"

#include <doctest/doctest.h>

#include <boost/asio/io_context.hpp>

#include "config/roster_files.hpp"
#include "gateway/app/operations.hpp"
#include "gateway/app/published_menus.hpp"
#include "gateway/base/test_clock.hpp"
#include "gateway/roster/records.hpp"
#include "tests/support/switchboard.hpp"
#include "tests/unit/app/demo_folder.hpp"

using namespace raporo;
using namespace raporo::app;

namespace {

const std::string school = "450301";

instant moment(const char* timestamp) {
  return parse_timestamp(timestamp).value();
}

/// The demo district in a database, in force, with a reloader that looks after it.
struct district {
  explicit district(const char* now) : time(moment(now), 0.0) {
    config::diagnostics problems;
    auto files = std::make_shared<const provisions>(read_provisions(folder.path(), problems).value());
    rows = config::read_roster(folder.path() / "roster", false, problems).value();
    import();
    storage::roster people;
    database->read_and_wait([&](sql::connection& c) { people = storage::load_roster(c); });
    in_force = install(*files, std::move(people), time.now(), problems).value();
    keeper = std::make_unique<reloader>(reloader::parts{*database, time, log, data.path()}, files, in_force,
                                        [this](const provisions& p, const installation& i) {
                                          in_force = i;
                                          settings = p.settings;
                                          ++replaced;
                                        });
  }
  ~district() { database->stop(); }

  /// As another process does it.
  void import() {
    const storage::roster records = to_records_without_pins(rows);
    database->write_and_wait(
        [&](sql::connection& c) { storage::import_roster(c, records, false, time.now()); });
  }
  void name_schools(const std::string& name) {
    for (config::unit_row& u : rows.units) {
      if (u.kind == "school") u.name = name;
    }
  }
  /// The menus of the folder as they are now, whatever is in them.
  void publish() {
    config::diagnostics problems;
    const auto menus = read_provisions(folder.path(), problems).value().menus;
    database->write_and_wait(
        [&](sql::connection& c) { publish_menus(c, menus, {"Aline", "Aline", "changed", time.now()}); });
  }
  const std::string& version() const { return in_force.dialogues->menu->version(); }
  void tick() { test::run(io, keeper->tick()); }
  std::int64_t first_grade_girls() const {
    const school_entry* s = in_force.dialogues->people->find_school(school);
    REQUIRE(s != nullptr);
    REQUIRE_FALSE(s->facts.grades.empty());
    return s->facts.grades.front().girls.value_or(-1);
  }

  boost::asio::io_context io;
  test::demo_folder folder;
  test::temporary_folder data;
  test::recording_logger log;
  test_clock time;
  config::roster_rows rows;
  std::unique_ptr<storage::database> database =
      storage::open_sqlite({.file = data.path() / "raporo.db"}, log);
  installation in_force;
  config::gateway_settings settings;
  int replaced = 0;
  std::unique_ptr<reloader> keeper;
};

}  // namespace

TEST_CASE("reloader: while nothing changes, nothing is replaced") {
  district d("2026-11-25T10:00:00+02:00");
  d.tick();
  d.time.set(moment("2026-12-24T10:00:00+02:00"), 0);
  d.tick();
  CHECK(d.replaced == 0);
  CHECK(d.keeper->troubles().empty());
}

TEST_CASE("reloader: with the first day of a school year its enrolment comes into force") {
  district d("2026-09-06T23:59:59+02:00");
  const std::int64_t last_year = d.first_grade_girls();
  const auto call_in_progress = d.in_force.dialogues;
  d.tick();
  CHECK(d.replaced == 0);

  d.time.set(moment("2026-09-07T00:00:00+02:00"), 0);
  d.tick();
  CHECK(d.replaced == 1);
  CHECK(d.in_force.school_year == "2026/27");
  CHECK(d.first_grade_girls() != last_year);
  CHECK(call_in_progress->people->find_school(school) != nullptr);
  d.tick();
  CHECK(d.replaced == 1);
}

TEST_CASE("reloader: an imported roster comes into force at the next tick") {
  district d("2026-11-25T10:00:00+02:00");
  d.name_schools("EP Nshya");
  d.import();
  d.tick();
  CHECK(d.replaced == 1);
  CHECK(d.in_force.dialogues->people->find_school(school)->facts.name == "EP Nshya");
}

TEST_CASE(
    "reloader: a roster that does not fit is refused once, shown, and forgotten with the next that fits") {
  district d("2026-11-25T10:00:00+02:00");
  d.name_schools(std::string(200, 'W'));
  d.import();
  d.tick();
  CHECK(d.log.has("roster refused"));
  REQUIRE(d.keeper->troubles().size() == 1);
  CHECK(d.keeper->troubles()[0].find('\n') == std::string::npos);

  d.log.text.clear();
  for (int i = 0; i < 5; ++i) d.tick();
  CHECK(d.log.text.empty());
  CHECK(d.replaced == 0);
  CHECK(d.keeper->troubles().size() == 1);

  d.name_schools("EP Nshya");
  d.import();
  d.tick();
  CHECK(d.replaced == 1);
  CHECK(d.keeper->troubles().empty());
}

TEST_CASE("reloader: files are read again when asked, and only then") {
  district d("2026-11-25T10:00:00+02:00");
  d.folder.change("gateway.yaml", "0788 000 900", "0788 000 901");
  d.tick();
  CHECK(d.replaced == 0);

  d.keeper->ask_for_files();
  d.tick();
  CHECK(d.replaced == 1);
  CHECK(d.in_force.dialogues->help_contact == "0788 000 901");
  CHECK_FALSE(d.log.has("need a restart"));
  CHECK_FALSE(d.log.has("raporo menu publish"));
  d.tick();
  CHECK(d.replaced == 1);
}

TEST_CASE("reloader: menus of the folder come into force when they are published, and not before") {
  district d("2026-11-25T10:00:00+02:00");
  const std::string before = d.version();
  d.publish();
  d.tick();
  CHECK(d.version() == before);
  const int replaced = d.replaced;

  d.folder.change("menus/menu.yaml", "{school}, week {week}", "{school}: week {week}");
  d.keeper->ask_for_files();
  d.tick();
  CHECK(d.replaced == replaced + 1);
  CHECK(d.version() == before);
  CHECK(d.log.has("raporo menu publish " + d.folder.path().string()));

  d.publish();
  d.tick();
  CHECK(d.replaced == replaced + 2);
  CHECK(d.version() != before);
  CHECK(d.log.has("published menus in force"));
  d.tick();
  CHECK(d.replaced == replaced + 2);
}

TEST_CASE("reloader: a published version that does not fit is refused once, and the one before stays") {
  district d("2026-11-25T10:00:00+02:00");
  const std::string before = d.version();
  d.folder.change("menus/menu.yaml", "go: attendance", "go: atendance");
  d.publish();
  for (int i = 0; i < 3; ++i) d.tick();
  CHECK(d.replaced == 0);
  CHECK(d.version() == before);
  REQUIRE(d.keeper->troubles().size() == 1);
  CHECK(d.keeper->troubles()[0].find("version 1 of the menus does not fit here") != std::string::npos);
  CHECK(d.keeper->troubles()[0].find("version 1/menu.yaml:") != std::string::npos);

  d.folder.change("menus/menu.yaml", "go: atendance", "go: attendance");
  d.publish();
  d.tick();
  CHECK(d.keeper->troubles().empty());
}

TEST_CASE("reloader: a published version that is not proved here comes into force, as it would at a start") {
  district d("2026-11-25T10:00:00+02:00");
  const std::string before = d.version();
  const std::string passage = "fr: \"{school}, semaine {week}\"";
  SUBCASE("a screen is too long for the schools or networks of this gateway") {
    d.folder.change("menus/menu.yaml", passage, "fr: \"{school}, semaine " + std::string(160, 'x') + "\"");
  }
  SUBCASE("a rule of the program is newer than the version") {
    d.folder.change("menus/menu.yaml", passage, "fr: \"{school}, {grade}, semaine {week}\"");
  }
  d.publish();
  d.tick();
  CHECK(d.replaced == 1);
  CHECK(d.version() != before);
  CHECK(d.keeper->troubles().empty());
  CHECK(d.log.has("configuration has warnings"));
  CHECK_FALSE(d.in_force.proved);

  const storage::roster people = [&] {
    storage::roster all;
    d.database->read_and_wait([&](sql::connection& c) { all = storage::load_roster(c); });
    return all;
  }();
  config::diagnostics problems;
  provisions at_a_start = read_provisions(d.folder.path(), problems).value();
  d.database->read_and_wait([&](sql::connection& c) { take_published_menus(c, at_a_start); });
  const auto started = install(at_a_start, people, d.time.now(), problems);
  REQUIRE(started.has_value());
  CHECK(started->dialogues->menu->version() == d.version());
}

TEST_CASE("reloader: what is wired keeps its value and is told to need a restart") {
  district d("2026-11-25T10:00:00+02:00");
  d.folder.change("gateway.yaml", "127.0.0.1:8080", "127.0.0.1:9090");
  d.keeper->ask_for_files();
  d.tick();
  CHECK(d.replaced == 1);
  CHECK(d.settings.public_listener.listen == "127.0.0.1:8080");
  CHECK(d.log.has("need a restart"));
}

TEST_CASE("reloader: a bad file keeps the old state, says why, and holds up no roster") {
  district d("2026-11-25T10:00:00+02:00");
  d.folder.change("calendar.yaml", "2026-09-07", "2026-09-77");
  d.keeper->ask_for_files();
  d.tick();
  CHECK(d.replaced == 0);
  CHECK(d.log.has("configuration refused"));
  REQUIRE(d.keeper->troubles().size() == 1);
  CHECK(d.keeper->troubles()[0].find("calendar.yaml:") != std::string::npos);

  d.name_schools("EP Nshya");
  d.import();
  d.tick();
  CHECK(d.replaced == 1);
  CHECK(d.keeper->troubles().size() == 1);

  d.folder.change("calendar.yaml", "2026-09-77", "2026-09-07");
  d.keeper->ask_for_files();
  d.tick();
  CHECK(d.replaced == 2);
  CHECK(d.keeper->troubles().empty());
}

TEST_CASE("reloader: a file that is gone is told without a line") {
  district d("2026-11-25T10:00:00+02:00");
  std::filesystem::remove(d.folder.path() / "alerts.yaml");
  d.keeper->ask_for_files();
  d.tick();
  REQUIRE(d.keeper->troubles().size() == 1);
  CHECK(d.keeper->troubles()[0].ends_with("alerts.yaml: the file is missing"));
}

TEST_CASE("reloader: alerts about fields that are not published rest until they are") {
  district d("2026-11-25T10:00:00+02:00");
  d.publish();
  d.tick();
  d.folder.rename_word("menus/weekly.yaml", "returned", "came_back");
  d.folder.change("alerts.yaml", "      - when: closed\n", "      - when: total.came_back > 0 and closed\n");
  d.keeper->ask_for_files();
  d.tick();
  CHECK(d.keeper->troubles().empty());
  CHECK(d.log.has("alerts/missing-sum"));
  REQUIRE(what_rests(d.in_force).size() == 1);
  CHECK(what_rests(d.in_force)[0].starts_with("alert rule `school-digest` leaves out"));

  d.publish();
  d.tick();
  CHECK(what_rests(d.in_force).empty());
}
