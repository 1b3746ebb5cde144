#include "gateway/channels/small_json_ussd.hpp"

#include <doctest/doctest.h>

#include "tests/unit/channels/small_json_ussd_rows.hpp"

using namespace raporo;
using namespace raporo::channels;
using namespace raporo::test;

namespace {

std::unique_ptr<adapter> of_kind(const char* kind) {
  channel_settings s;
  s.kind = kind;
  return make_small_json_ussd(s);
}

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
