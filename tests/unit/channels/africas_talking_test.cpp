#include "gateway/channels/africas_talking.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

#include "tests/unit/channels/africas_talking_rows.hpp"

using namespace raporo;
using namespace raporo::channels;
using namespace raporo::test;
using kind = callback_kind;

namespace {

channel_settings settings() {
  channel_settings s;
  s.name = "at";
  s.kind = "africas_talking";
  s.send_url = "https://api.africastalking.com/version1/messaging";
  s.username = "schoolgw";
  s.api_key = "made-up-key";
  s.sender = "SCHOOLS";
  return s;
}

channel_settings bulk_settings() {
  channel_settings s = with_option(settings(), "endpoint", "json");
  s.send_url = "https://api.africastalking.com/version1/messaging/bulk";
  return s;
}

const outgoing_sms two{"Week 9: 3 schools missing", {{"+250780000001", "m-1"}, {"+250780000002", "m-2"}}};
const outgoing_sms to_the_first{"Week 9: 3 schools missing", {{"+250780000001", "m-1"}}};

// The documented requests of the messaging endpoint, and of the bulk endpoint.
const request_row requests_of_africas_talking[] = {
    {"a form", settings(), two,
     "POST https://api.africastalking.com/version1/messaging|application/x-www-form-urlencoded|"
     "apiKey: made-up-key|Accept: application/json|"
     "username=schoolgw&to=%2B250780000001%2C%2B250780000002&message=Week%209%3A%203%20schools%20missing&"
     "from=SCHOOLS&bulkSMSMode=1&enqueue=1"},
    {"a form, said so", with_option(settings(), "endpoint", "form"), to_the_first,
     "POST https://api.africastalking.com/version1/messaging|application/x-www-form-urlencoded|"
     "apiKey: made-up-key|Accept: application/json|"
     "username=schoolgw&to=%2B250780000001&message=Week%209%3A%203%20schools%20missing&"
     "from=SCHOOLS&bulkSMSMode=1&enqueue=1"},
    {"no sender of our own", without_sender_and_reports(settings()), to_the_first,
     "POST https://api.africastalking.com/version1/messaging|application/x-www-form-urlencoded|"
     "apiKey: made-up-key|Accept: application/json|"
     "username=schoolgw&to=%2B250780000001&message=Week%209%3A%203%20schools%20missing&"
     "bulkSMSMode=1&enqueue=1"},
    {"it answers when it has sent", with_option(settings(), "enqueue", "0"), to_the_first,
     "POST https://api.africastalking.com/version1/messaging|application/x-www-form-urlencoded|"
     "apiKey: made-up-key|Accept: application/json|"
     "username=schoolgw&to=%2B250780000001&message=Week%209%3A%203%20schools%20missing&"
     "from=SCHOOLS&bulkSMSMode=1&enqueue=0"},
    {"a document", bulk_settings(), to_the_first,
     "POST https://api.africastalking.com/version1/messaging/bulk|application/json|"
     "apiKey: made-up-key|Accept: application/json|"
     R"({"username":"schoolgw","message":"Week 9: 3 schools missing","senderId":"SCHOOLS",)"
     R"("phoneNumbers":["+250780000001"]})"},
    {"a document for two, no sender of our own", without_sender_and_reports(bulk_settings()), two,
     "POST https://api.africastalking.com/version1/messaging/bulk|application/json|"
     "apiKey: made-up-key|Accept: application/json|"
     R"({"username":"schoolgw","message":"Week 9: 3 schools missing",)"
     R"("phoneNumbers":["+250780000001","+250780000002"]})"},
};

// The documented answers of the messaging endpoint, and what goes wrong around them.
const send_row send_rows[] = {
    {"all taken",
     201,
     R"({"SMSMessageData":{"Message":"Sent to 2/2 Total Cost: RWF 24.0000","Recipients":[
        {"statusCode":101,"number":"+250780000001","status":"Success","cost":"RWF 12.0000","messageId":"ATXid_1"},
        {"statusCode":102,"number":"+250780000002","status":"Success","cost":"RWF 12.0000","messageId":"ATXid_2"}]}})",
     {"accepted|ATXid_1|Success|RWF 12.0000", "accepted|ATXid_2|Success|RWF 12.0000"}},
    {"taken, with 200",
     200,
     R"({"SMSMessageData":{"Message":"","Recipients":[
        {"statusCode":100,"number":"+250780000001","status":"Success","cost":"RWF 12.0000","messageId":"ATXid_1"},
        {"statusCode":101,"number":"+250780000002","status":"Success","cost":"RWF 12.0000","messageId":"ATXid_2"}]}})",
     {"accepted|ATXid_1|Success|RWF 12.0000", "accepted|ATXid_2|Success|RWF 12.0000"}},
    {"one refused",
     201,
     R"({"SMSMessageData":{"Message":"Sent to 1/2 Total Cost: RWF 12.0000","Recipients":[
        {"statusCode":101,"number":"+250780000001","status":"Success","cost":"RWF 12.0000",
         "messageId":"ATXid_0a0b0c0d0e0f00112233445566778899"},
        {"statusCode":403,"number":"+250780000002","status":"InvalidPhoneNumber","cost":"0","messageId":"None"}]}})",
     {"accepted|ATXid_0a0b0c0d0e0f00112233445566778899|Success|RWF 12.0000",
      "permanent||InvalidPhoneNumber|0"}},
    {"in another order and spelling of the numbers",
     201,
     R"({"SMSMessageData":{"Message":"","Recipients":[
        {"statusCode":101,"number":"250780000002","status":"Success","cost":"RWF 12.0000","messageId":"ATXid_2"},
        {"statusCode":101,"number":"0780000001","status":"Success","cost":"RWF 12.0000","messageId":"ATXid_1"}]}})",
     {"accepted|ATXid_1|Success|RWF 12.0000", "accepted|ATXid_2|Success|RWF 12.0000"}},
    {"one is missing from the answer",
     201,
     R"({"SMSMessageData":{"Message":"Sent to 1/2","Recipients":[
        {"statusCode":101,"number":"+250780000002","status":"Success","cost":"RWF 12.0000","messageId":"ATXid_2"}]}})",
     {"unknown||not in the answer|", "accepted|ATXid_2|Success|RWF 12.0000"}},
    {"401 RiskHold, 402 InvalidSenderId",
     201,
     R"({"SMSMessageData":{"Message":"Sent to 0/2 Total Cost: 0","Recipients":[
        {"statusCode":401,"number":"+250780000001","status":"RiskHold","cost":"0","messageId":"None"},
        {"statusCode":402,"number":"+250780000002","status":"InvalidSenderId","cost":"0","messageId":"None"}]}})",
     {"transient||RiskHold|0", "sender refused||InvalidSenderId|0"}},
    {"404 UnsupportedNumberType, 405 InsufficientBalance",
     201,
     R"({"SMSMessageData":{"Message":"","Recipients":[
        {"statusCode":404,"number":"+250780000001","status":"UnsupportedNumberType","cost":"0","messageId":"None"},
        {"statusCode":405,"number":"+250780000002","status":"InsufficientBalance","cost":"0","messageId":"None"}]}})",
     {"permanent||UnsupportedNumberType|0", "channel fault||InsufficientBalance|0"}},
    {"406 UserInBlacklist, 407 CouldNotRoute",
     201,
     R"({"SMSMessageData":{"Message":"","Recipients":[
        {"statusCode":406,"number":"+250780000001","status":"UserInBlacklist","cost":"0","messageId":"None"},
        {"statusCode":407,"number":"+250780000002","status":"CouldNotRoute","cost":"0","messageId":"None"}]}})",
     {"permanent||UserInBlacklist|0|opted out", "transient||CouldNotRoute|0"}},
    {"409 DoNotDisturbRejection, 500 InternalServerError",
     201,
     R"({"SMSMessageData":{"Message":"","Recipients":[
        {"statusCode":409,"number":"+250780000001","status":"DoNotDisturbRejection","cost":"0","messageId":"None"},
        {"statusCode":500,"number":"+250780000002","status":"InternalServerError","cost":"0","messageId":"None"}]}})",
     {"permanent||DoNotDisturbRejection|0", "transient||InternalServerError|0"}},
    {"501 GatewayError, 502 RejectedByGateway",
     201,
     R"({"SMSMessageData":{"Message":"","Recipients":[
        {"statusCode":501,"number":"+250780000001","status":"GatewayError","cost":"0","messageId":"None"},
        {"statusCode":502,"number":"+250780000002","status":"RejectedByGateway","cost":"0","messageId":"None"}]}})",
     {"transient||GatewayError|0", "transient||RejectedByGateway|0|once more"}},
    {"held or failed, yet with an id: it may have been taken",
     201,
     R"({"SMSMessageData":{"Message":"","Recipients":[
        {"statusCode":401,"number":"+250780000001","status":"RiskHold","cost":"0","messageId":"ATXid_1"},
        {"statusCode":405,"number":"+250780000002","status":"InsufficientBalance","cost":"0","messageId":"ATXid_2"}]}})",
     {"unknown|ATXid_1|RiskHold|0", "unknown|ATXid_2|InsufficientBalance|0"}},
    {"a code that is not listed, and none at all",
     201,
     R"({"SMSMessageData":{"Message":"","Recipients":[
        {"statusCode":408,"number":"+250780000001","status":"Odd","cost":"0","messageId":"None"},
        {"number":"+250780000002","status":"Success"}]}})",
     {"unknown||Odd|0", "unknown||Success|"}},
    {"refused as a whole: sender",
     201,
     R"({"SMSMessageData":{"Message":"InvalidSenderId","Recipients":[]}})",
     {"sender refused||InvalidSenderId|", "sender refused||InvalidSenderId|"}},
    {"refused as a whole: balance",
     201,
     R"({"SMSMessageData":{"Message":"InsufficientBalance","Recipients":[]}})",
     {"channel fault||InsufficientBalance|", "channel fault||InsufficientBalance|"}},
    {"refused as a whole: a word for one recipient",
     201,
     R"({"SMSMessageData":{"Message":"GatewayError","Recipients":[]}})",
     {"transient||GatewayError|", "transient||GatewayError|"}},
    {"no recipients and a message that says nothing of a refusal",
     201,
     R"({"SMSMessageData":{"Message":"Request accepted for processing","Recipients":[]}})",
     {"unknown||Request accepted for processing|", "unknown||Request accepted for processing|"}},
    {"no recipients and no message",
     201,
     R"({"SMSMessageData":{"Message":"","Recipients":[]}})",
     {"unknown|||", "unknown|||"}},
    {"a refusal that says that it sent",
     201,
     R"({"SMSMessageData":{"Message":"Sent to 2/2. InsufficientBalance","Recipients":[]}})",
     {"unknown||Sent to 2/2. InsufficientBalance|", "unknown||Sent to 2/2. InsufficientBalance|"}},
    {"codes without a word",
     201,
     R"({"SMSMessageData":{"Message":"","Recipients":[
        {"statusCode":502,"number":"+250780000001","cost":"0","messageId":"None"},
        {"statusCode":401,"number":"+250780000002","cost":"0","messageId":"None"}]}})",
     {"transient||RejectedByGateway|0|once more", "transient||RiskHold|0"}},
    {"refused as a whole, reason not known",
     201,
     R"({"SMSMessageData":{"Message":"Sent to 0/2 Total Cost: 0","Recipients":[]}})",
     {"transient||Sent to 0/2 Total Cost: 0|", "transient||Sent to 0/2 Total Cost: 0|"}},
    {"no recipients, but it says that it sent",
     201,
     R"({"SMSMessageData":{"Message":"Sent to 2/2 Total Cost: RWF 24.0000","Recipients":[]}})",
     {"unknown||Sent to 2/2 Total Cost: RWF 24.0000|", "unknown||Sent to 2/2 Total Cost: RWF 24.0000|"}},
    {"2xx that is cut off",
     201,
     R"({"SMSMessageData":{"Message":"Sent to 2/2","Recip)",
     {"unknown||answer not understood|", "unknown||answer not understood|"}},
    {"2xx in XML",
     201,
     "<AfricasTalkingResponse/>",
     {"unknown||answer not understood|", "unknown||answer not understood|"}},
    {"2xx without the data",
     200,
     R"({"status":"ok"})",
     {"unknown||answer not understood|", "unknown||answer not understood|"}},
    {"recipients are no list",
     201,
     R"({"SMSMessageData":{"Recipients":"None"}})",
     {"unknown||answer not understood|", "unknown||answer not understood|"}},
    {"recipients of odd types",
     201,
     R"({"SMSMessageData":{"Recipients":[1,{"number":5}]}})",
     {"unknown||not in the answer|", "unknown||not in the answer|"}},
    {"wrong key",
     401,
     "The supplied authentication is invalid",
     {"channel fault||HTTP 401: The supplied authentication is invalid|",
      "channel fault||HTTP 401: The supplied authentication is invalid|"}},
    {"forbidden", 403, "", {"channel fault||HTTP 403|", "channel fault||HTTP 403|"}},
    {"wrong address", 404, "", {"channel fault||HTTP 404|", "channel fault||HTTP 404|"}},
    {"redirected", 302, "", {"channel fault||HTTP 302|", "channel fault||HTTP 302|"}},
    {"bad request", 400, "", {"permanent||HTTP 400|", "permanent||HTTP 400|"}},
    {"too many requests", 429, "", {"transient||HTTP 429|", "transient||HTTP 429|"}},
    {"500: nothing says that it had no effect", 500, "", {"unknown||HTTP 500|", "unknown||HTTP 500|"}},
    {"502", 502, "", {"unknown||HTTP 502|", "unknown||HTTP 502|"}},
    {"503", 503, "", {"unknown||HTTP 503|", "unknown||HTTP 503|"}},
    {"504", 504, "", {"unknown||HTTP 504|", "unknown||HTTP 504|"}},
};

}  // namespace

