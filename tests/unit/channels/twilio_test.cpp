#include "gateway/channels/twilio.hpp"

#include <doctest/doctest.h>

#include "gateway/channels/fields.hpp"
#include "gateway/channels/signing.hpp"
#include "tests/unit/channels/missing_fields.hpp"

using namespace raporo;
using namespace raporo::channels;
using namespace raporo::test;

namespace {

channel_settings settings_of_twilio() {
  channel_settings s;
  s.kind = "twilio";
  s.send_url =
      "https://api.twilio.com/2010-04-01/Accounts/"
      "AC00000000000000000000000000000001/Messages.json";
  s.username = "AC00000000000000000000000000000001";
  s.api_key = "made-up-auth-token";
  s.sender = "SCHOOLS";
  s.public_url = "https://gw.example.rw";
  s.delivery_url = "https://gw.example.rw/cb/twilio/s3cret/delivery";
  return s;
}

constexpr std::string_view whole_message =
    "AccountSid=AC00000000000000000000000000000001&Body=ATT+3B+21+19&From=%"
    "2B250780000001&"
    "MessageSid=SM00000000000000000000000000000001&NumMedia=0&To=%"
    "2B250780000099";
constexpr std::string_view whole_status =
    "MessageSid=SM1&MessageStatus=undelivered&ErrorCode=30003&To=%"
    "2B250780000001&From=SCHOOLS";

/// The callback of the derived vector:
/// https://gw.example.rw/cb/twilio/sms?school=1.
http::request signed_message() {
  http::request r = form_post(whole_message);
  r.path = "/cb/twilio/sms";
  r.query = "school=1";
  r.headers = {{"x-twilio-signature", "Ry1GBovhiaom9hdrTclXff7VyWQ="}};
  return r;
}

// Twilio's documentation of messaging webhooks and message statuses.
const callback_row rows_of_twilio[] = {
    {"SMS in", callback_kind::sms, form_post(whole_message),
     "SM00000000000000000000000000000001|+250780000001|+250780000099|ATT 3B 21 "
     "19|"},
    {"an empty text", callback_kind::sms, form_post("MessageSid=SM1&From=%2B25078&To=1&Body="),
     "SM1|+25078|1||"},
    {"invalid UTF-8", callback_kind::sms, form_post("MessageSid=SM1&From=%2B25078&Body=%FF"), "malformed"},
    {"nothing", callback_kind::sms, form_post(""), "malformed"},
    {"accepted", callback_kind::delivery, form_post("MessageSid=SM1&MessageStatus=accepted"),
     "SM1||waiting|accepted|"},
    {"queued", callback_kind::delivery, form_post("MessageSid=SM1&MessageStatus=queued"),
     "SM1||waiting|queued|"},
    {"sending", callback_kind::delivery, form_post("MessageSid=SM1&MessageStatus=sending"),
     "SM1||waiting|sending|"},
    {"sent", callback_kind::delivery, form_post("MessageSid=SM1&MessageStatus=sent"), "SM1||waiting|sent|"},
    {"delivered", callback_kind::delivery, form_post("MessageSid=SM1&MessageStatus=delivered"),
     "SM1||delivered|delivered|"},
    {"read", callback_kind::delivery, form_post("MessageSid=SM1&MessageStatus=read"), "SM1||delivered|read|"},
    {"undelivered", callback_kind::delivery, form_post(whole_status),
     "SM1|+250780000001|failed|undelivered|30003"},
    {"failed: the person opted out", callback_kind::delivery,
     form_post("MessageSid=SM1&MessageStatus=failed&ErrorCode=21610"), "SM1||failed|failed|21610|opted out"},
    {"failed", callback_kind::delivery, form_post("MessageSid=SM1&MessageStatus=failed&ErrorCode=30008"),
     "SM1||failed|failed|30008"},
    {"a word that is not listed", callback_kind::delivery,
     form_post("MessageSid=SM1&MessageStatus=teleported"), "SM1||unrecognised|teleported|"},
};

const outgoing_sms to_one{"Week 9: report missing", {{"+250780000001", "m-1"}}};

channel_settings pooled_settings_of_twilio() {
  channel_settings s =
      with_option(settings_of_twilio(), "messaging_service", "MG00000000000000000000000000000001");
  s.delivery_url.clear();
  return s;
}

// Twilio's documentation of the Messages resource.
const request_row requests_of_twilio[] = {
    {"the documented form", settings_of_twilio(), to_one,
     "POST https://api.twilio.com/2010-04-01/Accounts/AC00000000000000000000000000000001/Messages.json|"
     "application/x-www-form-urlencoded|Authorization: Basic "
     "QUMwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMTptYWRlLXVwLWF1dGgtdG9rZW4=|"
     "To=%2B250780000001&From=SCHOOLS&Body=Week%209%3A%20report%20missing&"
     "StatusCallback=https%3A%2F%2Fgw.example.rw%2Fcb%2Ftwilio%2Fs3cret%2Fdelivery"},
    {"a messaging service stands in for the sender", pooled_settings_of_twilio(), to_one,
     "POST https://api.twilio.com/2010-04-01/Accounts/AC00000000000000000000000000000001/Messages.json|"
     "application/x-www-form-urlencoded|Authorization: Basic "
     "QUMwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMTptYWRlLXVwLWF1dGgtdG9rZW4=|"
     "To=%2B250780000001&MessagingServiceSid=MG00000000000000000000000000000001&"
     "Body=Week%209%3A%20report%20missing"},
};

// An empty document says that nothing is to be answered to the person.
const acknowledgement_row acknowledgements_of_twilio[] = {
    {"SMS in", callback_kind::sms, "200|text/xml|<Response/>"},
    {"a report", callback_kind::delivery, "200|text/plain; charset=utf-8|"},
};

// Twilio's documented answers of the Messages resource.
const send_row answers_of_twilio[] = {
    {"taken",
     201,
     R"({"sid":"SM1","status":"queued","price":null,"error_code":null,"to":"+250780000001"})",
     {"accepted|SM1|queued|"}},
    {"taken, with 200", 200, R"({"sid":"SM1","status":"accepted"})", {"accepted|SM1|accepted|"}},
    {"it failed at once", 201, R"({"sid":"SM1","status":"failed"})", {"permanent|SM1|failed|"}},
    {"without an id", 201, R"({"status":"queued"})", {"unknown||answer not understood|"}},
    {"cut off", 201, R"({"sid":"SM)", {"unknown||answer not understood|"}},
    {"in XML", 201, "<TwilioResponse/>", {"unknown||answer not understood|"}},
    {"the person opted out",
     400,
     R"({"code":21610,"message":"...","status":400})",
     {"permanent||21610 ...||opted out"}},
    {"no telephone number",
     400,
     R"({"code":21211,"status":400})",
     {R"(permanent||HTTP 400: {"code":21211,"status":400}|)"}},
    {"too many requests", 429, R"({"code":20429,"message":"...","status":429})", {"transient||20429 ...|"}},
    {"too many requests, without a body", 429, "", {"transient||HTTP 429|"}},
    {"the rate of a sender", 400, R"({"code":63018,"status":400})", {"transient||63018|"}},
    {"the queue of a sender", 400, R"({"code":21611,"status":400})", {"transient||21611|"}},
    {"not our sender", 400, R"({"code":21606,"status":400})", {"channel fault||21606|"}},
    {"no sender at all", 400, R"({"code":21603,"status":400})", {"channel fault||21603|"}},
    {"wrong token",
     401,
     R"({"code":20003,"status":401})",
     {R"(channel fault||HTTP 401: {"code":20003,"status":401}|)"}},
    {"wrong address",
     404,
     R"({"code":20404,"status":404})",
     {R"(channel fault||HTTP 404: {"code":20404,"status":404}|)"}},
    {"a code beside a 5xx proves nothing",
     503,
     R"({"code":20429,"status":503})",
     {R"(unknown||HTTP 503: {"code":20429,"status":503}|)"}},
    {"500", 500, "", {"unknown||HTTP 500|"}},
};

}  // namespace

