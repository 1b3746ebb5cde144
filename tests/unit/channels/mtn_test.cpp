#include "gateway/channels/mtn.hpp"

#include <doctest/doctest.h>

#include "tests/support/adapter_rows.hpp"

using namespace raporo;
using namespace raporo::channels;
using namespace raporo::test;

namespace {

// The OpenAPI description of MTN's USSD API 1.
const callback_row rows_of_mtn[] = {
    {"a session begins", callback_kind::ussd,
     json_post(R"({"sessionId":"1930543485001","messageType":"0","msisdn":"250780000001","serviceCode":"800",
                   "ussdString":"*800*10#"})"),
     "1930543485001|250780000001|||dialled|*800*10#"},
    {"an answer, the type as a number", callback_kind::ussd,
     json_post(R"({"sessionId":"s1","messageType":1,"msisdn":"250780000001","serviceCode":"800",
                   "ussdString":"28 27","cellId":"c","language":"en","imsi":"i"})"),
     "s1|250780000001|||answer|28 27"},
    {"ended", callback_kind::ussd,
     json_post(R"({"sessionId":"s1","messageType":"2","msisdn":"250780000001"})"), "end|s1|250780000001|2"},
    {"notified", callback_kind::ussd,
     json_post(R"({"sessionId":"s1","messageType":"3","msisdn":"250780000001"})"), "end|s1|250780000001|3"},
    {"cancelled", callback_kind::ussd,
     json_post(R"({"sessionId":"s1","messageType":"4","msisdn":"250780000001"})"), "end|s1|250780000001|4"},
    {"timed out", callback_kind::ussd,
     json_post(R"({"sessionId":"s1","messageType":5,"msisdn":"250780000001"})"), "end|s1|250780000001|5"},
    {"a type that is not listed", callback_kind::ussd,
     json_post(R"({"sessionId":"s1","messageType":"9","msisdn":"250780000001","ussdString":"1"})"),
     "s1|250780000001|||untold|1"},
    {"without messageType", callback_kind::ussd,
     json_post(R"({"sessionId":"s1","msisdn":"250780000001","ussdString":"1"})"),
     "s1|250780000001|||untold|1"},
    {"without ussdString", callback_kind::ussd,
     json_post(R"({"sessionId":"s1","messageType":"1","msisdn":"250780000001","serviceCode":"800"})"),
     "s1|250780000001|||answer|"},
    {"without sessionId", callback_kind::ussd,
     json_post(R"({"messageType":"1","msisdn":"250780000001","ussdString":"1"})"), "malformed"},
    {"without msisdn", callback_kind::ussd,
     json_post(R"({"sessionId":"s1","messageType":"1","ussdString":"1"})"), "malformed"},
    {"no object", callback_kind::ussd, json_post("[]"), "malformed"},
    {"nothing", callback_kind::ussd, json_post(""), "malformed"},
};

// For the first of the rows above: `transactionId` is ours to choose, and is the session's.
const reply_row replies_of_mtn[] = {
    {"an input is wanted",
     rows_of_mtn[0].request,
     {"GS Urugero\n1.Attendance\n2.Drop-out", false},
     R"(200|application/json|{"statusCode":"0000","statusMessage":"OK","transactionId":"1930543485001",)"
     R"("data":{"inboundResponse":"GS Urugero\n1.Attendance\n2.Drop-out","userInputRequired":true,)"
     R"("messageType":"1","serviceCode":"800","msisdn":"250780000001"}})"},
    {"it is over",
     rows_of_mtn[0].request,
     {"Murakoze", true},
     R"(200|application/json|{"statusCode":"0000","statusMessage":"OK","transactionId":"1930543485001",)"
     R"("data":{"inboundResponse":"Murakoze","userInputRequired":false,"messageType":"2",)"
     R"("serviceCode":"800","msisdn":"250780000001"}})"},
};

}  // namespace

TEST_CASE("mtn: every callback decodes as its row says") {
  check_rows(*make_mtn({}), rows_of_mtn);
}

TEST_CASE("mtn: what is too long is malformed") {
  const auto a = make_mtn({});
  const std::string long_id(129, 'x');
  CHECK(decode(*a, callback_kind::ussd, json_post(R"({"msisdn":"1","sessionId":")" + long_id + R"("})")) ==
        "malformed");
  CHECK(decode(*a, callback_kind::ussd,
               json_post(R"({"msisdn":"1","sessionId":"1","ussdString":")" + std::string(2'049, '1') +
                         R"("})")) == "malformed");
}

TEST_CASE("mtn: every reply and every acknowledgement is what its row says") {
  check_rows(*make_mtn({}), replies_of_mtn);
  check_rows(*make_mtn({}), acknowledged_with_nothing);
}
