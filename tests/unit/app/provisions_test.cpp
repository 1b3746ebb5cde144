#include "gateway/app/provisions.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

#include "config/roster_files.hpp"
#include "gateway/app/open_files.hpp"
#include "gateway/app/operations.hpp"
#include "gateway/roster/records.hpp"
#include "tests/unit/app/demo_folder.hpp"

using namespace raporo;
using namespace raporo::app;

namespace {

instant at(const char* timestamp) {
  return parse_timestamp(timestamp).value();
}

provisions read(const test::demo_folder& folder) {
  config::diagnostics problems;
  auto p = read_provisions(folder.path(), problems);
  INFO(problems.to_text());
  REQUIRE(p.has_value());
  return std::move(*p);
}

}  // namespace

TEST_CASE("provisions: a menu file that cannot be read is an error, not an empty menu") {
  const test::demo_folder folder;
  std::filesystem::create_symlink("nowhere", folder.path() / "menus" / "more.yaml");
  config::diagnostics problems;
  CHECK_FALSE(read_provisions(folder.path(), problems).has_value());
  CHECK(problems.to_text().find("more.yaml") != std::string::npos);
  CHECK(problems.to_text().find("menu/no-file") != std::string::npos);
}

TEST_CASE("provisions: a file that looks like menus and is not read is warned about, with how to name it") {
  const test::demo_folder folder;
  const auto menus = folder.path() / "menus";
  std::filesystem::create_directory(menus / "old");
  for (const char* name : {"meals.yml", "MEALS.YAML", "old/weekly.yaml"})
    std::ofstream(menus / name) << "x: y\n";
  std::ofstream(menus / "notes.txt") << "x\n";
  config::diagnostics problems;
  REQUIRE(read_provisions(folder.path(), problems).has_value());
  const std::string told = problems.to_text();
  CAPTURE(told);
  CHECK(problems.all().size() == 3);
  CHECK_FALSE(problems.has_errors());
  CHECK(told.find("meals.yml: warning: this file is not read [menu/ignored-file]") != std::string::npos);
  CHECK(told.find("name it `meals.yaml`") != std::string::npos);
  CHECK(told.find("name it `MEALS.yaml`") != std::string::npos);
  CHECK(told.find("move it up into `menus`") != std::string::npos);
}

TEST_CASE("provisions: the school year between two is the one that ended") {
  const test::demo_folder folder;
  const provisions p = read(folder);
  CHECK(school_year_at(p, at("2026-07-02T12:00:00+02:00")) == "2025/26");
  CHECK(school_year_at(p, at("2026-09-06T23:59:59+02:00")) == "2025/26");
  CHECK(school_year_at(p, at("2026-09-07T00:00:00+02:00")) == "2026/27");
  CHECK(school_year_at(p, at("2020-01-01T00:00:00+02:00")).empty());
}

TEST_CASE("provisions: a roster whose names do not fit the screens is not installed") {
  const test::demo_folder folder;
  const provisions p = read(folder);
  config::diagnostics problems;
  auto rows = config::read_roster(folder.path() / "roster", false, problems);
  REQUIRE(rows.has_value());
  const instant now = at("2026-11-25T10:00:00+02:00");
  CHECK(install(p, to_records_without_pins(*rows), now, problems).has_value());

  for (config::unit_row& u : rows->units) {
    if (u.kind == "school") u.name = std::string(200, 'W');
  }
  CHECK_FALSE(install(p, to_records_without_pins(*rows), now, problems).has_value());
}

TEST_CASE("provisions: a calendar or an enrolment that runs out is warned about, and keeps nobody out") {
  const test::demo_folder folder;
  const provisions p = read(folder);
  const auto warned = [&](const char* now, const config::roster_rows& rows) {
    config::diagnostics problems;
    CHECK(install(p, to_records_without_pins(rows), at(now), problems).has_value());
    std::string list;
    for (const config::diagnostic& d : problems.all()) list += d.code + " " + d.message + "\n";
    return list;
  };
  config::diagnostics fine;
  auto rows = config::read_roster(folder.path() / "roster", false, fine).value();
  CHECK(warned("2026-11-25T10:00:00+02:00", rows) == "");
  CHECK(warned("2027-06-04T10:00:00+02:00", rows) == "");
  CHECK(warned("2027-06-05T10:00:00+02:00", rows) ==
        "config/runs-out the calendar ends on 2027-07-02: enter the next school year\n");
  CHECK(warned("2027-07-03T10:00:00+02:00", rows) ==
        "config/runs-out the calendar ended on 2027-07-02: enter the next school year\n");

  std::erase_if(rows.enrolments,
                [](const config::enrolment_row& e) { return e.year == "2026/27" && e.school != "450601"; });
  CHECK(warned("2026-06-01T10:00:00+02:00", rows) == "");
  CHECK(warned("2026-11-25T10:00:00+02:00", rows) ==
        "config/runs-out 35 of 36 schools have no enrolment of 2026/27: import it\n");
}

