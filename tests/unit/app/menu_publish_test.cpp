#include <doctest/doctest.h>

#include <fstream>
#include <vector>

#include "gateway/app/commands.hpp"
#include "gateway/app/data_folder.hpp"
#include "gateway/app/provisions.hpp"
#include "gateway/app/published_menus.hpp"
#include "gateway/app/running_menus.hpp"
#include "storage/database.hpp"
#include "storage/menu_versions.hpp"
#include "storage/reports.hpp"
#include "storage/roster.hpp"
#include "tests/unit/app/captured.hpp"
#include "tests/unit/app/demo_folder.hpp"

using namespace raporo;
using test::told;

namespace {

/// The demo's menus with one short story, and a data folder.
struct office {
  office() {
    for (const auto& entry : std::filesystem::directory_iterator(demo.path() / "menus"))
      if (entry.path().string().ends_with(".test.yaml")) std::filesystem::remove(entry.path());
    std::ofstream(demo.path() / "menus" / "short.test.yaml")
        << "given: {school: 450601, at: 2026-11-25T10:00, language: en}\n"
           "stories:\n  - {name: A call begins, steps: [dial, see: PIN]}\n";
    REQUIRE(test::capture([&] {
              return app::import_roster_files({demo.path() / "roster", demo.path(), data.path()});
            }).code == 0);
  }

  told publish(const std::string& note) const {
    return test::capture([&] { return app::publish_menus_of({demo.path(), data.path(), note, "Aline"}); });
  }
  told roll_back(std::int64_t number) const {
    return test::capture(
        [&] { return app::roll_back_menus({demo.path(), data.path(), number, "too long", "Aline"}); });
  }
  told diff(const std::string& before, const std::string& after) const {
    return test::capture([&] { return app::diff_menus({demo.path(), data.path(), before, after, 2}); });
  }
  template <class F>
  auto read(F f) const {
    const auto log = make_null_logger();
    const auto db = storage::open_sqlite({.file = data.path() / app::database_name, .create = false}, *log);
    decltype(f(std::declval<sql::connection&>())) found{};
    db->read_and_wait([&](sql::connection& c) { found = f(c); });
    db->stop();
    return found;
  }
  /// Everybody was there.
  void report_attendance(const std::string& school) const {
    std::vector<answer> present;
    for (const storage::enrolment& e : read(storage::load_roster).enrolments) {
      if (e.school != school || e.year != "2026/27") continue;
      present.push_back({"present", e.grade, sex::boys, *e.boys});
      present.push_back({"present", e.grade, sex::girls, *e.girls});
    }
    report({school, "attendance", "2026-W48"}, present);
  }
  /// Received now.
  void report(const report_key& key, const std::vector<answer>& answers) const {
    const auto log = make_null_logger();
    const auto db = storage::open_sqlite({.file = data.path() / app::database_name}, *log);
    db->write_and_wait([&](sql::connection& c) {
      storage::submission s;
      s.key = key;
      s.answers = answers;
      s.receipt_candidates = {"R" + key.school};
      s.received = system_clock().now();
      storage::save_report(c, s);
    });
    db->stop();
  }
  told list() const {
    return test::capture([&] { return app::list_menus({demo.path(), data.path()}); });
  }
  told check() const {
    return test::capture([&] { return app::check({.config = demo.path(), .data = data.path()}); });
  }
  void rename_attendance(const std::string& to) const {
    demo.rename_word("menus/menu.yaml", "en: (Attendance|Pupils|Presence)", "en: " + to);
  }
  test::demo_folder demo;
  test::temporary_folder data;
};

}  // namespace

TEST_CASE("menu publish: a slip in another file hides no mistake of the menus, and each is told once") {
  const office o;
  o.demo.change("calendar.yaml", "2026-09-07", "2026-09-77");
  o.demo.change("menus/weekly.yaml", "every: week", "every: month");
  const told t = o.publish("Monthly");
  CAPTURE(t.problems);
  CHECK(t.code == 1);
  CHECK(t.warns("Nothing was published: mend what is told above"));
  for (const char* mistake : {"`2026-09-77` is no date", "weekly.yaml:6:12: error: `every` is week"}) {
    CHECK(t.warns(mistake));
    CHECK(t.problems.find(mistake) == t.problems.rfind(mistake));
  }
}

