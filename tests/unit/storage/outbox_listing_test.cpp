#include "storage/outbox_listing.hpp"

#include <doctest/doctest.h>

#include <string>

#include "tests/unit/storage/fixture.hpp"

namespace raporo::storage::test {
namespace {

/// How the engine would find the messages.
std::string plan_of(store& s, const message_filter& f) {
  const std::string explained = "EXPLAIN QUERY PLAN " + std::string(listing_for(f));
  return s.read([&](sql::connection& c) {
    const std::int64_t none = 0;
    auto row = c.query(explained, {"", none, "", "", "", "", "", none, none, none});
    std::string plan;
    while (row.next()) plan += row.string(3) + "\n";
    return plan;
  });
}

bool finds_by(store& s, const message_filter& f, const std::string& index) {
  const std::string plan = plan_of(s, f);
  CAPTURE(plan);
  CHECK(plan.find("SCAN m") == std::string::npos);
  return plan.find("SEARCH m USING INDEX " + index + " ") != std::string::npos;
}

}  // namespace

TEST_CASE("outbox listing: whoever tells a telephone, a state or a time has no message looked at in vain") {
  store s;
  CHECK(finds_by(s, {.phone = "+250780000001"}, "outbox_message_phone"));
  CHECK(finds_by(s, {.unsettled = true, .phone = "+250780000001"}, "outbox_message_phone"));
  CHECK(finds_by(s, {.state = message_state::planned, .school = "450601"}, "outbox_message_state"));
  CHECK(finds_by(s, {.unsettled = true, .school = "450601"}, "outbox_message_state"));
  CHECK(finds_by(s, {.changed_since = at_ms(5)}, "outbox_message_changed"));
  CHECK(plan_of(s, {.phone = "+250780000001"}).find("TEMP B-TREE") == std::string::npos);
}

}  // namespace raporo::storage::test
