#include "gateway/channels/vonage.hpp"

#include <doctest/doctest.h>

#include "gateway/channels/fields.hpp"
#include "tests/unit/channels/missing_fields.hpp"

using namespace raporo;
using namespace raporo::channels;
using namespace raporo::test;

namespace {

channel_settings settings_of_vonage() {
  channel_settings s;
  s.kind = "vonage";
  s.send_url = "https://rest.nexmo.com/sms/json";
  s.username = "made-up-key";
  s.api_key = "made-up-secret";
  s.sender = "SCHOOLS";
  s.delivery_url = "https://gw.example.rw/cb/vonage/s3cret/delivery";
  return s;
}

constexpr std::string_view whole_inbound =
    "msisdn=250780000001&to=8010&messageId=0A0000000123ABCD1&text=ATT+P3+21+19&type=text&keyword=ATT&"
    "message-timestamp=2031-03-04+06%3A04%3A45";
constexpr std::string_view whole_receipt =
    "msisdn=250780000001&to=SCHOOLS&network-code=63510&messageId=0A01&price=0.03&status=failed&"
    "scts=3103040605&err-code=2";

http::request inbound_with(std::string_view extra) {
  return get(std::string(whole_inbound) + std::string(extra));
}

// Vonage's documentation of inbound SMS and delivery receipts: three shapes of one request.
const callback_row rows_of_vonage[] = {
    {"SMS in, GET", callback_kind::sms, get(whole_inbound),
     "0A0000000123ABCD1|250780000001|8010|ATT P3 21 19|2031-03-04 06:04:45"},
    {"SMS in, form", callback_kind::sms, form_post(whole_inbound),
     "0A0000000123ABCD1|250780000001|8010|ATT P3 21 19|2031-03-04 06:04:45"},
    {"SMS in, JSON", callback_kind::sms,
     json_post(R"({"msisdn":"250780000001","to":"8010","messageId":"0A01","text":"ATT P3 21 19","type":"text",
                   "keyword":"ATT","message-timestamp":"2031-03-04 06:04:45"})"),
     "0A01|250780000001|8010|ATT P3 21 19|2031-03-04 06:04:45"},
    {"an empty text", callback_kind::sms, get("msisdn=250780000001&messageId=1&text="), "1|250780000001|||"},
    {"a part that says which one it is", callback_kind::sms,
     inbound_with("&concat=true&concat-ref=96&concat-total=3&concat-part=2"),
     "0A0000000123ABCD1|250780000001|8010|ATT P3 21 19|2031-03-04 06:04:45|2 of 3 in 96"},
    {"the one part of its kind is whole", callback_kind::sms,
     inbound_with("&concat-ref=96&concat-total=1&concat-part=1"),
     "0A0000000123ABCD1|250780000001|8010|ATT P3 21 19|2031-03-04 06:04:45"},
    {"a part beyond the last", callback_kind::sms,
     inbound_with("&concat-ref=96&concat-total=3&concat-part=4"),
     "0A0000000123ABCD1|250780000001|8010|ATT P3 21 19|2031-03-04 06:04:45"},
    {"a part before the first", callback_kind::sms,
     inbound_with("&concat-ref=96&concat-total=3&concat-part=0"),
     "0A0000000123ABCD1|250780000001|8010|ATT P3 21 19|2031-03-04 06:04:45"},
    {"a part without a number", callback_kind::sms, inbound_with("&concat-ref=96&concat-total=3"),
     "0A0000000123ABCD1|250780000001|8010|ATT P3 21 19|2031-03-04 06:04:45"},
    {"more parts than an SMS can have", callback_kind::sms,
     inbound_with("&concat-ref=96&concat-total=300&concat-part=2"),
     "0A0000000123ABCD1|250780000001|8010|ATT P3 21 19|2031-03-04 06:04:45"},
    {"parts that no number counts", callback_kind::sms,
     inbound_with("&concat-ref=96&concat-total=-3&concat-part=2x"),
     "0A0000000123ABCD1|250780000001|8010|ATT P3 21 19|2031-03-04 06:04:45"},
    {"binary data has no text", callback_kind::sms,
     get("msisdn=250780000001&messageId=1&type=binary&data=00FF"), "malformed"},
    {"no object", callback_kind::sms, json_post("[]"), "malformed"},
    {"nothing", callback_kind::sms, get(""), "malformed"},