TEST_CASE("menu publish: each content becomes a version once, and the newest is in force") {
  const office o;
  CHECK(o.list().says("no menus are published yet"));
  told t = o.publish("The first");
  CAPTURE(t.problems);
  CHECK(t.code == 0);
  CHECK(t.says("Version 1 is published ("));
  t = o.publish("The same");
  CHECK(t.code == 0);
  CHECK(t.says("Nothing to publish: version 1, which was published last, has this content."));

  o.rename_attendance("Pupils");
  CHECK(o.check().says("the menus of " + o.demo.path().string() +
                       " are not the published version 1; to publish them: raporo menu publish"));
  const told second = o.publish("Attendance is called Pupils");
  CHECK(second.says("Against version 1 (Aline, 20"));
  CHECK(second.says(", The first):\nScreens\n  home, key 1: text in en: \"Attendance\" -> \"Pupils\"\n"));
  CHECK(second.says("Version 2 is published ("));
  CHECK_FALSE(o.check().says("raporo menu publish"));
  const told all = o.list();
  CHECK(all.says("   2  "));
  CHECK(all.says("  Aline (by "));
  CHECK(all.says("  Attendance is called Pupils  <- published last\n"));
  CHECK(all.says("  The first\n"));
}

TEST_CASE("menu list: what a running gateway says of menus that it did not take is told") {
  CHECK(app::refusals_in("ready\ntrouble: channel at refused: key\n"
                         "trouble: version 6 of the menus does not fit here, version 5 stays: a: b\n") ==
        std::vector<std::string>{"version 6 of the menus does not fit here, version 5 stays: a: b"});
  CHECK(app::refusals_in("ready\n").empty());
  CHECK(app::refusals_in("").empty());
  const test::temporary_folder nobody_runs;
  CHECK(app::refused_by_gateway(nobody_runs.path()).empty());
}

TEST_CASE("menu publish: what checks or stories find is told, and nothing is published") {
  const office o;
  std::string why;
  SUBCASE("a mistake in the menus") {
    o.demo.change("menus/menu.yaml", "go: attendance", "go: atendance");
    why = "did you mean `attendance`?";
  }
  SUBCASE("a text that fits no screen, in French only") {
    o.demo.change("menus/menu.yaml", "fr: \"{school}, semaine {week}\"",
                  "fr: \"{school}, semaine {week} " + std::string(160, 'x') + "\"");
    why = "menu.yaml:";
  }
  SUBCASE("a story that fails") {
    o.demo.change("menus/short.test.yaml", "see: PIN", "see: nothing like it");
    why = "Nothing was published: stories failed";
  }
  SUBCASE("no story at all") {
    std::filesystem::remove(o.demo.path() / "menus" / "short.test.yaml");
    why = "no story here";
  }
  const told t = o.publish("Broken");
  CAPTURE(t.problems);
  CHECK(t.code == 1);
  CHECK(t.warns(why));
  CHECK(t.warns("Nothing was published: "));
  CHECK(o.read(storage::menu_in_force) == 0);
}

TEST_CASE("menu publish: a note is one line") {
  const office o;
  CHECK(o.publish("").code == 2);
  CHECK(o.publish("two\nlines").code == 2);
  CHECK(o.publish(std::string(201, 'x')).code == 2);
  CHECK(o.read(storage::menu_in_force) == 0);
}

TEST_CASE("menu rollback: the old content is published again under a new number that names it") {
  const office o;
  o.publish("The first");
  o.rename_attendance("Pupils");
  o.publish("Pupils");
  CHECK(o.roll_back(9).warns("there is no version 9"));
  CHECK(o.roll_back(2).says("Nothing to publish: version 2"));

  const told t = o.roll_back(1);
  CHECK(t.code == 0);
  CHECK(t.says("Version 3 is published ("));
  CHECK(o.list().says("Back to version 1: too long  <- published last"));
  const auto files = [&](std::int64_t number) {
    return o.read([&](sql::connection& c) { return storage::files_of_menu(c, number); });
  };
  CHECK(files(3) == files(1));
  CHECK(files(2) != files(1));
  CHECK(o.check().says("are not the published version 3"));
}

