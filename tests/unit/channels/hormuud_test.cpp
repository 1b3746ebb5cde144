#include "gateway/channels/hormuud.hpp"

#include <doctest/doctest.h>

#include "gateway/channels/fields.hpp"
#include "tests/unit/channels/missing_fields.hpp"

using namespace raporo;
using namespace raporo::channels;
using namespace raporo::test;

namespace {

channel_settings settings_of_hormuud() {
  channel_settings s;
  s.kind = "hormuud";
  s.send_url = "https://smsapi.hormuud.com/api/SendSMS";
  s.username = "made-up-user";
  s.api_key = "made-up-password";
  s.sender = "SCHOOLS";
  return s;
}

constexpr std::string_view whole_hormuud =
    "Sender=252610000001&MessageText=ATT+P3+21+19&ShortCode=8010&TimeSent=20310304";

// As a public client of theirs has it.
const callback_row rows_of_hormuud[] = {
    {"SMS in", callback_kind::sms, form_post(whole_hormuud), "|252610000001|8010|ATT P3 21 19|"},
    {"an empty text", callback_kind::sms, form_post("Sender=252610000001&MessageText="), "|252610000001|||"},
    {"nothing", callback_kind::sms, form_post(""), "malformed"},
};

const outgoing_sms of_hormuud{"Week 9: report missing", {{"+252610000001", "m-1"}}};

const request_row requests_of_hormuud[] = {
    {"one number", settings_of_hormuud(), of_hormuud,
     "POST https://smsapi.hormuud.com/api/SendSMS|application/json|Accept: application/json|"
     R"({"mobile":"252610000001","message":"Week 9: report missing","senderid":"SCHOOLS",)"
     R"("mType":-1,"eType":-1,"UDH":""})"},
};

const send_row answers_of_hormuud[] = {
    {"taken",
     200,
     R"({"ResponseCode":"200","Data":{"MessageID":"h-1","Description":"accepted"}})",
     {"accepted|h-1|accepted|"}},
    {"taken, the code as a figure",
     200,
     R"({"ResponseCode":200,"Data":{"MessageID":"h-1"}})",
     {"accepted|h-1||"}},
    {"taken, without a code", 200, R"({"Data":{"MessageID":"h-1"}})", {"accepted|h-1||"}},
    // As public clients read the codes.
    {"the account", 200, R"({"ResponseCode":"201","Data":null})", {"channel fault||ResponseCode 201|"}},
    {"another of the account", 200, R"({"ResponseCode":203})", {"channel fault||ResponseCode 203|"}},
    {"the sender", 200, R"({"ResponseCode":"204"})", {"channel fault||ResponseCode 204|"}},
    {"the balance",
     200,
     R"({"ResponseCode":"205","Data":{"MessageID":""}})",
     {"channel fault||ResponseCode 205|"}},
    {"the balance, with an id all the same",
     200,
     R"({"ResponseCode":"205","Data":{"MessageID":"h-1"}})",
     {"unknown||answer not understood|"}},
    {"the number", 200, R"({"ResponseCode":"206","Data":{}})", {"permanent||ResponseCode 206|"}},
    {"the text", 200, R"({"ResponseCode":"207"})", {"permanent||ResponseCode 207|"}},
    {"a code that nobody knows, with an id",
     200,
     R"({"ResponseCode":"299","Data":{"MessageID":"h-1"}})",
     {"unknown||answer not understood|"}},
    {"no id", 200, R"({"Data":{"MessageID":""}})", {"unknown||answer not understood|"}},
    {"not understood", 200, "OK", {"unknown||answer not understood|"}},
    {"the form of the request", 400, "", {"permanent||HTTP 400|"}},
    {"the password", 401, "", {"channel fault||HTTP 401|"}},
    {"its own error",
     500,
     R"({"Data":{"MessageID":"h-1"}})",
     {R"(unknown||HTTP 500: {"Data":{"MessageID":"h-1"}}|)"}},
};

}  // namespace

TEST_CASE("hormuud: every callback decodes as its row says") {
  check_rows(*make_hormuud(settings_of_hormuud()), rows_of_hormuud);
  check_missing(*make_hormuud(settings_of_hormuud()), callback_kind::sms, form_post, whole_hormuud,
                {{"Sender", "malformed"},
                 {"MessageText", "malformed"},
                 {"ShortCode", "|252610000001||ATT P3 21 19|"},
                 {"TimeSent", "|252610000001|8010|ATT P3 21 19|"}});
}

TEST_CASE("hormuud: a text longer than a report can be is handed on, so that its sender hears of it") {
  const std::string text(longest_typed + 1, 'a');
  const auto all = make_hormuud(settings_of_hormuud())->read_sms(form_post("Sender=1&MessageText=" + text));
  CHECK(all.value().front().text == text);
}

TEST_CASE("hormuud: every acknowledgement is what its row says") {
  check_rows(*make_hormuud(settings_of_hormuud()), acknowledged_with_nothing);
}

TEST_CASE("hormuud: every message becomes the request that its row says") {
  check_rows(requests_of_hormuud);
}

TEST_CASE("hormuud: the token is asked for with the password") {
  const auto a = make_hormuud(settings_of_hormuud());
  CHECK(on_one_line(a->write_token_request().value()) ==
        "POST https://smsapi.hormuud.com/token|application/x-www-form-urlencoded|Accept: application/json|"
        "Username=made-up-user&Password=made-up-password&grant_type=password");
  CHECK(a->read_token(answered(200, R"({"access_token":"t","expires_in":1199})"))->lifetime ==
        std::chrono::seconds{1'199});
  const auto another =
      make_hormuud(with_option(settings_of_hormuud(), "token_url", "http://127.0.0.1/token"));
  CHECK(another->write_token_request()->url == "http://127.0.0.1/token");
}

TEST_CASE("hormuud: every answer to a send means what its row says") {
  check_rows(*make_hormuud(settings_of_hormuud()), of_hormuud, answers_of_hormuud);
}
