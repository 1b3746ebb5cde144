#include "gateway/dial/phone.hpp"

#include <doctest/doctest.h>

using namespace raporo;
using namespace raporo::dial;
using heard = http::client_answer::outcome;

namespace {

subscription subscriber() {
  return {"http://gw/cb/at/s/ussd", "http://gw/cb/at/s/sms", phone_number::parse("+250780000001").value()};
}

http::form form_of(const http::outgoing_request& r) {
  return http::form::parse(r.body).value();
}

http::client_answer answered(int status, const char* content_type, const char* body) {
  http::client_answer a;
  a.what = heard::answered;
  a.status = status;
  a.content_type = content_type;
  a.body = body;
  return a;
}

struct answer_row {
  const char* label;
  int status;
  const char* content_type;
  const char* body;
  bool legal;
  bool ended;
  const char* text;
};

const answer_row answer_rows[] = {
    {"goes on", 200, "text/plain; charset=utf-8", "CON 1.Attendance\n2.Drop-out", true, false,
     "1.Attendance\n2.Drop-out"},
    {"ends", 200, "text/plain", "END Murakoze. 7K2M", true, true, "Murakoze. 7K2M"},
    {"nothing after the keyword", 200, "text/plain", "END ", true, true, ""},
    {"another status", 201, "text/plain", "CON hello", false, false, ""},
    {"another type", 200, "application/json", "CON hello", false, false, ""},
    {"a blank before the keyword", 200, "text/plain", " CON hello", false, false, ""},
    {"a line before the keyword", 200, "text/plain", "\nEND hello", false, false, ""},
    {"keyword in lower case", 200, "text/plain", "con hello", false, false, ""},
    {"no blank after the keyword", 200, "text/plain", "CONhello", false, false, ""},
    {"empty", 200, "text/plain", "", false, false, ""},
};

}  // namespace

TEST_CASE("handset: a call is the aggregator's form, its text growing with every answer") {
  seeded_random random{1};
  handset h(subscriber(), random);
  const http::outgoing_request first = h.dial("*800#");
  CHECK(first.url == "http://gw/cb/at/s/ussd");
  CHECK(first.content_type.starts_with("application/x-www-form-urlencoded"));
  const http::form f = form_of(first);
  CHECK(f.get("phoneNumber") == "+250780000001");
  CHECK(f.get("serviceCode") == "*800#");
  CHECK(f.get("networkCode") == "63510");
  CHECK(f.find("text").value() == "");
  const std::string session(f.get("sessionId"));
  CHECK(session.size() == 6 + 32);
  CHECK(session.starts_with("ATUid_"));

  CHECK(form_of(h.press("1")).get("text") == "1");
  CHECK(form_of(h.press("28 27")).get("text") == "1*28 27");
  CHECK(form_of(h.press("")).get("text") == "1*28 27*");
  const http::form last = form_of(h.press("2"));
  CHECK(last.get("text") == "1*28 27**2");
  CHECK(last.get("sessionId") == session);
  CHECK(form_of(h.dial("*800#")).get("sessionId") != session);
}

TEST_CASE("handset: an empty first answer is sent as no text, which is all the aggregator can say") {
  seeded_random random{1};
  handset h(subscriber(), random);
  h.dial("*800#");
  CHECK(form_of(h.press("")).get("text") == "");
  CHECK(form_of(h.press("1")).get("text") == "*1");
}

TEST_CASE("handset: what is dialled beyond the service code is the first text") {
  seeded_random random{1};
  handset h(subscriber(), random);
  const http::form deep = form_of(h.dial("*800*1*3#"));
  CHECK(deep.get("serviceCode") == "*800#");
  CHECK(deep.get("text") == "1*3");
  CHECK(form_of(h.press("5")).get("text") == "1*3*5");

  const http::form other = form_of(h.dial("*8001#"));
  CHECK(other.get("serviceCode") == "*8001#");
  CHECK(other.get("text") == "");
}

TEST_CASE("handset: only an exact CON or END as plain text with status 200 is an answer") {
  for (const answer_row& row : answer_rows) {
    CAPTURE(row.label);
    const auto s = handset::read(answered(row.status, row.content_type, row.body));
    REQUIRE(s.has_value() == row.legal);
    if (!s) continue;
    CHECK(s->ended == row.ended);
    CHECK(s->text == row.text);
  }
  http::client_answer silence;
  silence.what = heard::unknown;
  CHECK(handset::read(silence).error() == make_error_code(errc::unavailable));
}

TEST_CASE("handset: septets are counted after the keyword") {
  CHECK(handset::read(answered(200, "text/plain", "CON {x}")).value().septets == 5);
  CHECK_FALSE(handset::read(answered(200, "text/plain", "CON \xC3\xAA")).value().septets);
}

TEST_CASE("handset: an SMS to the short code has an id of its own") {
  seeded_random random{1};
  const handset h(subscriber(), random);
  const instant sent{std::chrono::sys_days{std::chrono::year{2031} / 3 / 4} + std::chrono::hours(6)};
  const http::outgoing_request r = h.text_message("ATT P1 28 27", sent);
  CHECK(r.url == "http://gw/cb/at/s/sms");
  const http::form f = form_of(r);
  CHECK(f.get("from") == "+250780000001");
  CHECK(f.get("to") == "8010");
  CHECK(f.get("text") == "ATT P1 28 27");
  CHECK(f.get("date") == "2031-03-04T06:00:00Z");
  CHECK(f.get("id") != form_of(h.text_message("ATT P1 28 27", sent)).get("id"));
}