TEST_CASE("provisions: a figure that enrolment and alerts would not find under its name is warned about") {
  const test::demo_folder folder;
  const auto warned = [&] {
    const provisions p = read(folder);
    config::diagnostics problems;
    const auto rows = config::read_roster(folder.path() / "roster", false, problems).value();
    CHECK(install(p, to_records_without_pins(rows), at("2026-11-25T10:00:00+02:00"), problems).has_value());
    std::string list;
    for (const config::diagnostic& d : problems.all())
      list += d.where.file.substr(folder.path().string().size()) + " " + d.code + " " + d.message + "\n";
    return list;
  };
  CHECK(warned() == "");
  folder.rename_word("menus/weekly.yaml", "returned", "came_back");
  CHECK(warned() ==
        "/menus menu/unreported-field no weekly form asks for a field `returned`: nobody who comes back is "
        "added to "
        "the enrolment or told of in alerts\n");
  folder.rename_word("menus/weekly.yaml", "dropout", "left");
  folder.rename_word("menus/menu.yaml", "dropout", "left");
  folder.rename_word("menus/weekly.yaml", "present", "there");
  const std::string all = warned();
  CHECK(all.find("no weekly form `attendance` asks for a field `present`: ") != std::string::npos);
  CHECK(all.find("no weekly form asks for a field `dropout`: ") != std::string::npos);
}

TEST_CASE("provisions: a reload may change the help contact, and says when more was changed") {
  const test::demo_folder folder;
  const config::gateway_settings running = read(folder).settings;
  folder.change("gateway.yaml", "help_contact: 0788 000 900", "# moved down\n\nhelp_contact: 0788 000 901");
  config::gateway_settings other = read(folder).settings;
  CHECK(keep_what_is_wired(running, other));
  CHECK(other.help_contact == "0788 000 901");

  folder.change("gateway.yaml", "127.0.0.1:8080", "127.0.0.1:9090");
  other = read(folder).settings;
  CHECK_FALSE(keep_what_is_wired(running, other));
  CHECK(other.public_listener == running.public_listener);
  CHECK(other.help_contact == "0788 000 901");
}

TEST_CASE("open files: the listeners' connections and a reserve must fit") {
  const test::demo_folder folder;
  provisions p = read(folder);
  p.settings.public_listener.connections = 1'000;
  p.settings.console_listener.connections = 100;
  p.settings.ops_listener.connections = 44;
  config::diagnostics fine;
  check_open_files(p, 1'400, fine);
  CHECK(fine.empty());
  config::diagnostics short_by_one;
  check_open_files(p, 1'399, short_by_one);
  CHECK(short_by_one.has_errors());
}

TEST_CASE("provisions: while the menus do not load, alerts are not judged on the fields that they name") {
  const test::demo_folder folder;
  folder.change("alerts.yaml", "      - when: closed\n", "      - when: total.meals > 0 and closed\n");
  const auto told = [&] {
    const provisions p = read(folder);
    config::diagnostics problems;
    const auto rows = config::read_roster(folder.path() / "roster", false, problems).value();
    CHECK_FALSE(
        install(p, to_records_without_pins(rows), at("2026-11-25T10:00:00+02:00"), problems).has_value());
    return problems.to_text();
  };
  CHECK(told().find("unknown name `total.meals`") != std::string::npos);
  folder.change("menus/menu.yaml", "go: attendance", "go: atendance");
  const std::string all = told();
  CHECK(all.find("did you mean `attendance`?") != std::string::npos);
  CHECK(all.find("alerts.yaml") == std::string::npos);
}
