#include "gateway/channels/mtn_sms.hpp"

#include <doctest/doctest.h>

#include "gateway/channels/fields.hpp"
#include "tests/support/adapter_rows.hpp"

using namespace raporo;
using namespace raporo::channels;
using namespace raporo::test;

namespace {

channel_settings settings_of_mtn_sms() {
  channel_settings s;
  s.kind = "mtn_sms";
  s.send_url = "https://api.mtn.com/v3/sms/messages/sms/outbound";
  s.username = "made-up-id";
  s.api_key = "made-up&secret";
  s.sender = "SCHOOLS";
  return s;
}

// Reports by MTN's description of version 3; SMS in, and the words of version 2, as a public client has them.
const callback_row rows_of_mtn_sms[] = {
    {"our id comes back as it was, the number of its attempt behind it", callback_kind::delivery,
     json_post(
         R"({"clientCorrelatorId":"01a22aee77a879968350e7a1109aa2fd.12","deliveryStatus":"DELIVERED"})"),
     "01a22aee-77a8-7996-8350-e7a1109aa2fd.12||delivered|DELIVERED|"},
    {"SMS in", callback_kind::sms,
     json_post(R"({"id":null,"senderAddress":"250780000001","receiverAddress":"8010","message":"ATT P3 21 19",
                   "created":1930543485855,"submittedDate":null})"),
     "|250780000001|8010|ATT P3 21 19|1930543485855"},
    {"an empty text", callback_kind::sms, json_post(R"({"senderAddress":"250780000001","message":""})"),
     "|250780000001|||"},
    {"no text", callback_kind::sms, json_post(R"({"senderAddress":"250780000001","message":null})"),
     "malformed"},
    {"no sender", callback_kind::sms, json_post(R"({"receiverAddress":"8010","message":"a"})"), "malformed"},
    {"no object", callback_kind::sms, json_post("[]"), "malformed"},

    {"a report", callback_kind::delivery,
     json_post(
         R"({"clientCorrelatorId":"m-1","deliveryStatus":"DELIVERED","details":"","id":7,"senderAddress":"SCHOOLS",
                   "receiverAddress":"250780000001","submittedDate":"2031-03-04T06:04:45Z"})"),
     "m-1|250780000001|delivered|DELIVERED|"},
    {"accepted", callback_kind::delivery,
     json_post(R"({"clientCorrelatorId":"m-1","deliveryStatus":"ACCEPTD"})"), "m-1||waiting|ACCEPTD|"},
    {"under way", callback_kind::delivery,
     json_post(R"({"clientCorrelatorId":"m-1","deliveryStatus":"ENROUTE"})"), "m-1||waiting|ENROUTE|"},
    {"expired", callback_kind::delivery,
     json_post(R"({"clientCorrelatorId":"m-1","deliveryStatus":"EXPIRED","details":"no answer"})"),
     "m-1||failed|EXPIRED|no answer"},
    {"rejected, with an error", callback_kind::delivery,
     json_post(R"({"clientCorrelatorId":"m-1","deliveryStatus":"REJECTED","details":"x","error":"barred"})"),
     "m-1||failed|REJECTED|barred"},
    {"deleted", callback_kind::delivery,
     json_post(R"({"clientCorrelatorId":"m-1","deliveryStatus":"DELETED"})"), "m-1||failed|DELETED|"},
    {"undelivered", callback_kind::delivery,
     json_post(R"({"clientCorrelatorId":"m-1","deliveryStatus":"UNDELIVERED"})"), "m-1||failed|UNDELIVERED|"},
    {"unknown says nothing", callback_kind::delivery,
     json_post(R"({"clientCorrelatorId":"m-1","deliveryStatus":"UNKNOWN"})"), "m-1||unrecognised|UNKNOWN|"},
    {"of version 2", callback_kind::delivery,
     json_post(
         R"({"TransactionID":"rrt-1","clientCorrelator":"m-1","deliveryStatus":"DeliveredToTerminal"})"),
     "m-1||delivered|DeliveredToTerminal|"},
    {"of version 2, in other words", callback_kind::delivery,
     json_post(R"({"clientCorrelator":"m-1","deliveryStatus":"DELIVRD"})"), "m-1||delivered|DELIVRD|"},
    {"the network has it", callback_kind::delivery,
     json_post(R"({"clientCorrelator":"m-1","deliveryStatus":"DeliveredToNetwork"})"),
     "m-1||waiting|DeliveredToNetwork|"},
    {"it is not sure", callback_kind::delivery,
     json_post(R"({"clientCorrelator":"m-1","deliveryStatus":"DeliveryUncertain"})"),
     "m-1||waiting|DeliveryUncertain|"},
    {"it waits", callback_kind::delivery,
     json_post(R"({"clientCorrelator":"m-1","deliveryStatus":"MessageWaiting"})"),
     "m-1||waiting|MessageWaiting|"},
    {"none will follow", callback_kind::delivery,
     json_post(R"({"clientCorrelator":"m-1","deliveryStatus":"DeliveryNotificationNotSupported"})"),
     "m-1||waiting|DeliveryNotificationNotSupported|"},
    {"impossible", callback_kind::delivery,
     json_post(R"({"clientCorrelator":"m-1","deliveryStatus":"DeliveryImpossible"})"),
     "m-1||failed|DeliveryImpossible|"},
    {"MTN's id alone", callback_kind::delivery,
     json_post(R"({"TransactionID":"rrt-1","deliveryStatus":"EXPIRED"})"), "rrt-1||failed|EXPIRED|"},
    {"the same, spelt otherwise", callback_kind::delivery,
     json_post(R"({"transactionId":"rrt-1","clientCorrelator":null,"deliveryStatus":"blabla"})"),
     "rrt-1||unrecognised|blabla|"},
    {"no id", callback_kind::delivery, json_post(R"({"deliveryStatus":"EXPIRED"})"), "malformed"},
    {"no status", callback_kind::delivery, json_post(R"({"clientCorrelatorId":"m-1"})"), "malformed"},
};