TEST_CASE(
    "menu diff: versions and folders are compared in meaning, and stored reports replayed on the second") {
  const office o;
  o.publish("The first");
  o.demo.change("menus/weekly.yaml", "number: 0..counted       # of this", "number: 0..60 # of this");
  o.report_attendance("450601");
  o.report_attendance("450301");
  const told t = o.diff("1", o.demo.path().string());
  CAPTURE(t.problems);
  CAPTURE(t.out);
  CHECK(t.code == 0);
  CHECK(t.says("Forms\n  attendance.present: range: 0..counted -> 0..60\n"));
  CHECK(t.says("Reports of the last 2 weeks: 1 of 2 give the same record, 1 differ:\n"));
  CHECK(
      t.says("  1 report: present is out of its range\n      R450301  attendance 2026-W48, 450301: present "
             "of P1: 177 is not in 0..60; "));

  const told back = o.diff(o.demo.path().string(), "1");
  CHECK(back.says("Reports of the last 2 weeks: 2 of 2 give the same record.\n"));
  CHECK(o.diff("1", "1").says("Both say the same.\n"));
  CHECK(o.diff("1", "9").warns("there is no version 9"));
}

TEST_CASE("menu export: the files of a version come out as they were published, and over no other menus") {
  const office o;
  o.publish("The first");
  o.rename_attendance("Pupils");
  o.publish("Pupils");
  const test::temporary_folder out;
  const auto write = [&](std::int64_t number) {
    return test::capture(
        [&] { return app::export_menus({out.path() / "old" / "menus", o.data.path(), number}); });
  };
  CHECK(write(9).warns("there is no version 9"));
  CHECK(write(1).says("4 files of version 1"));
  CHECK(o.diff("1", o.demo.path().string()).says("Pupils"));
  for (const char* file : {"gateway.yaml", "calendar.yaml"})
    std::filesystem::copy(o.demo.path() / file, out.path() / "old" / file);
  CHECK(o.diff("1", (out.path() / "old").string()).says("Both say the same."));

  const told again = write(2);
  CHECK(again.code == 1);
  CHECK(again.warns("is there already: name another folder"));
  CHECK(o.diff("1", (out.path() / "old").string()).says("Both say the same."));
}

TEST_CASE("menu rollback: a version that does not fit the schools any more is not put back") {
  const office o;
  o.publish("The first");
  o.rename_attendance("Pupils");
  o.publish("Pupils");
  const auto log = make_null_logger();
  const auto db = storage::open_sqlite({.file = o.data.path() / app::database_name}, *log);
  db->write_and_wait([](sql::connection& c) {
    c.execute(
        "UPDATE org_unit SET name = 'EP WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW"
        "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW' "
        "WHERE kind = 'school'");
  });
  db->stop();
  const told t = o.roll_back(1);
  CHECK(t.code == 1);
  CHECK(t.warns("version 1/"));
  CHECK(t.warns("Nothing was published: version 1 does not fit any more; to mend it, write its files down"));
  CHECK(o.read(storage::menu_in_force) == 2);
}

TEST_CASE("menu rollback: a version that is older than a rule is put back, and what it breaks is told") {
  const office o;
  o.publish("The first");
  o.demo.change("menus/menu.yaml", "en: \"{school}, week {week}\"", "en: \"{school}, week {week} {grade}\"");
  config::diagnostics problems;
  const auto older = app::read_provisions(o.demo.path(), problems).value().menus;
  const auto log = make_null_logger();
  const auto db = storage::open_sqlite({.file = o.data.path() / app::database_name}, *log);
  db->write_and_wait([&](sql::connection& c) {
    app::publish_menus(c, older, {"Aline", "Aline", "before the rule", system_clock().now()});
  });
  db->stop();
  o.demo.change("menus/menu.yaml", " {grade}\"", "\"");
  o.rename_attendance("Pupils");
  CHECK(o.publish("Pupils").code == 0);
  const told t = o.roll_back(2);
  CAPTURE(t.problems);
  CHECK(t.code == 0);
  CHECK(t.warns("version 2/menu.yaml:"));
  CHECK(t.warns("warning: `grade` is not known here [expression/not-here]"));
  CHECK(o.read(storage::menu_in_force) == 4);
  CHECK(o.diff("3", "4").code == 0);
}

