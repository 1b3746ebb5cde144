#include "gateway/channels/infobip.hpp"

#include <doctest/doctest.h>

#include "gateway/channels/fields.hpp"
#include "tests/unit/channels/missing_fields.hpp"

using namespace raporo;
using namespace raporo::channels;
using namespace raporo::test;

namespace {

channel_settings settings_of_infobip() {
  channel_settings s;
  s.kind = "infobip";
  s.send_url = "https://made-up.api.infobip.com/sms/3/messages";
  s.api_key = "made-up-key";
  s.sender = "SCHOOLS";
  s.delivery_url = "https://gw.example.rw/cb/ib/s3cret/delivery";
  return s;
}

// Infobip's SMS API 3: received messages and delivery reports.
const callback_row rows_of_infobip[] = {
    {"SMS in", callback_kind::sms,
     json_post(R"({"results":[{"messageId":"817790313235066447","from":"250780000001","to":"8010",
       "text":"ATT P3 21 19","cleanText":"P3 21 19","keyword":"ATT","receivedAt":"2031-03-04T06:04:45.000+0000",
       "smsCount":1,"price":{"pricePerMessage":0,"currency":"EUR"},"callbackData":""}],
       "messageCount":1,"pendingMessageCount":0})"),
     "817790313235066447|250780000001|8010|ATT P3 21 19|2031-03-04T06:04:45.000+0000"},
    {"several SMS", callback_kind::sms,
     json_post(R"({"results":[{"messageId":"1","from":"250780000001","to":"8010","text":"HELP"},
       {"messageId":"2","from":"250780000002","to":"8010","text":""}]})"),
     "1|250780000001|8010|HELP| & 2|250780000002|8010||"},
    {"one without what it needs takes nothing away from the others", callback_kind::sms,
     json_post(R"({"results":[{"messageId":"1","to":"8010","text":"HELP"},
       {"messageId":"2","from":"250780000002","to":"8010","text":"STOP"}]})"),
     "2|250780000002|8010|STOP|"},
    {"without messageId", callback_kind::sms, json_post(R"({"results":[{"from":"1","to":"2","text":"a"}]})"),
     "|1|2|a|"},
    {"without from", callback_kind::sms, json_post(R"({"results":[{"messageId":"1","to":"2","text":"a"}]})"),
     "malformed"},
    {"without to", callback_kind::sms, json_post(R"({"results":[{"messageId":"1","from":"1","text":"a"}]})"),
     "1|1||a|"},
    {"without text", callback_kind::sms, json_post(R"({"results":[{"messageId":"1","from":"1","to":"2"}]})"),
     "malformed"},
    {"no results", callback_kind::sms, json_post(R"({"results":[]})"), "malformed"},
    {"without results", callback_kind::sms, json_post("{}"), "malformed"},
    {"results of odd types", callback_kind::sms, json_post(R"({"results":[1]})"), "malformed"},
    {"cut off", callback_kind::sms, json_post(R"({"results":[{)"), "malformed"},

    {"delivered", callback_kind::delivery,
     json_post(R"({"results":[{"bulkId":"b-1","messageId":"m-1","to":"250780000001",
       "sentAt":"2031-03-04T06:04:45.000+0000","doneAt":"2031-03-04T06:04:47.000+0000","smsCount":1,
       "mccMnc":"63510","callbackData":"","price":{"pricePerMessage":0.01,"currency":"EUR"},
       "status":{"groupId":3,"groupName":"DELIVERED","id":5,"name":"DELIVERED_TO_HANDSET"},
       "error":{"groupId":0,"groupName":"OK","id":0,"name":"NO_ERROR","permanent":false}}]})"),
     "m-1|250780000001|delivered|DELIVERED_TO_HANDSET||cost EUR 0.01"},
    {"what each of two parts cost", callback_kind::delivery,
     json_post(
         R"({"results":[{"messageId":"m-1","smsCount":2,"price":{"pricePerMessage":0.0008,"currency":"EUR"},
       "status":{"groupId":3,"name":"DELIVERED_TO_HANDSET"}}]})"),
     "m-1||delivered|DELIVERED_TO_HANDSET||cost EUR 0.0008 x 2"},
    {"a price without a currency", callback_kind::delivery,
     json_post(
         R"({"results":[{"messageId":"m-1","price":{"pricePerMessage":0.01},"status":{"groupId":3,"name":"D"}}]})"),
     "m-1||delivered|D|"},
    {"several reports", callback_kind::delivery,
     json_post(R"({"results":[{"messageId":"m-1","status":{"groupId":1,"name":"PENDING_ENROUTE"}},
       {"messageId":"m-2","status":{"groupId":0,"name":"OK"}}]})"),
     "m-1||waiting|PENDING_ENROUTE| & m-2||waiting|OK|"},
    {"undeliverable", callback_kind::delivery,
     json_post(
         R"({"results":[{"messageId":"m-1","to":"1","status":{"groupId":2,"name":"UNDELIVERABLE_NOT_DELIVERED"},
       "error":{"name":"EC_UNKNOWN_SUBSCRIBER","permanent":true}}]})"),
     "m-1|1|failed|UNDELIVERABLE_NOT_DELIVERED|EC_UNKNOWN_SUBSCRIBER"},
    {"expired", callback_kind::delivery,
     json_post(R"({"results":[{"messageId":"m-1","to":"1","status":{"groupId":4,"name":"EXPIRED_EXPIRED"},
       "error":{"name":"EC_ABSENT_SUBSCRIBER","permanent":false}}]})"),
     "m-1|1|failed|EXPIRED_EXPIRED|EC_ABSENT_SUBSCRIBER (may pass)"},
    {"rejected", callback_kind::delivery,
     json_post(
         R"({"results":[{"messageId":"m-1","to":"1","status":{"groupId":5,"id":6,"name":"REJECTED_NETWORK"}}]})"),
     "m-1|1|failed|REJECTED_NETWORK|"},
    {"rejected: on the blocklist", callback_kind::delivery,
     json_post(
         R"({"results":[{"messageId":"m-1","to":"1","status":{"groupId":5,"id":14,"name":"REJECTED_DESTINATION"}}]})"),
     "m-1|1|failed|REJECTED_DESTINATION||opted out"},
    {"a group that is not listed", callback_kind::delivery,
     json_post(R"({"results":[{"messageId":"m-1","to":"1","status":{"groupId":9,"name":"TELEPORTED"}}]})"),
     "m-1|1|unrecognised|TELEPORTED|"},
    {"without a name", callback_kind::delivery,
     json_post(R"({"results":[{"messageId":"m-1","to":"1","status":{"groupId":3}}]})"), "m-1|1|delivered|3|"},
    {"without status", callback_kind::delivery, json_post(R"({"results":[{"messageId":"m-1","to":"1"}]})"),
     "malformed"},
    {"without the report's messageId", callback_kind::delivery,
     json_post(R"({"results":[{"to":"1","status":{"groupId":3}}]})"), "malformed"},
};