const outgoing_sms of_mtn_sms{"Week 9: report missing", {{"+250780000001", "m-1"}}};

// MTN's description of version 3: under our id, and without the token.
const request_row requests_of_mtn_sms[] = {
    {"the documented document", settings_of_mtn_sms(), of_mtn_sms,
     "POST https://api.mtn.com/v3/sms/messages/sms/outbound|application/json|Accept: application/json|"
     R"({"senderAddress":"SCHOOLS","receiverAddress":["250780000001"],"message":"Week 9: report missing",)"
     R"("clientCorrelatorId":"m-1","serviceCode":"SCHOOLS","requestDeliveryReceipt":false})"},
    {"a short code beside the sender, and reports",
     with_option(with_option(settings_of_mtn_sms(), "short_code", "8010"), "delivery_receipts", "true"),
     of_mtn_sms,
     "POST https://api.mtn.com/v3/sms/messages/sms/outbound|application/json|Accept: application/json|"
     R"({"senderAddress":"SCHOOLS","receiverAddress":["250780000001"],"message":"Week 9: report missing",)"
     R"("clientCorrelatorId":"m-1","serviceCode":"8010","requestDeliveryReceipt":true})"},
};

const send_row answers_of_mtn_sms[] = {
    {"taken",
     200,
     R"({"statusCode":"0000","statusMessage":"Sucessful","transactionId":"1365478abcz","data":{"status":"PENDING"}})",
     {"accepted|m-1|PENDING|"}},
    {"taken, and no more said", 201, R"({"statusCode":"0000"})", {"accepted|m-1||"}},
    {"an error with 200 may have had an effect",
     200,
     R"({"statusCode":"4004","statusMessage":"Service code unknown","transactionId":"t"})",
     {"unknown||4004 Service code unknown|"}},
    {"of another version", 201, R"({"transactionId":"OzYDlvf3SQVc"})", {"unknown||answer not understood|"}},
    {"not understood", 200, "thanks", {"unknown||answer not understood|"}},
    {"the form of the request",
     400,
     R"({"statusCode":"1000"})",
     {R"(permanent||HTTP 400: {"statusCode":"1000"}|)"}},
    {"not authenticated",
     401,
     R"({"statusCode":"1000"})",
     {R"(channel fault||HTTP 401: {"statusCode":"1000"}|)"}},
    {"forbidden", 403, R"({"statusCode":"4004"})", {R"(channel fault||HTTP 403: {"statusCode":"4004"}|)"}},
    {"the address", 404, "", {"channel fault||HTTP 404|"}},
    {"a proxy's", 407, "", {"channel fault||HTTP 407|"}},
    {"too many", 429, "", {"transient||HTTP 429|"}},
    {"its own error", 500, R"({"statusCode":"5000"})", {R"(unknown||HTTP 500: {"statusCode":"5000"}|)"}},
};

}  // namespace

