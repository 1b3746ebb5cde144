#include "storage/settings.hpp"

#include <doctest/doctest.h>

#include "tests/unit/storage/fixture.hpp"

namespace raporo::storage::test {
namespace {

TEST_CASE("settings: the newest value counts") {
  store s;
  CHECK_FALSE(s.read([](sql::connection& c) { return find_setting(c, "menu"); }));
  s.write([](sql::connection& c) { set_setting(c, "menu", "1"); });
  s.write([](sql::connection& c) { set_setting(c, "menu", ""); });
  CHECK(s.read([](sql::connection& c) { return find_setting(c, "menu"); }) == "");
}

TEST_CASE("audit: events are added and neither changed nor deleted") {
  store s;
  s.write([](sql::connection& c) {
    record_audit(c, {"operator", "roster imported", "roster", "36 schools"}, at_ms(7));
  });
  CHECK(s.count("SELECT at_ms FROM audit_event WHERE actor = 'operator'") == 7);
  CHECK_THROWS_AS(s.write([](sql::connection& c) { c.execute("UPDATE audit_event SET actor = 'nobody'"); }),
                  sql::error);
  CHECK_THROWS_AS(s.write([](sql::connection& c) { c.execute("DELETE FROM audit_event"); }), sql::error);
  CHECK(s.count("SELECT COUNT(*) FROM audit_event WHERE actor = 'operator'") == 1);
}

}  // namespace
}  // namespace raporo::storage::test