TEST_CASE("africa's talking: every callback decodes as its row says") {
  check_rows(*make_africas_talking(settings()), rows_of_africas_talking);
}

TEST_CASE("africa's talking: an id of more than 128 bytes is malformed") {
  const auto a = make_africas_talking(settings());
  const std::string longest(128, 'x');
  const auto bodies = [](const std::string& id) {
    return std::vector<std::pair<kind, std::string>>{
        {kind::ussd, "sessionId=" + id + "&phoneNumber=%2B250780000001&text="},
        {kind::ussd, "sessionId=s1&phoneNumber=%2B250780000001&text=&networkCode=" + id},
        {kind::ussd, "sessionId=s1&phoneNumber=%2B250780000001&text=&serviceCode=" + id},
        {kind::ussd_end, "sessionId=" + id + "&phoneNumber=%2B250780000001&status=Success"},
        {kind::sms, "id=" + id + "&from=%2B250780000001&text=1"},
        {kind::sms, "id=m1&from=%2B250780000001&text=1&date=" + id},
        {kind::delivery, "id=" + id + "&status=Success"},
        {kind::delivery, "id=m1&status=" + id},
    };
  };
  for (const auto& [what, body] : bodies(longest)) CHECK(decode(*a, what, form_post(body)) != "malformed");
  for (const auto& [what, body] : bodies(longest + "x")) {
    CAPTURE(body.substr(0, 20));
    CHECK(decode(*a, what, form_post(body)) == "malformed");
  }
}