    {"delivered", callback_kind::delivery, get("msisdn=250780000001&messageId=1&status=delivered&err-code=0"),
     "1|250780000001|delivered|delivered|0"},
    {"failed, form", callback_kind::delivery, form_post(whole_receipt),
     "0A01|250780000001|failed|failed|2|cost 0.03"},
    {"expired, JSON", callback_kind::delivery,
     json_post(R"({"msisdn":"250780000001","messageId":"1","status":"expired","err-code":"1"})"),
     "1|250780000001|failed|expired|1"},
    {"rejected", callback_kind::delivery, get("messageId=1&status=rejected"), "1||failed|rejected|"},
    {"accepted", callback_kind::delivery, get("messageId=1&status=accepted"), "1||waiting|accepted|"},
    {"buffered", callback_kind::delivery, get("messageId=1&status=buffered"), "1||waiting|buffered|"},
    {"unknown says nothing", callback_kind::delivery, get("messageId=1&status=unknown&err-code=99"),
     "1||unrecognised|unknown|99"},
    {"an invented word", callback_kind::delivery, get("messageId=1&status=teleported"),
     "1||unrecognised|teleported|"},
};

const outgoing_sms of_vonage{"Week 9: report missing", {{"+250780000001", "m-1"}}};

// Vonage's documentation of the SMS API.
const request_row requests_of_vonage[] = {
    {"the documented form", settings_of_vonage(), of_vonage,
     "POST https://rest.nexmo.com/sms/json|application/x-www-form-urlencoded|"
     "api_key=made-up-key&api_secret=made-up-secret&from=SCHOOLS&to=250780000001&"
     "text=Week%209%3A%20report%20missing&type=text&status-report-req=1&"
     "callback=https%3A%2F%2Fgw.example.rw%2Fcb%2Fvonage%2Fs3cret%2Fdelivery"},
    {"one letter that GSM lacks, and without what may be left out",
     without_sender_and_reports(settings_of_vonage()),
     {"ê", {{"+250780000001", "m-1"}}},
     "POST https://rest.nexmo.com/sms/json|application/x-www-form-urlencoded|"
     "api_key=made-up-key&api_secret=made-up-secret&to=250780000001&text=%C3%AA&type=unicode"},
};

