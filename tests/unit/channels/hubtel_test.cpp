#include "gateway/channels/hubtel.hpp"

#include <doctest/doctest.h>

#include <boost/json.hpp>

#include "tests/support/adapter_rows.hpp"

using namespace raporo;
using namespace raporo::channels;
using namespace raporo::test;

namespace {

// Hubtel's documentation of its programmable services, and its library for .NET.
const callback_row rows_of_hubtel[] = {
    {"a session begins", callback_kind::ussd,
     json_post(R"({"Type":"Initiation","Mobile":"233500000001","SessionId":"a1","ServiceCode":"713",
                   "Message":"*713*2#","Operator":"mtn","Sequence":1,"ClientState":"","Platform":"USSD"})"),
     "a1|233500000001|mtn||dialled|*713*2#|1"},
    {"an answer, the sequence as text", callback_kind::ussd,
     json_post(R"({"Type":"Response","Mobile":"233500000001","SessionId":"a1","ServiceCode":"713",
                   "Message":"28 27","Operator":"mtn","Sequence":"2","ClientState":"home"})"),
     "a1|233500000001|mtn||answer|28 27|2"},
    {"types in lower case", callback_kind::ussd,
     json_post(R"({"Type":"response","Mobile":"233500000001","SessionId":"a1","Message":"1","Sequence":2})"),
     "a1|233500000001|||answer|1|2"},
    {"an empty answer", callback_kind::ussd,
     json_post(R"({"Type":"Response","Mobile":"233500000001","SessionId":"a1","Message":"","Sequence":2})"),
     "a1|233500000001|||answer||2"},
    {"the caller ends it", callback_kind::ussd,
     json_post(R"({"Type":"Release","Mobile":"233500000001","SessionId":"a1","Message":"","Sequence":3})"),
     "end|a1|233500000001|Release"},
    {"our reply was late", callback_kind::ussd,
     json_post(R"({"Type":"Timeout","Mobile":"233500000001","SessionId":"a1","Message":"","Sequence":3})"),
     "end|a1|233500000001|Timeout"},
    {"opened from a list of favourites", callback_kind::ussd,
     json_post(R"({"Type":"Favorite","Mobile":"233500000001","SessionId":"a1","Message":"","Sequence":1})"),
     "a1|233500000001|||dialled||1"},
    {"without a sequence", callback_kind::ussd,
     json_post(R"({"Type":"Response","Mobile":"233500000001","SessionId":"a1","Message":"1"})"),
     "a1|233500000001|||answer|1"},
    {"without a session", callback_kind::ussd,
     json_post(R"({"Type":"Response","Mobile":"233500000001","Message":"1"})"), "malformed"},
    {"without a phone", callback_kind::ussd,
     json_post(R"({"Type":"Response","SessionId":"a1","Message":"1"})"), "malformed"},
    {"no object", callback_kind::ussd, json_post("[]"), "malformed"},
    {"cut off", callback_kind::ussd, json_post(R"({"Type":"Resp)"), "malformed"},
    {"nothing", callback_kind::ussd, json_post(""), "malformed"},
};

}  // namespace

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
