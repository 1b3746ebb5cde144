#include "gateway/channels/small_json_ussd.hpp"

#include <doctest/doctest.h>

#include "tests/support/adapter_rows.hpp"

using namespace raporo;
using namespace raporo::channels;
using namespace raporo::test;

namespace {

constexpr auto ussd = callback_kind::ussd;

std::unique_ptr<adapter> of_kind(const char* kind) {
  channel_settings s;
  s.kind = kind;
  return make_small_json_ussd(s);
}

// Arkesel's USSD API 2.4.0.
const callback_row rows_of_arkesel[] = {
    {"a session begins", ussd,
     json_post(R"({"sessionID":"k1","userID":"U1","newSession":true,"msisdn":"233500000001",
                   "userData":"*928*10#","network":"MTN"})"),
     "k1|233500000001|MTN||dialled|*928*10#"},
    {"an answer", ussd,
     json_post(R"({"sessionID":"k1","userID":"U1","newSession":false,"msisdn":"233500000001",
                   "userData":"28 27","network":"MTN"})"),
     "k1|233500000001|MTN||answer|28 27"},
    {"an answer that a client sent as a number", ussd,
     json_post(R"({"sessionID":"k1","userID":"U1","newSession":false,"msisdn":"233500000001","userData":1})"),
     "k1|233500000001|||answer|1"},
    {"without sessionID", ussd, json_post(R"({"userID":"U1","msisdn":"233500000001","userData":"1"})"),
     "malformed"},
    {"without msisdn", ussd, json_post(R"({"sessionID":"k1","userID":"U1","userData":"1"})"), "malformed"},
    {"invalid UTF-8", ussd, json_post("{\"sessionID\":\"k1\",\"msisdn\":\"2\",\"userData\":\"\xff\"}"),
     "malformed"},
    {"a NUL", ussd, json_post(R"({"sessionID":"k1","msisdn":"2","userData":"a\u0000"})"), "malformed"},
};

// Nalo, Moolre, Beem: as public clients of theirs have it.
const callback_row rows_of_nalo[] = {
    {"a session begins", ussd,
     json_post(R"({"USERID":"U1","MSISDN":"233500000001","USERDATA":"*920*55#","MSGTYPE":true,"NETWORK":"MTN",
                   "SESSIONID":"n1"})"),
     "n1|233500000001|MTN||dialled|*920*55#"},
    {"an answer", ussd,
     json_post(R"({"USERID":"U1","MSISDN":"233500000001","USERDATA":"1","MSGTYPE":false,"NETWORK":"MTN",
                   "SESSIONID":"n1"})"),
     "n1|233500000001|MTN||answer|1"},
    {"without SESSIONID", ussd, json_post(R"({"USERID":"U1","MSISDN":"233500000001","USERDATA":"1"})"),
     "malformed"},
};

const callback_row rows_of_moolre[] = {
    {"a session begins", ussd,
     json_post(R"({"sessionid":"m1","new":true,"msisdn":"233500000001","network":"3","message":"",
                   "extension":"55","data":""})"),
     "m1|233500000001|3||dialled|"},
    {"an answer", ussd,
     json_post(R"({"sessionid":"m1","new":false,"msisdn":"233500000001","network":"3","message":"2"})"),
     "m1|233500000001|3||answer|2"},
};

const callback_row rows_of_beem[] = {
    {"a session begins", ussd,
     json_post(R"({"command":"initiate","msisdn":"255700000001","operator":"x","session_id":"b1",
                   "payload":{"request_id":"0","response":"*149*1#"}})"),
     "b1|255700000001|x||dialled|*149*1#"},
    {"an answer", ussd,
     json_post(R"({"command":"continue","msisdn":"255700000001","operator":"x","session_id":"b1",
                   "payload":{"request_id":"3","response":"21 19"}})"),
     "b1|255700000001|x||answer|21 19"},
    {"the session is over", ussd,
     json_post(
         R"({"command":"terminate","msisdn":"255700000001","operator":"x","session_id":"b1","payload":{}})"),
     "end|b1|255700000001|terminate"},
};

/// What goes back for an answer of the aggregator's sample.
std::string reply_to(const char* kind, const http::request& asked, const ussd_reply& reply) {
  const auto a = of_kind(kind);
  const http::response r = a->write_ussd(std::get<ussd_event>(a->read_ussd(asked).value()), reply);
  CHECK(r.status == 200);
  CHECK(r.content_type == "application/json");
  return r.body;
}

}  // namespace

TEST_CASE("small JSON: every callback decodes as its row says") {
  check_rows(*of_kind("arkesel"), rows_of_arkesel);
  check_rows(*of_kind("nalo"), rows_of_nalo);
  check_rows(*of_kind("moolre"), rows_of_moolre);
  check_rows(*of_kind("beem"), rows_of_beem);
}

TEST_CASE("small JSON: a reply repeats what its aggregator wants repeated") {
  CHECK(
      reply_to("arkesel", rows_of_arkesel[1].request, {"1.Attendance", false}) ==
      R"({"sessionID":"k1","userID":"U1","msisdn":"233500000001","message":"1.Attendance","continueSession":true})");
  CHECK(
      reply_to("arkesel", rows_of_arkesel[1].request, {"Bye", true}) ==
      R"({"sessionID":"k1","userID":"U1","msisdn":"233500000001","message":"Bye","continueSession":false})");
  CHECK(reply_to("nalo", rows_of_nalo[1].request, {"P3 boys girls?", false}) ==
        R"({"USERID":"U1","MSISDN":"233500000001","MSG":"P3 boys girls?","MSGTYPE":true})");
  CHECK(reply_to("moolre", rows_of_moolre[1].request, {"Bye", true}) == R"({"message":"Bye","reply":false})");
  CHECK(reply_to("beem", rows_of_beem[1].request, {"P4 boys girls?", false}) ==
        R"({"command":"continue","msisdn":"255700000001","operator":"x","session_id":"b1",)"
        R"("payload":{"request_id":"3","request":"P4 boys girls?"}})");
}