TEST_CASE("africa's talking: every reply and every acknowledgement is what its row says") {
  check_rows(*make_africas_talking(settings()), replies_of_africas_talking);
  check_rows(*make_africas_talking(settings()), acknowledged_with_nothing);
}

TEST_CASE("africa's talking: every message becomes the request that its row says") {
  check_rows(requests_of_africas_talking);
}

TEST_CASE("africa's talking: how many a request names is a setting") {
  CHECK(make_africas_talking(settings())->batch_limit() == 50);
  CHECK(make_africas_talking(with_option(settings(), "recipients", "7"))->batch_limit() == 7);
}

TEST_CASE("africa's talking: every answer to a send means what its row says") {
  check_rows(*make_africas_talking(settings()), two, send_rows);
}

TEST_CASE("africa's talking: nothing sent may be tried again, no whole answer may not") {
  const auto a = make_africas_talking(settings());
  http::client_answer silence;
  silence.what = http::client_answer::outcome::not_sent;
  silence.problem = "connection refused";
  CHECK(on_one_line(a->read_send(two, silence).at(1)) == "unreachable||connection refused|");
  silence.what = http::client_answer::outcome::unknown;
  silence.problem = "reset";
  CHECK(on_one_line(a->read_send(two, silence).at(1)) == "unknown||reset|");
}
