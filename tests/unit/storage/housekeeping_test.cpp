#include "storage/housekeeping.hpp"

#include <doctest/doctest.h>

#include <string>

#include "storage/inbox.hpp"
#include "storage/outbox.hpp"
#include "tests/unit/storage/fixture.hpp"

namespace raporo::storage::test {
namespace {

/// A report without a message and an SMS in, at each of the times.
struct old_rows : store {
  explicit old_rows(int times) {
    write([&](sql::connection& c) {
      for (int ms = 1; ms <= times; ++ms) {
        const std::string id = std::to_string(ms);
        record_delivery(c, "at", {.provider_id = id, .said = "Sent"}, at_ms(ms));
        remember_sms(c, {"at", id, "+250780000001", "ATT P1 28 27", at_ms(ms)});
      }
    });
  }
  purged_rows purge_before(std::int64_t reports_ms, std::int64_t sms_ms, int most = 100) {
    return write([&](sql::connection& c) { return purge(c, {at_ms(reports_ms), at_ms(sms_ms)}, most); });
  }
};

TEST_CASE("housekeeping: what came before its time goes, the rest stays") {
  old_rows f(10);
  const purged_rows gone = f.purge_before(4, 8);
  CHECK(gone.parked_reports == 3);
  CHECK(gone.incoming_sms == 7);
  CHECK(f.count("SELECT MIN(received_ms) FROM parked_delivery") == 4);
  CHECK(f.count("SELECT COUNT(*) FROM parked_delivery") == 7);
  CHECK(f.count("SELECT MIN(received_ms) FROM incoming_sms") == 8);
  CHECK(f.count("SELECT COUNT(*) FROM incoming_sms") == 3);
}

TEST_CASE("housekeeping: no more than told at once, the oldest first") {
  old_rows f(10);
  CHECK(f.purge_before(100, 9, 4).parked_reports == 4);
  CHECK(f.count("SELECT MIN(received_ms) FROM parked_delivery") == 5);
  CHECK(f.count("SELECT MIN(received_ms) FROM incoming_sms") == 5);
  CHECK(f.purge_before(100, 9, 4).incoming_sms == 4);
  CHECK(f.purge_before(100, 9, 4).parked_reports == 2);
  CHECK(f.purge_before(100, 9, 4).incoming_sms == 0);
  CHECK(f.count("SELECT COUNT(*) FROM incoming_sms") == 2);
}

TEST_CASE("housekeeping: what is old is found by an index") {
  store s;
  for (const char* table : {"parked_delivery", "incoming_sms"}) {
    CAPTURE(table);
    const std::string explained = "EXPLAIN QUERY PLAN SELECT 1 FROM " + std::string(table) +
                                  " WHERE received_ms < 5 ORDER BY received_ms LIMIT 3";
    const std::string plan = s.read([&](sql::connection& c) {
      auto row = c.query(explained);
      row.next();
      return row.string(3);
    });
    CHECK(plan.find("USING COVERING INDEX " + std::string(table) + "_received") != std::string::npos);
  }
}

}  // namespace
}  // namespace raporo::storage::test