TEST_CASE("mtn sms: every callback decodes as its row says") {
  check_rows(*make_mtn_sms(settings_of_mtn_sms()), rows_of_mtn_sms);
}

TEST_CASE("mtn sms: an id of ours is sent in 36 letters, the number of its attempt among them") {
  const auto a = make_mtn_sms(settings_of_mtn_sms());
  const http::outgoing_request r =
      a->write_send({"Muraho", {{"+250780000001", "01a22aee-77a8-7996-8350-e7a1109aa2fd.12"}}});
  CHECK(r.body.find(R"("clientCorrelatorId":"01a22aee77a879968350e7a1109aa2fd.12")") != std::string::npos);
}

TEST_CASE("mtn sms: what is too long is malformed") {
  const auto a = make_mtn_sms(settings_of_mtn_sms());
  const std::string long_id(129, 'x');
  CHECK(decode(*a, callback_kind::sms,
               json_post(R"({"senderAddress":"1","message":"a","created":")" + long_id + "\"}")) ==
        "malformed");
  CHECK(decode(*a, callback_kind::delivery,
               json_post(R"({"deliveryStatus":"EXPIRED","clientCorrelatorId":")" + long_id + "\"}")) ==
        "malformed");
}

TEST_CASE("mtn sms: every acknowledgement is what its row says") {
  check_rows(*make_mtn_sms(settings_of_mtn_sms()), acknowledged_with_nothing);
}

TEST_CASE("mtn sms: every message becomes the request that its row says") {
  check_rows(requests_of_mtn_sms);
  CHECK(make_mtn_sms(settings_of_mtn_sms())->batch_limit() == 1);
}

TEST_CASE("mtn sms: every answer to a send means what its row says") {
  check_rows(*make_mtn_sms(settings_of_mtn_sms()), of_mtn_sms, answers_of_mtn_sms);
}

TEST_CASE("mtn sms: the token is asked for with the account, at MTN's address or another") {
  channel_settings s = settings_of_mtn_sms();
  CHECK(on_one_line(make_mtn_sms(s)->write_token_request().value()) ==
        "POST https://api.mtn.com/v1/oauth/access_token?grant_type=client_credentials|"
        "application/x-www-form-urlencoded|Accept: application/json|"
        "client_id=made-up-id&client_secret=made-up%26secret");
  s = with_option(s, "token_url", "http://127.0.0.1:8090/token");
  CHECK(make_mtn_sms(s)->write_token_request()->url == "http://127.0.0.1:8090/token");
}

TEST_CASE("mtn sms: what an answer lends is a token and how long it holds") {
  struct token_row {
    int status;
    std::string body;
    std::string expected;
  };
  const token_row rows[] = {
      {200, R"({"access_token":"abc.def","token_type":"BearerToken","expires_in":"3599"})", "abc.def 3599"},
      {200, R"({"access_token":"abc","expires_in":120})", "abc 120"},
      {201, R"({"access_token":"abc"})", "abc 3600"},
      {200, R"({"access_token":"abc","expires_in":"soon"})", "abc 3600"},
      {200, R"({"access_token":"abc","expires_in":0})", "abc 3600"},
      {200, R"({"access_token":"abc","expires_in":-5})", "abc 3600"},
      {200, R"({"access_token":"abc","expires_in":99999999})", "abc 86400"},
      {200, R"({"access_token":""})", "malformed"},
      {200, R"({"access_token":null})", "malformed"},
      {200, R"({"access_token":"a b"})", "malformed"},
      {200, R"({"access_token":"a\r\nX: y"})", "malformed"},
      {200, R"({"access_token":")" + std::string(4'097, 'a') + "\"}", "malformed"},
      {200, "{}", "malformed"},
      {200, "abc", "malformed"},
      {401, R"({"access_token":"abc"})", "malformed"},
      {500, "", "malformed"},
  };
  const auto a = make_mtn_sms(settings_of_mtn_sms());
  for (const token_row& row : rows) {
    CAPTURE(row.body);
    const result<access_token> t = a->read_token(answered(row.status, row.body));
    CHECK((t ? t->value + " " + std::to_string(t->lifetime.count()) : t.error().message()) == row.expected);
  }
  CHECK_FALSE(a->read_token({}).has_value());
}