// The documented table of statuses, all of which come with 200.
const send_row answers_of_vonage[] = {
    {"taken",
     200,
     R"({"message-count":"1","messages":[{"to":"250780000001","message-id":"0A01","status":"0",
         "remaining-balance":"3.14","message-price":"0.0333","network":"63510"}]})",
     {"accepted|0A01|0|0.0333"}},
    {"taken in two parts",
     200,
     R"({"message-count":"2","messages":[{"message-id":"0A01","status":"0","message-price":"0.03"},
         {"message-id":"0A02","status":"0","message-price":"0.04"}]})",
     {"accepted|0A01|0||1=0A01 for 0.03|2=0A02 for 0.04"}},
    {"taken in two parts, of which one has no id: nothing could be reported about it",
     200,
     R"({"messages":[{"message-id":"0A01","status":"0"},{"status":"0"}]})",
     {"accepted|0A01|0|"}},
    {"the second part of two",
     200,
     R"({"messages":[{"status":"1"},{"message-id":"0A02","status":"0"}]})",
     {"unknown||only some parts were taken||2=0A02 for "}},
    {"one part of two",
     200,
     R"({"message-count":"2","messages":[{"message-id":"0A01","status":"0"},
         {"status":"1","error-text":"Throttled"}]})",
     {"unknown||only some parts were taken||1=0A01 for "}},
    {"throttled",
     200,
     R"({"messages":[{"status":"1","error-text":"Throughput Rate Exceeded"}]})",
     {"transient||1 Throughput Rate Exceeded|"}},
    {"no sender",
     200,
     R"({"messages":[{"status":"2","error-text":"Missing from"}]})",
     {"channel fault||2 Missing from|"}},
    {"invalid",
     200,
     R"({"messages":[{"status":"3","error-text":"Invalid to"}]})",
     {"permanent||3 Invalid to|"}},
    {"credentials",
     200,
     R"({"messages":[{"status":"4","error-text":"Bad Credentials"}]})",
     {"channel fault||4 Bad Credentials|"}},
    {"internal",
     200,
     R"({"messages":[{"status":"5","error-text":"Internal Error"}]})",
     {"transient||5 Internal Error|"}},
    {"internal, yet with an id: it may have been taken",
     200,
     R"({"messages":[{"status":"5","message-id":"0A01","error-text":"Internal Error"}]})",
     {"unknown|0A01|5 Internal Error|"}},
    {"invalid message", 200, R"({"messages":[{"status":"6"}]})", {"permanent||6|"}},
    {"barred", 200, R"({"messages":[{"status":"7"}]})", {"permanent||7||opted out"}},
    {"account barred", 200, R"({"messages":[{"status":"8"}]})", {"channel fault||8|"}},
    {"no credit", 200, R"({"messages":[{"status":"9"}]})", {"channel fault||9|"}},
    {"too long", 200, R"({"messages":[{"status":"12"}]})", {"permanent||12|"}},
    {"signature", 200, R"({"messages":[{"status":"14"}]})", {"channel fault||14|"}},
    {"sender", 200, R"({"messages":[{"status":"15"}]})", {"sender refused||15|"}},
    {"a trial account", 200, R"({"messages":[{"status":"29"}]})", {"sender refused||29|"}},
    {"inactive", 200, R"({"messages":[{"status":"33"}]})", {"permanent||33|"}},
    {"a status as a number", 200, R"({"messages":[{"status":9}]})", {"channel fault||9|"}},
    {"a status that is not listed", 200, R"({"messages":[{"status":"77"}]})", {"unknown||77|"}},
    {"no status", 200, R"({"messages":[{"to":"1"}]})", {"unknown|||"}},
    {"no parts", 200, R"({"messages":[]})", {"unknown||answer not understood|"}},
    {"cut off", 200, R"({"messages":[{"sta)", {"unknown||answer not understood|"}},
    {"401", 401, "", {"channel fault||HTTP 401|"}},
    {"429", 429, "", {"transient||HTTP 429|"}},
    {"500", 500, "", {"unknown||HTTP 500|"}},
};

}  // namespace

TEST_CASE("vonage: every callback decodes as its row says") {
  check_rows(*make_vonage(settings_of_vonage()), rows_of_vonage);
}

TEST_CASE("vonage: without each field in turn") {
  const auto a = make_vonage(settings_of_vonage());
  const char* complete = "0A0000000123ABCD1|250780000001|8010|ATT P3 21 19|2031-03-04 06:04:45";
  check_missing(*a, callback_kind::sms, get, whole_inbound,
                {{"msisdn", "malformed"},
                 {"text", "malformed"},
                 {"messageId", "|250780000001|8010|ATT P3 21 19|2031-03-04 06:04:45"},
                 {"to", "0A0000000123ABCD1|250780000001||ATT P3 21 19|2031-03-04 06:04:45"},
                 {"message-timestamp", "0A0000000123ABCD1|250780000001|8010|ATT P3 21 19|"},
                 {"type", complete},
                 {"keyword", complete}});
  check_missing(*a, callback_kind::delivery, get, whole_receipt,
                {{"messageId", "malformed"},
                 {"status", "malformed"},
                 {"msisdn", "0A01||failed|failed|2|cost 0.03"},
                 {"err-code", "0A01|250780000001|failed|failed||cost 0.03"},
                 {"price", "0A01|250780000001|failed|failed|2"}});
}