TEST_CASE("menu rollback: alerts about fields that the old version does not have rest, and are told") {
  const office o;
  o.publish("The first");
  o.demo.rename_word("menus/weekly.yaml", "returned", "came_back");
  o.demo.change("alerts.yaml", "      - when: closed\n", "      - when: total.came_back > 0 and closed\n");
  const std::string rests =
      "alert rule `school-digest` leaves out what it says of `total.came_back`: the published menus ask for "
      "no "
      "`came_back`";
  told t = o.check();
  CAPTURE(t.problems);
  CHECK(t.code == 0);
  CHECK(t.says(rests + "; publish the folder's menus first\n"));
  CHECK(o.publish("Alerts tell them").code == 0);
  t = o.check();
  CHECK_FALSE(t.says(rests));
  CHECK(t.says("These menus are version 2, which was published last.\n"));

  t = o.roll_back(1);
  CHECK(t.code == 0);
  CHECK(t.says("Version 3 is published ("));
  CHECK(t.says(rests + ".\n"));
}

TEST_CASE("menu rollback: what is wrong with the folder's own files is told apart from the version") {
  const office o;
  o.publish("The first");
  o.rename_attendance("Pupils");
  o.publish("Pupils");
  o.demo.change("alerts.yaml", "about: school", "about: scool");
  const told t = o.roll_back(1);
  CHECK(t.code == 1);
  CHECK(t.warns("did you mean `school`?"));
  CHECK(t.warns("Nothing was published: mend what is told above in the files of " + o.demo.path().string() +
                ", then go back"));
}

TEST_CASE("menu diff: two folders are compared without a database when no report is replayed") {
  const office o;
  const test::demo_folder other;
  other.rename_word("menus/menu.yaml", "en: Attendance", "en: Pupils");
  const auto compare = [&](int weeks) {
    return test::capture([&] {
      return app::diff_menus(
          {"no-such-config", "no-such-data", o.demo.path().string(), other.path().string(), weeks});
    });
  };
  const told t = compare(0);
  CAPTURE(t.problems);
  CHECK(t.code == 0);
  CHECK(t.says("\"Attendance\" -> \"Pupils\""));
  CHECK(compare(2).warns(
      "there is no folder no-such-data: --data names the data folder that the gateway serves from"));
}

TEST_CASE("check: a data folder without published menus is said, and a missing one invites no second one") {
  const office o;
  CHECK(o.check().says("No menus are published in " + o.data.path().string() + " yet.\n"));
  const told missing =
      test::capture([&] { return app::check({.config = o.demo.path(), .data = "no-such-data"}); });
  CHECK(missing.code == 0);
  CHECK(
      missing.says("no-such-data has no database: nothing is published there to compare the menus with.\n"));
  const told listed = test::capture([&] { return app::list_menus({o.demo.path(), "no-such-data"}); });
  CHECK(listed.code == 1);
  CHECK_FALSE(listed.warns("makes one"));
}

TEST_CASE("menu list: who stands elsewhere is told of --config") {
  const office o;
  const told t = test::capture([&] { return app::list_menus({"no-such-config", o.data.path()}); });
  CHECK(t.code == 1);
  CHECK(t.warns("no-such-config/gateway.yaml: error: the file is missing"));
  CHECK(t.warns("most commands take the right one by --config FOLDER"));
}

TEST_CASE("menu diff: a rare difference is not hidden by many of another kind") {
  const office o;
  o.publish("The first");
  o.demo.change("menus/weekly.yaml", "number: 0..counted       # of this", "number: 0..5 # of this");
  o.demo.change("menus/weekly.yaml", "code: 5, say: {rw: Indwara", "code: 8, say: {rw: Indwara");
  for (const char* school : {"450301", "450302", "450303", "450304", "450305"}) o.report_attendance(school);
  o.report({"450601", "closed", "2026-W48"}, {{"reason", "", sex::none, 5}});
  o.report({"450602", "closed", "2026-W48"}, {{"reason", "", sex::none, 6}});
  const told t = o.diff("1", o.demo.path().string());
  CAPTURE(t.problems);
  CAPTURE(t.out);
  CHECK(t.says("Reports of the last 2 weeks: 1 of 7 give the same record, 6 differ:\n"));
  CHECK(t.says("  5 reports: present is out of its range, for example\n      R45030"));
  CHECK(
      t.says("  1 report: reason has no answer 5\n"
             "      R450601  closed 2026-W48, 450601: reason: there is no answer 5\n"));
  CHECK(t.says("is not in 0..5; present of "));
}
