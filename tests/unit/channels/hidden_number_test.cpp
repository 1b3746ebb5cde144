#include <doctest/doctest.h>

#include <set>
#include <string>
#include <string_view>
#include <variant>

#include "config/channel_kinds.hpp"
#include "tests/support/adapter_rows.hpp"
#include "tests/unit/channels/wires.hpp"

using namespace raporo;
using namespace raporo::channels;
using namespace raporo::test;

namespace {

/// A call whose number the network does not tell, as each kind would have it.
struct hidden_number {
  std::string_view kind;
  http::request request;
};

http::request hidden_in_xml() {
  http::request r =
      json_post("<request><sessionId>s1</sessionId><msisdn/><newRequest>1</newRequest></request>");
  r.content_type = "text/xml";
  return r;
}

const hidden_number hidden_numbers[] = {
    {"africas_talking", form_post("sessionId=s1&phoneNumber=&serviceCode=*800%23&text=")},
    {"airtel", get("SessionID=s1&MSISDN=&input=800")},
    {"arkesel",
     json_post(R"({"sessionID":"s1","userID":"U1","newSession":true,"msisdn":"","userData":"*800#"})")},
    {"beem", json_post(R"({"session_id":"s1","msisdn":"","command":"initiate","operator":"vodacom",
                           "payload":{"request_id":"0","response":"0"}})")},
    {"comviva", hidden_in_xml()},
    {"crossgate", get("session_id=s1&msisdn=&network_code=63510&ussd_string=&service_code=*800%23")},
    {"dmark", get("transactionId=s1&msisdn=&ussdServiceCode=*800%23&ussdRequestString=&response=false")},
    {"generic", get("s=s1&p=&i=*800%23&op=0")},
    {"hollatags", get("session_msisdn=&session_operation=begin&session_type=1&session_msg=&session_id=s1")},
    {"hubtel",
     json_post(R"({"Type":"Initiation","Mobile":"","SessionId":"s1","Message":"*800#","Sequence":1})")},
    {"moolre", json_post(R"({"sessionid":"s1","new":true,"msisdn":"","network":"3","message":""})")},
    {"mtn",
     json_post(
         R"({"sessionId":"s1","messageType":"0","msisdn":"","serviceCode":"800","ussdString":"*800#"})")},
    {"nalo", json_post(R"({"USERID":"U1","SESSIONID":"s1","MSISDN":"","USERDATA":"*800#","MSGTYPE":true})")},
    {"safaricom", get("ORIG=&DEST=800&SESSION_ID=s1&USSD_PARAMS=")},
};

}  // namespace

TEST_CASE("hidden number: a call whose number is empty is a call, at every kind") {
  std::set<std::string_view> seen;
  for (const hidden_number& h : hidden_numbers) {
    CAPTURE(h.kind);
    seen.insert(h.kind);
    const auto a = h.kind == "generic"
                       ? generic_by("urugero")
                       : make_adapter({.kind = std::string(h.kind), .service_code = "*800#"}).value();
    const auto read = a->read_ussd(h.request);
    REQUIRE(read.has_value());
    const auto& event = std::get<ussd_event>(*read);
    CHECK(event.session_id == "s1");
    CHECK(event.phone.empty());
    CHECK(a->write_ussd(event, {"No number", true}).body.find("No number") != std::string::npos);
  }
  // A generic one may bring calls or not.
  for (const config::channel_kind& k : config::channel_kinds())
    CHECK(seen.contains(k.name) == (k.ussd || k.name == "generic"));
}
