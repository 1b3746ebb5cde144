#include "tests/e2e/operation.hpp"

#include <doctest/doctest.h>

#include <csignal>

using namespace raporo::test;

TEST_CASE("provisioning: a published text comes into force, while calls that go on keep theirs") {
  demo_gateway g;
  const fs::path config = g.data() / "config";
  handset in_call(g, english_deputy);
  in_call.walk({pin});

  change_file(config / "menus" / "menu.yaml", "{school}, week {week}", "{school}: week {week}");
  change_file(config / "menus" / "menu.yaml", "en: Attendance", "en: Pupils");
  // Until it is published, the folder is a working copy.
  g.process().signal(SIGHUP);
  REQUIRE(eventually([&] { return contains(g.gateway_log(), "menus are published, not reloaded"); }));

  const finished published = publish(g, "Pupils");
  CAPTURE(published.output);
  CHECK(published.code == 0);
  REQUIRE(eventually([&] { return contains(g.gateway_log(), "published menus in force"); }));
  // The call that goes on still shows the menu it began with.
  CHECK(contains(in_call.type("6"), "More"));
  CHECK(contains(in_call.type("000"), "Attendance"));
  const std::string screen = home_screen(g);
  CHECK(contains(screen, ": week 48"));
  CHECK(contains(screen, "Pupils"));
  CHECK(ready_page(g) == "200\nready\n");
  CHECK(day_of_last(g, "menus published") == "2026-11-25");
  CHECK(g.stop() == 0);

  // What was published stays, whatever the folder says at the next start.
  change_file(config / "menus" / "menu.yaml", "go: attendance", "go: atendance");
  g.start();
  CHECK(contains(home_screen(g), "Pupils"));
  CHECK(contains(g.gateway_log(), "raporo menu publish " + config.string()));
}

TEST_CASE(
    "provisioning: a published version that newer rules find fault with still runs, and readiness says so") {
  demo_gateway g;
  CHECK(g.stop() == 0);
  {
    raporo::storage::sqlite_connection c(g.database(), raporo::storage::sqlite_connection::role::guest,
                                         false);
    // As an older program may have published it: too long for a screen.
    c.execute("INSERT INTO menu_version VALUES (2, 'older', 'Aline', 'aline', 'older rules', 0)", {});
    c.execute(
        "INSERT INTO menu_file SELECT 2, name, replace(text, 'en: Attendance,', 'en: Attendance ' || $1 || "
        "',') "
        "FROM menu_file WHERE version = 1",
        {std::string(140, 'w')});
  }
  g.start();
  CHECK(contains(home_screen(g), "Attendance w"));
  CHECK(contains(ready_page(g), "trouble: the published menus are not proved"));
}

TEST_CASE("provisioning: a roster that fits no more stops the start, which says how to publish other menus") {
  demo_gateway g;
  CHECK(g.stop() == 0);
  {
    raporo::storage::sqlite_connection c(g.database(), raporo::storage::sqlite_connection::role::guest,
                                         false);
    const std::string name = "EP " + std::string(150, 'W');
    c.execute("UPDATE org_unit SET name = $1 WHERE kind = 'school'", {name});
  }
  const finished start = run_program(serve_beside(g, g.data()));
  CHECK(start.code == 1);
  CHECK(contains(start.output, "raporo menu publish " + (g.data() / "config").string()));
}

TEST_CASE(
    "provisioning: alerts about fields that are not published yet stop no start, and readiness says so") {
  demo_gateway g;
  const fs::path config = g.data() / "config";
  CHECK(g.stop() == 0);
  change_file(config / "alerts.yaml", "      - when: closed\n",
              "      - when: total.came_back > 0 and closed\n");
  g.start();
  CHECK(contains(home_screen(g), "week 48"));
  const std::string page = ready_page(g);
  CHECK(page.starts_with("200\nready\n"));
  CHECK(contains(page, "trouble: alert rule `school-digest` leaves out what it says of `total.came_back`"));
  CHECK(contains(g.gateway_log(), "a part of the alerts rests"));
}

TEST_CASE("provisioning: readiness says when the calendar is about to end") {
  const demo_gateway g;
  CHECK(ready_page(g) == "200\nready\n");
  g.set_clock("2027-07-01T10:00:00+02:00");
  CHECK(ready_page(g) ==
        "200\nready\ntrouble: the calendar ends on 2027-07-02: enter the next school year\n");
}

TEST_CASE("provisioning: SIGHUP with a bad file keeps the old state and says why") {
  demo_gateway g;
  const fs::path calendar = g.data() / "config" / "calendar.yaml";
  change_file(calendar, "2026-09-07", "2026-09-77");
  g.process().signal(SIGHUP);
  REQUIRE(eventually([&] { return contains(g.gateway_log(), "configuration refused"); }));
  CHECK(contains(g.gateway_log(), "2026-09-77"));
  CHECK(contains(home_screen(g), "week 48"));
  const std::string page = ready_page(g);
  CHECK(page.starts_with("200\nready\ntrouble: "));
  CHECK(contains(page, "calendar.yaml"));

  change_file(calendar, "2026-09-77", "2026-09-07");
  g.process().signal(SIGHUP);
  CHECK(eventually([&] { return ready_page(g) == "200\nready\n"; }));
}

