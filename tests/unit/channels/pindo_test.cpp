#include "gateway/channels/pindo.hpp"

#include <doctest/doctest.h>

#include "tests/support/adapter_rows.hpp"

using namespace raporo;
using namespace raporo::channels;
using namespace raporo::test;

namespace {

channel_settings settings_of_pindo() {
  channel_settings s;
  s.kind = "pindo";
  s.send_url = "https://api.pindo.io/v1/sms/";
  s.api_key = "made-up-token";
  s.sender = "SCHOOLS";
  return s;
}

const outgoing_sms of_pindo{"Week 9 \"report\" missing", {{"+250780000001", "m-1"}}};

// Pindo's documented statuses. The names within the body are its clients'.
const send_row answers_of_pindo[] = {
    {"sent", 201, R"({"sms_id":17,"status":"sent","remaining_balance":3.5})", {"accepted|17|sent|"}},
    {"sent, without a body", 201, "", {"accepted|||"}},
    {"sent, with an id that is too long",
     201,
     R"({"sms_id":"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx)"
     R"(xxxxxxxxxxxxxxxxxxxxxxxxxxxxx"})",
     {"accepted|||"}},
    {"another success, with an id", 200, R"({"sms_id":17})", {"accepted|17||"}},
    {"another success without", 200, R"({"ok":true})", {"unknown||answer not understood|"}},
    {"bad token", 401, "", {"channel fault||HTTP 401|"}},
    {"not found", 404, "", {"channel fault||HTTP 404|"}},
    {"a country or an operator that it does not serve", 409, "", {"permanent||HTTP 409|"}},
    {"bad request", 400, "", {"permanent||HTTP 400|"}},
    {"500", 500, "", {"unknown||HTTP 500|"}},
};

}  // namespace

TEST_CASE("pindo: it is not known to call us") {
  CHECK(make_pindo(settings_of_pindo())->callbacks().empty());
}

TEST_CASE("pindo: a send is the documented document") {
  const auto a = make_pindo(settings_of_pindo());
  const http::outgoing_request r = a->write_send(of_pindo);
  CHECK(r.method == "POST");
  CHECK(r.url == "https://api.pindo.io/v1/sms/");
  CHECK(r.content_type == "application/json");
  REQUIRE(r.headers.size() == 1);
  CHECK(r.headers[0] == std::pair<std::string, std::string>{"Authorization", "Bearer made-up-token"});
  CHECK(r.body == R"({"to":"+250780000001","text":"Week 9 \"report\" missing","sender":"SCHOOLS"})");
  CHECK(a->batch_limit() == 1);
}

TEST_CASE("pindo: every answer to a send means what its row says") {
  check_rows(*make_pindo(settings_of_pindo()), of_pindo, answers_of_pindo);
}
