#include "gateway/channels/pindo.hpp"

#include <doctest/doctest.h>

#include "tests/unit/channels/pindo_rows.hpp"

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

const request_row requests_of_pindo[] = {
    {"the documented document",
     settings_of_pindo(),
     {"Week 9 report missing", {{"+250780000001", "m-1"}}},
     "POST https://api.pindo.io/v1/sms/|application/json|Authorization: Bearer made-up-token|"
     R"({"to":"+250780000001","text":"Week 9 report missing","sender":"SCHOOLS"})"},
    {"signs of a document", settings_of_pindo(), of_pindo,
     "POST https://api.pindo.io/v1/sms/|application/json|Authorization: Bearer made-up-token|"
     R"({"to":"+250780000001","text":"Week 9 \"report\" missing","sender":"SCHOOLS"})"},
    {"no sender of our own", without_sender_and_reports(settings_of_pindo()), of_pindo,
     "POST https://api.pindo.io/v1/sms/|application/json|Authorization: Bearer made-up-token|"
     R"({"to":"+250780000001","text":"Week 9 \"report\" missing"})"},
};

}  // namespace

TEST_CASE("pindo: it is not known to call us") {
  CHECK(make_pindo(settings_of_pindo())->callbacks().empty());
}

TEST_CASE("pindo: every message becomes the request that its row says") {
  check_rows(requests_of_pindo);
  CHECK(make_pindo(settings_of_pindo())->batch_limit() == 1);
}

TEST_CASE("pindo: every answer to a send means what its row says") {
  check_rows(*make_pindo(settings_of_pindo()), of_pindo, answers_of_pindo);
}
