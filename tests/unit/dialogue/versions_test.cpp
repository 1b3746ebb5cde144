#include <doctest/doctest.h>

#include <algorithm>

#include "storage/menu_versions.hpp"
#include "tests/support/switchboard.hpp"

using namespace raporo;
using namespace raporo::test;

namespace {

/// The menus as the database keeps them.
void publish(switchboard& b, const std::vector<menus::menu_source>& sources) {
  std::vector<storage::menu_file> files;
  for (const menus::menu_source& s : sources) files.push_back({s.file, s.text});
  b.real->write_and_wait([&](sql::connection& c) {
    storage::publish_menu(c, {0, menus::hash_of(sources), "Aline", "root", "changed", wednesday()}, files);
  });
}

/// Another version comes into force.
void change_menus(switchboard& b) {
  b.menu = load_demo_menu("en: Attendance", "en: Pupils");
  b.install();
}

}  // namespace

TEST_CASE("versions: a call goes on with the version that it began with, the next one has the new one") {
  for (const bool restarted : {false, true}) {
    CAPTURE(restarted);
    switchboard b;
    publish(b, demo_menu_files());
    b.walk(alice, "s1", {alice_pin});
    change_menus(b);
    if (restarted) b.restart();
    CHECK(contains(b.send(alice, "s1", alice_pin + "*6"), "More"));
    CHECK(contains(b.send(alice, "s1", alice_pin + "*6*000"), "1 Attendance"));
    CHECK(contains(b.walk(alice, "s2", {alice_pin}), "1 Pupils"));
  }
}

TEST_CASE("versions: many calls that a restart interrupted all go on with theirs") {
  switchboard b;
  publish(b, demo_menu_files());
  const std::vector<std::pair<std::string, std::string>> callers{
      {alice, alice_pin}, {bosco, bosco_pin}, {claire, claire_pin}};
  for (const auto& [phone, pin] : callers) b.walk(phone, "s" + phone, {pin});
  change_menus(b);
  b.restart();
  std::vector<std::shared_ptr<std::string>> replies;
  for (const auto& [phone, pin] : callers) replies.push_back(b.begin(phone, "s" + phone, pin + "*1"));
  b.until([&] { return std::ranges::none_of(replies, [](const auto& r) { return r->empty(); }); });
  CHECK(contains(*replies[0], "P1: present"));
  CHECK(contains(*replies[1], "P1: presents"));
  CHECK(contains(*replies[2], "1 Attendance"));
}

TEST_CASE("versions: a report that began on a version is stored under its name") {
  switchboard b;
  publish(b, demo_menu_files());
  b.walk(alice, "s1", up_to_confirmation());
  change_menus(b);
  b.restart();
  CHECK(b.send(alice, "s1", joined(whole_report())).starts_with("END Thank you"));
  CHECK(b.count("SELECT count(*) FROM report_revision r JOIN menu_version v ON v.hash = r.menu_version") ==
        1);
}

TEST_CASE("versions: a call goes on with a version that is older than a rule of the program") {
  switchboard b;
  const auto sources = demo_menu_files("{school}, week {week}", "{school}, week {week}, {grade}");
  publish(b, sources);
  config::diagnostics problems;
  b.menu = menus::load_menu(sources, {}, problems, menus::proof::had);
  REQUIRE(b.menu != nullptr);
  b.install();
  b.walk(alice, "s1", {alice_pin});
  change_menus(b);
  b.restart();
  CHECK(contains(b.send(alice, "s1", alice_pin + "*6"), "More"));
  CHECK(contains(b.send(alice, "s1", alice_pin + "*6*000"), "week 48, -"));
}

TEST_CASE("versions: a call whose version nobody has any more begins again at its PIN, its answers kept") {
  switchboard b;
  b.walk(alice, "s1", {alice_pin, "1", "28 27"});
  change_menus(b);
  b.restart();
  CHECK(contains(b.send(alice, "s1", alice_pin + "*1*28 27*25 25"), "Enter your PIN"));
  CHECK(contains(b.send(alice, "s1", alice_pin + "*1*28 27*25 25*" + alice_pin), "you stopped at P2"));
}

TEST_CASE(
    "versions: an answer that the new one does not ask for goes by its old name, also after a restart") {
  for (const bool restarted : {false, true}) {
    CAPTURE(restarted);
    switchboard b;
    publish(b, demo_menu_files());
    b.walk(alice, "s1", {alice_pin, "2", "P1", "1 0", "3"});
    b.menu = load_demo_menu("- field: reason\n        each: grade", "- field: cause\n        each: grade");
    b.install();
    if (restarted) b.restart();
    CHECK(contains(b.walk(alice, "s2", {alice_pin, "1"}), "Not kept: Reason."));
  }
}