TEST_CASE("twilio: every callback decodes as its row says") {
  check_rows(*make_twilio(settings_of_twilio()), rows_of_twilio);
}

TEST_CASE("twilio: without each field in turn") {
  const auto a = make_twilio(settings_of_twilio());
  const char* complete =
      "SM00000000000000000000000000000001|+250780000001|+"
      "250780000099|ATT 3B 21 19|";
  check_missing(*a, callback_kind::sms, form_post, whole_message,
                {{"MessageSid", "|+250780000001|+250780000099|ATT 3B 21 19|"},
                 {"From", "malformed"},
                 {"Body", "malformed"},
                 {"To", "SM00000000000000000000000000000001|+250780000001||ATT 3B 21 19|"},
                 {"AccountSid", complete},
                 {"NumMedia", complete}});
  check_missing(*a, callback_kind::delivery, form_post, whole_status,
                {{"MessageSid", "malformed"},
                 {"MessageStatus", "malformed"},
                 {"ErrorCode", "SM1|+250780000001|failed|undelivered|"},
                 {"To", "SM1||failed|undelivered|30003"},
                 {"From", "SM1|+250780000001|failed|undelivered|30003"}});
}

TEST_CASE("twilio: what is too long is malformed") {
  const auto a = make_twilio(settings_of_twilio());
  const std::string long_id(129, 'x');
  CHECK(decode(*a, callback_kind::sms, form_post("From=1&Body=a&MessageSid=" + long_id)) == "malformed");
  CHECK(decode(*a, callback_kind::delivery, form_post("MessageSid=1&MessageStatus=" + long_id)) ==
        "malformed");
}

