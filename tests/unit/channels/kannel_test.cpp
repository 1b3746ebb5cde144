#include "gateway/channels/kannel.hpp"

#include <doctest/doctest.h>

#include "gateway/channels/fields.hpp"
#include "tests/unit/channels/missing_fields.hpp"

using namespace raporo;
using namespace raporo::channels;
using namespace raporo::test;

namespace {

channel_settings settings_of_kannel() {
  channel_settings s;
  s.kind = "kannel";
  s.send_url = "http://kannel.internal:13013/cgi-bin/sendsms";
  s.username = "gw";
  s.api_key = "made-up";
  s.sender = "8010";
  s.delivery_url = "http://gw.example.rw/cb/kannel/s3cret/delivery";
  return s;
}

constexpr auto sms_in = callback_kind::sms;
constexpr auto report = callback_kind::delivery;
constexpr std::string_view whole_sms =
    "from=%2B250780000001&to=8010&ts=1930543485&text=ATT+P3+21+19&c=0&cs=UTF-8&id=9f1e&smsc=mtnrw";
constexpr std::string_view whole_report = "id=m-000123&s=8&a=ACK%2F&f=77aa01";

// Kannel's user guide 1.4.5: the escapes of get-url and dlr-url.
const callback_row rows_of_kannel[] = {
    {"the documented request", sms_in, get(whole_sms), "9f1e|+250780000001|8010|ATT P3 21 19|1930543485"},
    {"an unescaped plus stays a blank for the edge to read", sms_in,
     get("from=+250780000001&to=8010&ts=1&text=HELP&id=1"), "1| 250780000001|8010|HELP|1"},
    {"an empty text", sms_in, get("from=%2B250780000001&to=8010&text=&id=1"), "1|+250780000001|8010||"},
    {"UCS-2", sms_in, get("from=%2B25078&to=8010&text=%00A%00%EA%20%AC&c=2&cs=UTF-16BE&id=1"),
     "1|+25078|8010|Aê€|"},
    {"UCS-2 by the coding alone", sms_in, get("from=%2B25078&to=8010&text=%00%EA&c=2&id=1"),
     "1|+25078|8010|ê|"},
    {"Windows-1252", sms_in, get("from=%2B25078&to=8010&text=pr%E9sent&c=0&cs=WINDOWS-1252&id=1"),
     "1|+25078|8010|présent|"},
    {"ISO-8859-1", sms_in, get("from=%2B25078&to=8010&text=pr%E9sent&c=0&cs=ISO-8859-1&id=1"),
     "1|+25078|8010|présent|"},
    {"the alphabet of GSM", sms_in, get("from=%2B25078&to=8010&text=%00%11%1Be&cs=GSM&id=1"),
     "1|+25078|8010|@_€|"},
    {"of a repeated text the first counts", sms_in, get("from=%2B25078&text=a&text=%FF&id=1"),
     "1|+25078||a|"},
    {"as an old edition names them", sms_in, get("from=%2B25078&to=8010&text=%00%EA&c=2&cs=UTF16-BE&id=1"),
     "1|+25078|8010|ê|"},
    {"in small letters", sms_in, get("from=%2B25078&to=8010&text=%00%11&cs=gsm&id=1"), "1|+25078|8010|@_|"},
    {"not UTF-8", sms_in, get("from=%2B25078&to=8010&text=%FF&c=0&cs=UTF-8&id=1"), "malformed"},
    {"half a letter of UCS-2", sms_in, get("from=%2B25078&to=8010&text=%00&c=2&cs=UTF-16BE&id=1"),
     "malformed"},
    {"a bad escape", sms_in, get("from=%2B25078&text=%2&id=1"), "malformed"},
    {"binary data", sms_in, get("from=%2B25078&to=8010&text=%01%02&c=1&cs=8-BIT&id=1"), "malformed"},
    {"binary data by the coding alone", sms_in, get("from=%2B25078&to=8010&text=abc&c=1&id=1"), "malformed"},
    {"a charset that we do not know", sms_in, get("from=%2B25078&to=8010&text=abc&cs=KOI8-R&id=1"),
     "malformed"},
    {"nothing", sms_in, get(""), "malformed"},

    {"delivered to the phone", report, get("id=m-000123&s=1&a=&f=77aa01"), "m-000123||delivered|1|"},
    {"not delivered", report, get("id=m-000123&s=2&a=NACK%2F11&f=77aa01"), "m-000123||failed|2|NACK/11"},
    {"queued at the operator", report, get("id=m-000123&s=4&a=&f="), "m-000123||waiting|4|"},
    {"handed to the operator", report, get(whole_report), "m-000123||waiting|8|ACK/"},
    {"refused by the operator", report, get("id=m-000123&s=16&a=NACK%2F88&f="),
     "m-000123||failed|16|NACK/88"},
    {"an event that is not listed", report, get("id=m-000123&s=64&a=&f="), "m-000123||unrecognised|64|"},
    {"too late, as newer editions say", report, get("id=m-000123&s=34&a=&f="), "m-000123||failed|34|"},
    {"a bit that means nothing alone", report, get("id=m-000123&s=32&a=&f="), "m-000123||unrecognised|32|"},
    {"an answer that is not UTF-8 keeps its report", report, get("id=m-000123&s=16&a=%FF%0A&f="),
     "m-000123||failed|16|?"},
};

const outgoing_sms one{"Week 9: report missing", {{"+250780000001", "m-000123"}}};

channel_settings with_reports_to(const char* url, channel_settings s) {
  s.delivery_url = url;
  return s;
}

// The user guide's sendsms, its report address escaped once more.
const request_row requests_of_kannel[] = {
    {"the documented query", settings_of_kannel(), one,
     "GET http://kannel.internal:13013/cgi-bin/sendsms?username=gw&password=made-up&from=8010&"
     "to=%2B250780000001&text=Week%209%3A%20report%20missing&coding=0&charset=UTF-8&dlr-mask=31&"
     "dlr-url=http%3A%2F%2Fgw.example.rw%2Fcb%2Fkannel%2Fs3cret%2Fdelivery%3Fid%3Dm-000123%26s%3D%25d%26"
     "a%3D%25A%26f%3D%25F||"},
    {"one letter that GSM lacks makes a text UCS-2",
     without_sender_and_reports(settings_of_kannel()),
     {"ê", {{"+250780000001", "m-1"}}},
     "GET http://kannel.internal:13013/cgi-bin/sendsms?username=gw&password=made-up&"
     "to=%2B250780000001&text=%00%EA&coding=2&charset=UTF-16BE||"},
    {"signs that GSM has do not",
     without_sender_and_reports(settings_of_kannel()),
     {"é@{", {{"+250780000001", "m-1"}}},
     "GET http://kannel.internal:13013/cgi-bin/sendsms?username=gw&password=made-up&"
     "to=%2B250780000001&text=%C3%A9%40%7B&coding=0&charset=UTF-8||"},
    {"other reports", with_reports_to("http://gw/d", with_option(settings_of_kannel(), "dlr_mask", "19")),
     one,
     "GET http://kannel.internal:13013/cgi-bin/sendsms?username=gw&password=made-up&from=8010&"
     "to=%2B250780000001&text=Week%209%3A%20report%20missing&coding=0&charset=UTF-8&dlr-mask=19&"
     "dlr-url=http%3A%2F%2Fgw%2Fd%3Fid%3Dm-000123%26s%3D%25d%26a%3D%25A%26f%3D%25F||"},
    {"an older edition",
     with_option(without_sender_and_reports(settings_of_kannel()), "coding_numbers", "1.3"), one,
     "GET http://kannel.internal:13013/cgi-bin/sendsms?username=gw&password=made-up&"
     "to=%2B250780000001&text=Week%209%3A%20report%20missing&coding=1&charset=UTF-8||"},
};

// Kannel's answers to sendsms, as its smsbox writes them.
const send_row answers_of_kannel[] = {
    {"taken", 202, "0: Accepted for delivery", {"accepted|m-000123|0: Accepted for delivery|"}},
    {"no route now",
     202,
     "3: Queued for later delivery",
     {"accepted|m-000123|3: Queued for later delivery|"}},
    {"taken, with 200", 200, "0: Accepted for delivery", {"accepted|m-000123|0: Accepted for delivery|"}},
    {"taken before it knows more", 202, "Sent.", {"accepted|m-000123|Sent.|"}},
    {"the same word, but not its status", 200, "Sent.", {"unknown||answer not understood|"}},
    {"no sender, here or there",
     400,
     "Sender missing and no global set, rejected",
     {"channel fault||Sender missing and no global set, rejected|"}},
    {"another page", 200, "<html/>", {"unknown||answer not understood|"}},
    {"nothing", 202, "", {"unknown||answer not understood|"}},
    {"too busy",
     503,
     "Temporal failure, try again later.",
     {"transient||Temporal failure, try again later.|"}},
    {"a proxy's 503", 503, "upstream", {"unknown||HTTP 503: upstream|"}},
    {"no route ever",
     403,
     "Not routable. Do not try again.",
     {"permanent||Not routable. Do not try again.|"}},
    {"wrong password",
     403,
     "Authorization failed for sendsms",
     {"channel fault||HTTP 403: Authorization failed for sendsms|"}},
    {"a parameter is missing",
     400,
     "Missing receiver number, rejected",
     {"permanent||HTTP 400: Missing receiver number, rejected|"}},
    {"wrong address", 404, "", {"channel fault||HTTP 404|"}},
    {"500", 500, "", {"unknown||HTTP 500|"}},
};

}  // namespace

