#include <doctest/doctest.h>

#include <cstdlib>

#include "storage/sqlite_connection.hpp"
#include "tests/e2e/operation.hpp"
#include "tests/support/dhis2_double.hpp"

using namespace raporo::test;

namespace {

/// The demo with a week's attendance of EP Karambo and its drop-outs.
struct reported_demo {
  reported_demo() {
    handset phone(g, english_deputy);
    phone.walk({pin, "1", "28 27", "30 31", "28 28", "27 29", "25 26", "18 20", "1"});
    phone.walk({pin, "2", "P3", "1 0", "2", "0", "1"});
  }

  finished reports(std::vector<std::string> words) const {
    words.insert(words.begin(),
                 {RAPORO_PROGRAM, "report", "export", "--config", (g.data() / "config").string(), "--data",
                  g.data().string(), "--period", "2026-W48"});
    return run_program(words);
  }

  /// The newest ones first.
  std::vector<std::string> audited() const {
    raporo::storage::sqlite_connection c(g.database(), raporo::storage::sqlite_connection::role::reader,
                                         false);
    auto row = c.query(
        "SELECT action || ': ' || detail FROM audit_event WHERE action LIKE 'reports %' ORDER BY id DESC");
    std::vector<std::string> all;
    while (row.next()) all.push_back(row.string(0));
    return all;
  }

  void allow(const std::string& secret) const {
    const fs::path file = g.data() / "secrets" / "dhis2-access";
    std::ofstream(file) << secret << '\n';
    fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
  }

  const demo_gateway g;
};

}  // namespace

TEST_CASE("exports: a school's week comes out for DHIS2 and as a workbook, and each is audited") {
  const reported_demo demo;
  const finished one = demo.reports({"--format", "dhis2-json", "--school", "450601"});
  CHECK(one.code == 0);
  CHECK(contains(
      one.output,
      R"({"dataSet":"SCH_WEEKLY","completeDate":"2026-11-25","period":"2026W48","orgUnit":"450601",)"));
  CHECK(contains(one.output, R"({"dataElement":"SCH_PRESENT","categoryOptionCombo":"P1_M","value":"28",)"));
  CHECK(contains(one.output, "cells in brackets: dropout.reason (1)"));
  const finished csv =
      demo.reports({"--format", "dhis2-csv", "--output", (demo.g.data() / "w.csv").string()});
  CHECK(csv.code == 0);
  CHECK(contains(read_file(demo.g.data() / "w.csv"), "SCH_DROPOUT,2026W48,450601,P3_M,,1,,,Ref "));

  const fs::path book = demo.g.data() / "w.xlsx";
  CHECK(demo.reports({"--format", "xlsx", "--output", book.string()}).code == 0);
  CHECK(contains(demo.reports({"--format", "xlsx", "--output", book.string()}).output, "is there already"));
  std::ofstream(demo.g.data() / "read.py") << R"py(import sys, openpyxl
book = openpyxl.load_workbook(sys.argv[1])
assert book.sheetnames == ["Districts", "Sectors", "Schools", "Notes"], book.sheetnames
page = book["Schools"]
titles = [c.value for c in page[1]]
rows = {r[2].value: dict(zip(titles, (c.value for c in r))) for r in page.iter_rows(min_row=2)}
assert len(rows) == 36
assert rows["450601"]["Attendance"] > 0.8 and rows["450601"]["Present"] == 317, rows["450601"]
assert rows["450601"]["dropout: reason 2"] is None and rows["450601"]["dropout: reason, not shown"] == 1
assert rows["450602"]["Present"] is None and rows["450602"]["Reports"] == 0
)py";
  CHECK(run_program({"/usr/bin/python3", (demo.g.data() / "read.py").string(), book.string()}).code == 0);
  const auto audited = demo.audited();
  REQUIRE(audited.size() == 3);
  CHECK(audited[0] == "reports exported: 2 reports, as xlsx");
  CHECK(contains(audited[2], "as dhis2-json"));
}

TEST_CASE("exports: a push stores a week in DHIS2, again without harm, and says what was refused") {
  const reported_demo demo;
  running_dhis2 dhis2;
  const auto push = [&](std::vector<std::string> more) {
    more.insert(more.begin(), {"--push", dhis2.url()});
    return demo.reports(more);
  };
  CHECK(contains(push({}).output, "personal access token"));
  demo.allow("d2pat_test");
  const finished dry = push({"--dry-run"});
  CHECK(dry.code == 0);
  CHECK(contains(dry.output, "Dry run, nothing is stored."));
  CHECK(dhis2.it->stored() == 0);
  const finished first = push({});
  CHECK_MESSAGE(first.code == 0, first.output);
  CHECK(contains(first.output, "1 schools registered as complete"));
  CHECK(dhis2.it->complete() == 1);
  const std::size_t stored = dhis2.it->stored();
  CHECK(stored > 12);
  CHECK(push({}).code == 0);
  CHECK(dhis2.it->stored() == stored);

  dhis2.it->miss({}, {"SCH_DROPOUT"});
  const finished refused = push({});
  CHECK(refused.code == 1);
  CHECK(contains(refused.output, "450601 EP Karambo: SCH_DROPOUT P"));
  dhis2.it->be(dhis2_double::mood::slow);
  const finished slow = push({"--timeout", "1"});
  CHECK(slow.code == 1);
  CHECK(contains(slow.output, "not known whether this was taken"));
  const auto audited = demo.audited();
  CHECK(contains(audited[0], "reports push ended: "));
  CHECK(contains(audited[1], "reports pushed: "));
  CHECK_FALSE(contains(audited[1], "d2pat"));
}

TEST_CASE("exports: what does not go together is refused before anything is read") {
  const reported_demo demo;
  CHECK(demo.reports({"--format", "xlsx"}).code == 2);
  CHECK(demo.reports({"--dry-run"}).code == 2);
  CHECK(demo.reports({"--push", "http://hmis.example.rw"}).code == 2);
  CHECK(demo.reports({"--push", "https://hmis.example.rw", "--format", "csv"}).code == 2);
  CHECK(demo.reports({"--format", "dhis2-json", "--form", "attendance"}).code == 2);
  CHECK(demo.audited().empty());
}

TEST_CASE("exports: a mistake in dhis2.yaml is found by the check, with its place") {
  const reported_demo demo;
  change_file(demo.g.data() / "config" / "dhis2.yaml", "field: present", "field: presence");
  const auto check = [&] {
    return run_program({RAPORO_PROGRAM, "check", (demo.g.data() / "config").string()});
  };
  // Menus may go back to what they were: what they lack is left out, and told.
  const finished resting = check();
  CHECK(resting.code == 0);
  CHECK(contains(resting.output,
                 "dhis2.yaml:9:35: warning: the form `attendance` has no field `presence`: it rests"));
  change_file(demo.g.data() / "config" / "dhis2.yaml", "code: SCH_PRESENT", "code: =1+1");
  const finished checked = check();
  CHECK(checked.code == 1);
  CHECK(contains(checked.output, "dhis2.yaml:9:51: error: `=1+1` is no code"));
  CHECK(demo.reports({"--format", "dhis2-json"}).code == 1);
}