TEST_CASE("vonage: what is too long is malformed") {
  const auto a = make_vonage(settings_of_vonage());
  const std::string long_id(129, 'x');
  CHECK(decode(*a, callback_kind::sms, get("msisdn=1&text=a&messageId=" + long_id)) == "malformed");
  CHECK(decode(*a, callback_kind::sms, get("msisdn=1&text=a&concat-ref=" + long_id)) == "malformed");
  CHECK(decode(*a, callback_kind::delivery, get("messageId=1&status=" + long_id)) == "malformed");
}

TEST_CASE("vonage: every acknowledgement is what its row says") {
  check_rows(*make_vonage(settings_of_vonage()), acknowledged_with_nothing);
}

TEST_CASE("vonage: every message becomes the request that its row says") {
  check_rows(requests_of_vonage);
  CHECK(make_vonage(settings_of_vonage())->batch_limit() == 1);
}

TEST_CASE("vonage: every answer to a send means what its row says") {
  check_rows(*make_vonage(settings_of_vonage()), of_vonage, answers_of_vonage);
}

namespace {

// Signed with Python's hashlib and hmac under `made-up-signature-secret`, on 2031-03-06 at 06:04:45 UTC.
constexpr std::chrono::sys_seconds signed_at{std::chrono::seconds{1'930'543'485}};
const std::string signed_fields =
    "msisdn=250780000001&to=8010&messageId=0A0000000123ABCD1&text=ATT+P3+21%3D19+%26+x&type=text&keyword=ATT&"
    "message-timestamp=2031-03-04+06%3A04%3A45&timestamp=1930543485&nonce=aaaaaaaa-bbbb";
const std::string signed_document =
    R"({"msisdn":"250780000001","to":"8010","messageId":"0A0000000123ABCD1","text":"ATT P3 21=19 & x","type":"text",
        "keyword":"ATT","message-timestamp":"2031-03-04 06:04:45","timestamp":1930543485,"nonce":"aaaaaaaa-bbbb",
        "sig":"4C11BE9200679835F0650D331668673963484B2C79BF40EAE9F37A95499C62EC"})";
const std::string by_sha256 = "4c11be9200679835f0650d331668673963484b2c79bf40eae9f37a95499c62ec";

struct signature_row {
  std::string_view label;
  const char* method;
  http::request request;
  bool authentic;
};

const signature_row rows_of_signatures[] = {
    {"a hash of the text and the secret", "md5hash",
     get(signed_fields + "&sig=b70f63bf51bb159481be825a49ac9b73"), true},
    {"MD5 with a key", "md5", get(signed_fields + "&sig=9682c3430415f77108a4bd6b430bf957"), true},
    {"SHA-1", "sha1", form_post(signed_fields + "&sig=a4a1ef889f464f2e7a360a099ad51de1f7b35375"), true},
    {"SHA-256", "sha256", form_post(signed_fields + "&sig=" + by_sha256), true},
    {"SHA-256, in front and in capitals", "sha256", json_post(signed_document), true},
    {"SHA-512", "sha512",
     get(signed_fields + "&sig="
                         "8a71a401d8ab07d18c0cf6e0d1abd0c8f83d48a13cad6485ccef9988246aaf2eaefa98480c3458cbd08"
                         "c13f055d66d81f065"
                         "ea5276f8ecfdb5c774434992d03e"),
     true},
    {"a receipt", "sha256",
     get("msisdn=250780000001&to=SCHOOLS&messageId=0A01&status=delivered&err-code=0&timestamp=1930543485&"
         "nonce=n1&"
         "sig=e1037b6826d3ba603449827ab781a252894d2803679acf3715451c677cc4b0d5"),
     true},
    {"of another method", "sha512", get(signed_fields + "&sig=" + by_sha256), false},
    {"one letter of the text is another", "sha256",
     get("msisdn=250780000001&to=8010&messageId=0A0000000123ABCD1&text=ATT+P3+22%3D19+%26+x&type=text&"
         "keyword=ATT&"
         "message-timestamp=2031-03-04+06%3A04%3A45&timestamp=1930543485&nonce=aaaaaaaa-bbbb&sig=" +
         by_sha256),
     false},
    {"a field more", "sha256", get(signed_fields + "&x=1&sig=" + by_sha256), false},
    {"two fields made one, whose name has the signs between them", "sha256",
     get("msisdn=250780000001&to=8010&messageId=0A0000000123ABCD1&text=ATT+P3+21%3D19+%26+x&type=text&"
         "keyword%3DATT%26message-timestamp=2031-03-04+06%3A04%3A45&timestamp=1930543485&nonce=aaaaaaaa-bbbb&"
         "sig=" +
         by_sha256),
     false},
    {"no signature", "sha256", get(signed_fields), false},
    {"an empty one", "sha256", get(signed_fields + "&sig="), false},
    {"a part of it", "sha256", get(signed_fields + "&sig=" + by_sha256.substr(0, 63)), false},
    {"no time, and signed so", "sha256",
     get("msisdn=250780000001&to=8010&messageId=0A0000000123ABCD1&text=ATT+P3+21%3D19+%26+x&type=text&"
         "keyword=ATT&"
         "message-timestamp=2031-03-04+06%3A04%3A45&nonce=aaaaaaaa-bbbb&sig="
         "cbbfd8069b4029825357f571a6c26efd4f72b5131d9e9876a7f8d4c0e4a3c54d"),
     false},
    {"no document", "sha256", json_post("{"), false},
    {"nothing is signed in this account", "none", get(signed_fields), true},
};

channel_settings signed_settings(const std::string& method) {
  channel_settings s = settings_of_vonage();
  s.signature_secret = "made-up-signature-secret";
  s.options["signature"] = method;
  return s;
}

}  // namespace

