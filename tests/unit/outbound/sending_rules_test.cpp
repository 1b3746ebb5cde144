#include "gateway/outbound/sending_rules.hpp"

#include <doctest/doctest.h>

using namespace raporo;
using namespace raporo::outbound;

namespace {

sending_rules kigali_rules() {
  return {.zone = time_zone::find("Africa/Kigali").value(),
          .quiet = {},
          .receipts_at_night = false,
          .loops = {.most = 7, .within = std::chrono::minutes{10}},
          .money = {}};
}

/// On Monday 30 November 2026 in Kigali, two hours ahead of UTC.
instant kigali_at(int hour, int minute = 0) {
  return instant(std::chrono::sys_days{std::chrono::year{2026} / 11 / 30}) + std::chrono::hours{hour - 2} +
         std::chrono::minutes{minute};
}

}  // namespace

TEST_CASE("sending rules: everything goes by day, and answers alone at night") {
  const sending_rules r = kigali_rules();
  CHECK((claim_rules_at(r, kigali_at(7)).last == storage::message_kind::alert));
  CHECK((claim_rules_at(r, kigali_at(19, 59)).last == storage::message_kind::alert));
  CHECK((claim_rules_at(r, kigali_at(20)).last == storage::message_kind::answer));
  CHECK((claim_rules_at(r, kigali_at(6, 59)).last == storage::message_kind::answer));
}

TEST_CASE("sending rules: receipts go at night where that is wanted") {
  sending_rules r = kigali_rules();
  r.receipts_at_night = true;
  CHECK((claim_rules_at(r, kigali_at(22)).last == storage::message_kind::receipt));
  CHECK((claim_rules_at(r, kigali_at(12)).last == storage::message_kind::alert));
}

TEST_CASE("sending rules: the budget is that of the local day") {
  sending_rules r = kigali_rules();
  CHECK_FALSE(claim_rules_at(r, kigali_at(12)).money);
  r.money = prices{.currency = "RWF", .segment = 115'000, .daily_budget = 500'000, .daily_limit = {}};
  const auto morning = claim_rules_at(r, kigali_at(1)).money;
  REQUIRE(morning);
  CHECK(morning->day == "2026-11-30");
  CHECK(morning->segment == 115'000);
  CHECK(morning->routine == 500'000);
  CHECK_FALSE(morning->everything);
  CHECK(claim_rules_at(r, kigali_at(25)).money->day == "2026-12-01");
  CHECK(claim_rules_at(r, kigali_at(1)).loops->most == 7);
}

TEST_CASE("sending rules: what an aggregator says of the cost is read where it is in the same currency") {
  CHECK(amount_told("RWF 12.0000", "RWF") == 120'000);
  CHECK(amount_told("RWF 12", "RWF") == 120'000);
  CHECK(amount_told("RWF 0.55", "RWF") == 5'500);
  CHECK(amount_told("RWF 0.123456", "RWF") == 1'234);
  for (const char* said : {"", "0", "RWF", "RWF ", "USD 0.0085", "RWF12", "RWF -1", "RWF 1,5", "RWF 1.2.3",
                           "RWF 123456789012345678901234567890"}) {
    CAPTURE(said);
    CHECK_FALSE(amount_told(said, "RWF"));
  }
}
