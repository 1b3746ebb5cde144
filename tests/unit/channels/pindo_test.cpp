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