const outgoing_sms to_two{"Week 9 report missing", {{"+250780000001", "m-1"}, {"+250780000002", "m-2"}}};

// The documented request; without `callbackData`, because reports name our ids.
const request_row requests_of_infobip[] = {
    {"to two", settings_of_infobip(), to_two,
     "POST https://made-up.api.infobip.com/sms/3/messages|application/json|"
     "Authorization: App made-up-key|Accept: application/json|"
     R"({"messages":[{"sender":"SCHOOLS","destinations":[{"to":"250780000001","messageId":"m-1"},)"
     R"({"to":"250780000002","messageId":"m-2"}],"content":{"text":"Week 9 report missing"},)"
     R"("webhooks":{"delivery":{"url":"https://gw.example.rw/cb/ib/s3cret/delivery"},)"
     R"("contentType":"application/json"}}]})"},
    {"without what may be left out",
     without_sender_and_reports(settings_of_infobip()),
     {"Week 9 report missing", {{"+250780000001", "m-000123"}}},
     "POST https://made-up.api.infobip.com/sms/3/messages|application/json|"
     "Authorization: App made-up-key|Accept: application/json|"
     R"({"messages":[{"destinations":[{"to":"250780000001","messageId":"m-000123"}],)"
     R"("content":{"text":"Week 9 report missing"}}]})"},
};

std::string message_of_infobip(std::string_view id, std::string_view status) {
  return fmt::format(
      R"({{"bulkId":"b-1","messages":[{{"messageId":"{}","status":{{{}}},"destination":"250780000001",
    "details":{{"messageCount":1}}}}]}})",
      id, status);
}

/// What a status in the answer means for the first recipient.
std::string judged_by_infobip(std::string_view status) {
  const auto a = make_infobip(settings_of_infobip());
  return on_one_line(a->read_send(to_two, answered(200, message_of_infobip("m-1", status))).at(0));
}

// The documented answer, and what goes wrong around it.
const send_row answers_of_infobip[] = {
    {"both taken, in another order",
     200,
     R"({"bulkId":"b-1","messages":[
        {"messageId":"m-2","status":{"groupId":1,"groupName":"PENDING","id":26,"name":"PENDING_ACCEPTED",
         "description":"Message sent to next instance"},"destination":"250780000002","details":{"messageCount":1}},
        {"messageId":"m-1","status":{"groupId":1,"groupName":"PENDING","id":26,"name":"PENDING_ACCEPTED"},
         "destination":"250780000001"}]})",
     {"accepted|m-1|PENDING_ACCEPTED|", "accepted|m-2|PENDING_ACCEPTED|"}},
    {"one refused",
     200,
     R"({"messages":[{"messageId":"m-1","status":{"groupId":1,"id":26,"name":"PENDING_ACCEPTED"}},
        {"messageId":"m-2","status":{"groupId":5,"id":52,"name":"REJECTED_INVALID_DESTINATION"}}]})",
     {"accepted|m-1|PENDING_ACCEPTED|", "permanent|m-2|REJECTED_INVALID_DESTINATION|"}},
    {"one is missing from the answer",
     200,
     R"({"messages":[{"messageId":"m-2","status":{"groupId":1,"id":26,"name":"PENDING_ACCEPTED"}}]})",
     {"unknown||not in the answer|", "accepted|m-2|PENDING_ACCEPTED|"}},
    {"no messages",
     200,
     R"({"messages":[]})",
     {"unknown||not in the answer|", "unknown||not in the answer|"}},
    {"cut off",
     200,
     R"({"messages":[{"mess)",
     {"unknown||answer not understood|", "unknown||answer not understood|"}},
    {"without the list",
     200,
     R"({"ok":true})",
     {"unknown||answer not understood|", "unknown||answer not understood|"}},
    {"wrong key",
     401,
     R"({"requestError":{}})",
     {R"(channel fault||HTTP 401: {"requestError":{}}|)",
      R"(channel fault||HTTP 401: {"requestError":{}}|)"}},
    {"bad request", 400, "", {"permanent||HTTP 400|", "permanent||HTTP 400|"}},
    {"too many requests", 429, "", {"transient||HTTP 429|", "transient||HTTP 429|"}},
    {"500", 500, "", {"unknown||HTTP 500|", "unknown||HTTP 500|"}},
};

}  // namespace

