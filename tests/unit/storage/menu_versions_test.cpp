#include "storage/menu_versions.hpp"

#include <doctest/doctest.h>

#include "tests/unit/storage/fixture.hpp"

namespace raporo::storage::test {
namespace {

const std::vector<menu_file> first_files{{"forms.yaml", "forms: {}\n"}, {"menu.yaml", "menu: one\n"}};
const std::vector<menu_file> second_files{{"menu.yaml", "menu: two\n"}};

std::int64_t publish(store& s, const std::string& hash, const std::vector<menu_file>& files,
                     const std::string& note = "changed") {
  return s.write(
      [&](sql::connection& c) { return publish_menu(c, {0, hash, "Aline", "root", note, at_ms(7)}, files); });
}

TEST_CASE("menu versions: the newest number is in force, and an older one keeps its files") {
  store s;
  CHECK(s.read(menu_in_force) == 0);
  CHECK(s.read(list_menus).empty());
  CHECK(publish(s, "aa", first_files) == 1);
  CHECK(publish(s, "bb", second_files, "Meals") == 2);
  CHECK(s.read(menu_in_force) == 2);
  CHECK(s.read([](sql::connection& c) { return files_of_menu(c, 1); }) == first_files);
  CHECK(s.read([](sql::connection& c) { return files_of_menu(c, 2); }) == second_files);
  CHECK(s.read([](sql::connection& c) { return files_of_menu(c, 3); }).empty());

  const auto all = s.read(list_menus);
  REQUIRE(all.size() == 2);
  CHECK(all[0].number == 2);
  CHECK(all[0].note == "Meals");
  CHECK(all[0].author == "Aline");
  CHECK(all[0].published_by == "root");
  CHECK(all[0].published == at_ms(7));
  CHECK(s.read([](sql::connection& c) { return find_menu(c, 1); })->hash == "aa");
  CHECK_FALSE(s.read([](sql::connection& c) { return find_menu(c, 3); }));
}

TEST_CASE("menu versions: what a dialogue began on is found by its hash, also when it was published twice") {
  store s;
  publish(s, "aa", first_files);
  publish(s, "bb", second_files);
  publish(s, "aa", first_files);
  const auto files_of = [&](const std::string& hash) {
    return s.read([&](sql::connection& c) { return files_of_menu(c, std::string_view(hash)); });
  };
  CHECK(files_of("aa") == first_files);
  CHECK(files_of("bb") == second_files);
  CHECK(files_of("cc").empty());
}

TEST_CASE("menu versions: none is changed or deleted, and each leaves an audit event") {
  store s;
  publish(s, "aa", first_files);
  for (const char* statement : {"UPDATE menu_version SET note = ''", "DELETE FROM menu_version",
                                "UPDATE menu_file SET text = ''", "DELETE FROM menu_file"}) {
    CAPTURE(statement);
    CHECK_THROWS_AS(s.write([&](sql::connection& c) { c.execute(statement); }), sql::error);
  }
  CHECK(s.count("SELECT COUNT(*) FROM audit_event WHERE action = 'menus published' AND actor = 'root' "
                "AND subject = '1' AND detail = 'aa'") == 1);
}

}  // namespace
}  // namespace raporo::storage::test