TEST_CASE(
    "twilio: a callback counts only with Twilio's signature of its "
    "address and fields") {
  const auto a = make_twilio(settings_of_twilio());
  CHECK(a->is_authentic(signed_message(), {}));

  http::request other = signed_message();
  other.query = "school=2";
  CHECK_FALSE(a->is_authentic(other, {}));
  other = signed_message();
  other.path = "/cb/twilio/delivery";
  CHECK_FALSE(a->is_authentic(other, {}));
  other = signed_message();
  other.body += "&x=1";
  CHECK_FALSE(a->is_authentic(other, {}));
  other = signed_message();
  other.headers[0].second = "Ry1GBovhiaom9hdrTclXff7VyWR=";
  CHECK_FALSE(a->is_authentic(other, {}));
  other.headers.clear();
  CHECK_FALSE(a->is_authentic(other, {}));
  other = signed_message();
  other.body = "Body=%FF";
  CHECK_FALSE(a->is_authentic(other, {}));

  channel_settings of_another = settings_of_twilio();
  of_another.api_key = "another-token";
  CHECK_FALSE(make_twilio(of_another)->is_authentic(signed_message(), {}));
  of_another.api_key.clear();
  http::request forged = signed_message();
  forged.headers[0].second = base64(hmac(digest::sha1, "", "https://gw.example.rw/cb/twilio/sms?school=1"));
  forged.body.clear();
  CHECK_FALSE(make_twilio(of_another)->is_authentic(forged, {}));
  of_another = settings_of_twilio();
  of_another.public_url = "http://gw.example.rw";
  CHECK_FALSE(make_twilio(of_another)->is_authentic(signed_message(), {}));
}

TEST_CASE(
    "twilio: the order in which fields come does not matter to their "
    "signature") {
  http::request r = signed_message();
  r.body = std::string(whole_message.substr(whole_message.find("&") + 1)) + "&" +
           std::string(whole_message.substr(0, whole_message.find("&")));
  CHECK(make_twilio(settings_of_twilio())->is_authentic(r, {}));
}

TEST_CASE("twilio: every acknowledgement is what its row says") {
  check_rows(*make_twilio(settings_of_twilio()), acknowledgements_of_twilio);
}

TEST_CASE("twilio: every message becomes the request that its row says") {
  check_rows(requests_of_twilio);
  CHECK(make_twilio(settings_of_twilio())->batch_limit() == 1);
}

TEST_CASE("twilio: every answer to a send means what its row says") {
  check_rows(*make_twilio(settings_of_twilio()), to_one, answers_of_twilio);
}

TEST_CASE("twilio: the codes for too many are told as such") {
  const auto a = make_twilio(settings_of_twilio());
  const auto is_throttled = [&](const std::string& code) {
    return a->read_send(to_one, answered(400, R"({"code":)" + code + "}")).front().throttled;
  };
  for (const char* code : {"20429", "63018", "21611"}) CHECK(is_throttled(code));
  CHECK_FALSE(is_throttled("21606"));
}