TEST_CASE("infobip: every callback decodes as its row says") {
  check_rows(*make_infobip(settings_of_infobip()), rows_of_infobip);
}

TEST_CASE("infobip: how many a request names is a setting") {
  CHECK(make_infobip(settings_of_infobip())->batch_limit() == 50);
  CHECK(make_infobip(with_option(settings_of_infobip(), "recipients", "200"))->batch_limit() == 200);
}

TEST_CASE("infobip: what is too long is malformed") {
  const auto a = make_infobip(settings_of_infobip());
  const std::string long_id(129, 'x');
  CHECK(decode(*a, callback_kind::sms,
               json_post(R"({"results":[{"from":"1","text":"a","messageId":")" + long_id + R"("}]})")) ==
        "malformed");
  CHECK(decode(*a, callback_kind::delivery,
               json_post(R"({"results":[{"status":{"groupId":3},"messageId":")" + long_id + R"("}]})")) ==
        "malformed");
}

TEST_CASE("infobip: a callback of a hundred reports is read whole") {
  std::string body = R"({"results":[)";
  for (int i = 0; i < 100; ++i)
    body +=
        fmt::format(R"({}{{"messageId":"m-{}","status":{{"groupId":3,"name":"D"}}}})", i == 0 ? "" : ",", i);
  const auto events = make_infobip(settings_of_infobip())->read_delivery(json_post(body + "]}")).value();
  CHECK(events.size() == 100);
  CHECK(events.back().message_id == "m-99");
}

TEST_CASE("infobip: every acknowledgement is what its row says") {
  check_rows(*make_infobip(settings_of_infobip()), acknowledged_with_nothing);
}

TEST_CASE("infobip: every message becomes the request that its row says") {
  check_rows(requests_of_infobip);
}

TEST_CASE("infobip: every answer to a send means what its row says") {
  check_rows(*make_infobip(settings_of_infobip()), to_two, answers_of_infobip);
}

TEST_CASE("infobip: a status counts by its group, a rejection by its id") {
  CHECK(judged_by_infobip(R"("groupId":0,"name":"OK")") == "accepted|m-1|OK|");
  CHECK(judged_by_infobip(R"("groupId":3,"name":"D")") == "accepted|m-1|D|");
  CHECK(judged_by_infobip(R"("groupId":2,"name":"U")") == "permanent|m-1|U|");
  CHECK(judged_by_infobip(R"("groupId":4,"name":"E")") == "permanent|m-1|E|");
  CHECK(judged_by_infobip(R"("groupId":5,"id":6,"name":"R")") == "permanent|m-1|R|");
  CHECK(judged_by_infobip(R"("groupId":5,"id":11,"name":"R")") == "sender refused|m-1|R|");
  CHECK(judged_by_infobip(R"("groupId":5,"id":12,"name":"R")") == "channel fault|m-1|R|");
  CHECK(judged_by_infobip(R"("groupId":5,"id":13,"name":"R")") == "sender refused|m-1|R|");
  CHECK(judged_by_infobip(R"("groupId":5,"id":14,"name":"R")") == "permanent|m-1|R||opted out");
  CHECK(judged_by_infobip(R"("groupId":5,"id":17,"name":"R")") == "channel fault|m-1|R|");
  CHECK(judged_by_infobip(R"("groupId":5,"id":19,"name":"R")") == "transient|m-1|R|");
  CHECK(judged_by_infobip(R"("groupId":5,"id":20,"name":"R")") == "transient|m-1|R|");
  CHECK(judged_by_infobip(R"("groupId":5,"id":21,"name":"R")") == "transient|m-1|R|");
  CHECK(judged_by_infobip(R"("groupId":5,"id":23,"name":"R")") == "unknown|m-1|R|");
  CHECK(judged_by_infobip(R"("groupId":5,"name":"R")") == "permanent|m-1|R|");
  CHECK(judged_by_infobip(R"("groupId":9,"name":"X")") == "unknown|m-1|X|");
  CHECK(judged_by_infobip(R"("name":"X")") == "unknown|m-1|X|");
}
