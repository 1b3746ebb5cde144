#include "gateway/channels/hubtel.hpp"

#include <doctest/doctest.h>

#include <boost/json.hpp>

#include "tests/unit/channels/hubtel_rows.hpp"

using namespace raporo;
using namespace raporo::channels;
using namespace raporo::test;

TEST_CASE("hubtel: every callback decodes as its row says") {
  check_rows(*make_hubtel({}), rows_of_hubtel);
}

TEST_CASE("hubtel: a reply names its session, and ends it with Release") {
  const auto a = make_hubtel({});
  ussd_event asked;
  asked.session_id = "a1";
  const http::response more = a->write_ussd(asked, {"1.Attendance\n2.Drop-out", false});
  CHECK(more.status == 200);
  CHECK(more.content_type == "application/json");
  const auto body = boost::json::parse(more.body).as_object();
  CHECK(body.at("SessionId") == "a1");
  CHECK(body.at("Type") == "Response");
  CHECK(body.at("Message") == "1.Attendance\n2.Drop-out");
  CHECK(body.at("DataType") == "input");
  CHECK(boost::json::parse(a->write_ussd(asked, {"Thank you.", true}).body).as_object().at("Type") ==
        "Release");
}