TEST_CASE("provisioning: a roster imported beside the running gateway serves the next call") {
  const demo_gateway g;
  const fs::path roster = g.data() / "config" / "roster";
  CHECK(contains(home_screen(g), "EP Karambo"));
  change_file(roster / "schools.csv", "EP Karambo", "EP Karambo Nshya");
  CHECK(import(g, roster).code == 0);
  REQUIRE(eventually([&] { return contains(g.gateway_log(), "roster reloaded"); }));
  CHECK(contains(home_screen(g), "EP Karambo Nshya"));
  CHECK(day_of_last(g, "roster imported") == "2026-11-25");
}

TEST_CASE("provisioning: an exported roster imports again and changes nothing, PINs included") {
  const demo_gateway g;
  const fs::path folder = g.data() / "exported";
  const auto export_to = [&g](const fs::path& to) {
    return run_program({RAPORO_PROGRAM, "roster", "export", to.string(), "--data", g.data().string()});
  };
  const finished exported = export_to(folder);
  CHECK(exported.code == 0);
  CHECK(contains(exported.output, "42 units and schools, enrolment of 528 grades, 111 posts; no PINs"));
  const auto mode = fs::status(folder / "people.csv").permissions();
  CHECK((mode & (fs::perms::group_all | fs::perms::others_all)) == fs::perms::none);
  CHECK_FALSE(contains(read_file(folder / "people.csv"), "argon2id"));

  const finished again = import(g, folder);
  CHECK(again.code == 0);
  CHECK(contains(again.output,
                 "Units changed: 0. Enrolment figures changed: 0. People: 0 added, 0 changed, 0 without"));
  CHECK(contains(home_screen(g), "week 48"));

  const finished over = export_to(g.data() / "config" / "roster");
  CHECK(over.code == 1);
  CHECK(contains(over.output, "units.csv is there already"));
  CHECK(contains(read_file(g.data() / "config" / "roster" / "people.csv"), "argon2id"));
}

TEST_CASE("provisioning: a people.csv without rows is not imported unless that is meant") {
  const demo_gateway g;
  const fs::path roster = g.data() / "config" / "roster";
  std::ofstream(roster / "people.csv") << "name,phone,language,role,unit,pin,pin_hash\n";
  const finished refused = import(g, roster);
  CHECK(refused.code == 1);
  CHECK(contains(refused.output, "takes away the posts of 110 people"));
  CHECK(contains(refused.output, "--allow-empty"));
  CHECK(contains(home_screen(g), "EP Karambo"));
  const finished meant =
      run_program({RAPORO_PROGRAM, "roster", "import", roster.string(), "--config",
                   (g.data() / "config").string(), "--data", g.data().string(), "--allow-empty"});
  CHECK(meant.code == 0);
  CHECK(contains(meant.output, "110 without a post now"));
}

TEST_CASE("provisioning: a roster that the menus, closures or tables do not bear is not imported") {
  const demo_gateway g;
  const fs::path roster = g.data() / "config" / "roster";
  const std::string schools = read_file(roster / "schools.csv");
  SUBCASE("a name too long for its screens") {
    change_file(roster / "schools.csv", "EP Karambo", "EP " + std::string(150, 'W'));
  }
  SUBCASE("a closure is declared for a unit that is gone") {
    change_file(g.data() / "config" / "calendar.yaml", "unit: gicumbi-rutare", "unit: gicumbi-gone");
  }
  SUBCASE("a row without its parent") {
    std::ofstream(roster / "schools.csv") << schools + "999999,EP Nowhere,no-such-sector\n";
  }
  const finished refused = import(g, roster);
  CHECK(refused.code == 1);
  CHECK(contains(refused.output, "Nothing was imported"));
  CHECK(contains(home_screen(g), "EP Karambo"));
  CHECK(ready_page(g) == "200\nready\n");
}

TEST_CASE("provisioning: what a first start warns of is said once") {
  demo_options o;
  o.configure = [](const fs::path& configuration) {
    const fs::path enrolment = configuration / "roster" / "enrolment.csv";
    std::istringstream rows(read_file(enrolment));
    std::ofstream kept(enrolment);
    for (std::string row; std::getline(rows, row);)
      if (!contains(row, ",N1,")) kept << row << '\n';
  };
  const demo_gateway g(o);
  const std::string log = g.gateway_log();
  const std::string warning = "yearly.yaml:13:18: warning: no school of the roster has a grade `N1`";
  REQUIRE(contains(log, warning));
  CHECK(log.find(warning) == log.rfind(warning));
}