TEST_CASE("kannel: every callback decodes as its row says") {
  check_rows(*make_kannel(settings_of_kannel()), rows_of_kannel);
}

TEST_CASE("kannel: without each field in turn") {
  const auto a = make_kannel(settings_of_kannel());
  check_missing(*a, sms_in, get, whole_sms,
                {{"from", "malformed"},
                 {"to", "9f1e|+250780000001||ATT P3 21 19|1930543485"},
                 {"ts", "9f1e|+250780000001|8010|ATT P3 21 19|"},
                 {"text", "malformed"},
                 {"c", "9f1e|+250780000001|8010|ATT P3 21 19|1930543485"},
                 {"cs", "9f1e|+250780000001|8010|ATT P3 21 19|1930543485"},
                 {"id", "|+250780000001|8010|ATT P3 21 19|1930543485"},
                 {"smsc", "9f1e|+250780000001|8010|ATT P3 21 19|1930543485"}});
  check_missing(*a, report, get, whole_report,
                {{"id", "malformed"},
                 {"s", "malformed"},
                 {"a", "m-000123||waiting|8|"},
                 {"f", "m-000123||waiting|8|ACK/"}});
}

TEST_CASE("kannel: what is too long is malformed, or cut where only people read it") {
  const auto a = make_kannel(settings_of_kannel());
  const std::string long_id(129, 'x');
  CHECK(decode(*a, sms_in, get("from=%2B25078&text=a&id=" + long_id)) == "malformed");
  CHECK(decode(*a, sms_in, get("text=a&from=" + long_id)) == "malformed");
  CHECK(decode(*a, report, get("s=1&id=" + long_id)) == "malformed");
  CHECK(a->read_delivery(get("id=m&s=1&a=" + long_id)).value().at(0).reason.size() == 128);
}

TEST_CASE("kannel: an older edition numbers codings otherwise, and only codings") {
  const auto a = make_kannel(with_option(settings_of_kannel(), "coding_numbers", "1.3"));
  CHECK(decode(*a, sms_in, get("from=%2B25078&text=abc&c=1&id=1")) == "1|+25078||abc|");
  CHECK(decode(*a, sms_in, get("from=%2B25078&text=abc&c=2&id=1")) == "malformed");
  CHECK(decode(*a, sms_in, get("from=%2B25078&text=%00%EA&c=3&id=1")) == "1|+25078||ê|");
}

TEST_CASE("kannel: every acknowledgement is what its row says: Kannel would send on any body") {
  check_rows(*make_kannel(settings_of_kannel()), acknowledged_with_nothing);
}

TEST_CASE("kannel: every message becomes the request that its row says") {
  check_rows(requests_of_kannel);
  CHECK(make_kannel(settings_of_kannel())->batch_limit() == 1);
}

TEST_CASE("kannel: every answer to a send means what its row says") {
  check_rows(*make_kannel(settings_of_kannel()), one, answers_of_kannel);
}