TEST_CASE("vonage: a callback is authentic when it is signed as the account says") {
  for (const signature_row& row : rows_of_signatures) {
    CAPTURE(row.label);
    CHECK(make_vonage(signed_settings(row.method))->is_authentic(row.request, signed_at) == row.authentic);
  }
  CHECK(make_vonage(settings_of_vonage())->is_authentic(get(signed_fields), signed_at));
  channel_settings another = signed_settings("sha256");
  another.signature_secret = "another-secret";
  CHECK_FALSE(make_vonage(another)->is_authentic(get(signed_fields + "&sig=" + by_sha256), signed_at));
  another.signature_secret.clear();
  CHECK_FALSE(make_vonage(another)->is_authentic(get(signed_fields + "&sig=" + by_sha256), signed_at));
}

TEST_CASE("vonage: a signature holds for as long as a callback is repeated, and not before its time") {
  using std::chrono::hours;
  using std::chrono::minutes;
  using std::chrono::seconds;
  const auto a = make_vonage(signed_settings("sha256"));
  const http::request r = get(signed_fields + "&sig=" + by_sha256);
  CHECK(a->is_authentic(r, signed_at + hours{25}));
  CHECK_FALSE(a->is_authentic(r, signed_at + hours{25} + seconds{1}));
  CHECK(a->is_authentic(r, signed_at - minutes{5}));
  CHECK_FALSE(a->is_authentic(r, signed_at - minutes{5} - seconds{1}));
  CHECK_FALSE(a->is_authentic(get("timestamp=99999999999999999999&sig=0"), signed_at));
  CHECK_FALSE(a->is_authentic(get("timestamp=9223372036854775807&sig=0"), signed_at));
  CHECK_FALSE(a->is_authentic(get("timestamp=-1&sig=0"), signed_at));
}

TEST_CASE("vonage: throttling is told as such, and an internal error is none") {
  const auto a = make_vonage(settings_of_vonage());
  const auto is_throttled = [&](const std::string& status) {
    return a->read_send(of_vonage, answered(200, R"({"messages":[{"status":")" + status + R"("}]})"))
        .front()
        .throttled;
  };
  CHECK(is_throttled("1"));
  CHECK_FALSE(is_throttled("5"));
}
