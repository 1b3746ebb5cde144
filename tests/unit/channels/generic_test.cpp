#include "gateway/channels/generic.hpp"

#include <doctest/doctest.h>

#include <string>

#include "tests/unit/channels/wires.hpp"

using namespace raporo;
using namespace raporo::channels;
using namespace raporo::test;

namespace {

channel_settings settings_of_generic() {
  return {.name = "ur",
          .kind = "generic",
          .send_url = "https://urugero.example/send?v=2",
          .username = "schoolgw",
          .api_key = "made up&key",
          .sender = "SCHOOLS",
          .delivery_url = "https://gw.example.rw/cb/ur/s3cret/delivery"};
}

// An invented aggregator: wires/urugero.yaml.
const callback_row rows_of_urugero[] = {
    {"a session begins", callback_kind::ussd, get("s=k1&p=250780000001&i=*800%23&op=0"),
     "k1|250780000001|||dialled|*800#"},
    {"the same, posted", callback_kind::ussd, form_post("s=k1&p=250780000001&i=*800%23&op=0"),
     "k1|250780000001|||dialled|*800#"},
    {"an answer", callback_kind::ussd, get("s=k1&p=250780000001&i=28+27&op=1"),
     "k1|250780000001|||answer|28 27"},
    {"a phase that is not listed", callback_kind::ussd, get("s=k1&p=250780000001&i=1&op=9"),
     "k1|250780000001|||untold|1"},
    {"no phase", callback_kind::ussd, get("s=k1&p=250780000001&i=1"), "k1|250780000001|||untold|1"},
    {"timed out", callback_kind::ussd, get("s=k1&p=250780000001&op=5"), "end|k1|250780000001|5"},
    {"over, of nobody", callback_kind::ussd, get("s=k1&op=5"), "malformed"},

    {"several SMS", callback_kind::sms,
     json_post(R"({"inbox":{"messages":[{"id":1,"from":"250780000001","body":{"text":"ATT P3 21 19"}},
                                        {"id":2,"from":"250780000002","body":{"text":""}}]}})"),
     "1|250780000001||ATT P3 21 19| & 2|250780000002|||"},
    {"one without what it needs takes nothing away from the others", callback_kind::sms,
     json_post(
         R"({"inbox":{"messages":[{"id":1,"body":{"text":"ATT"}},{"id":2,"from":"2","body":{"text":"a"}}]}})"),
     "2|2||a|"},
    {"none of use", callback_kind::sms, json_post(R"({"inbox":{"messages":[{"id":1}]}})"), "malformed"},
    {"no list", callback_kind::sms, json_post(R"({"inbox":{"messages":{}}})"), "malformed"},
    {"nothing where the list is", callback_kind::sms, json_post(R"({"inbox":[]})"), "malformed"},

    {"reports", callback_kind::delivery,
     json_post(R"({"reports":[{"ref":"m-1","state":"delivrd"},{"ref":"m-2","state":"EXPIRED","why":"absent"},
                              {"ref":"m-3","state":"ACCEPTD"},{"ref":"m-4","state":"TELEPORTED"}]})"),
     "m-1||delivered|delivrd| & m-2||failed|EXPIRED|absent & m-3||waiting|ACCEPTD| & "
     "m-4||unrecognised|TELEPORTED|"},
    {"blocked, as the state or the reason", callback_kind::delivery,
     json_post(
         R"({"reports":[{"ref":"m-1","state":"BLOCKED"},{"ref":"m-2","state":"UNDELIV","why":"blocked"}]})"),
     "m-1||failed|BLOCKED||opted out & m-2||failed|UNDELIV|blocked|opted out"},
};

const reply_row replies_of_urugero[] = {
    {"the session goes on",
     get("s=k1&p=250780000001&i=1&op=1"),
     {"P3 boys girls?", false},
     "200|text/plain; charset=utf-8|X-Session: k1|X-Goes-On: yes|P3 boys girls?"},
    {"it is over",
     get("s=k1&p=250780000001&i=1&op=1"),
     {"Bye", true},
     "200|text/plain; charset=utf-8|X-Session: k1|X-Goes-On: no|Bye"},
    {"no value breaks out of a header",
     get("s=k1%0D%0AX-Evil:+1%7F&p=250780000001&i=1&op=1"),
     {"a\nb", false},
     "200|text/plain; charset=utf-8|X-Session: k1  X-Evil: 1 |X-Goes-On: yes|a\nb"},
};

const reply_row replies_by_documents[] = {
    {"no value breaks out of a document",
     json_post(R"({"SessionId":"\",\"Type\":\"Release\",\"x\":\"","Mobile":"1","Type":"Response"})"),
     {"a", false},
     R"(200|application/json|{"SessionId":"\",\"Type\":\"Release\",\"x\":\"","Type":"Response","Message":"a",)"
     R"("ClientState":"","Label":"Raporo","DataType":"input","FieldType":"text"})"},
};

const reply_row replies_with_echoes[] = {
    {"a value is repeated as it came, whatever is in it",
     get("session_msisdn=1&session_id=h1&session_type=a%0Ab&session_from="),
     {"Bye", true},
     R"(200|application/json|{"session_operation":"end","session_type":"a\nb","session_id":"h1",)"
     R"("session_from":"","session_msisdn":"1","session_mno":"","session_msg":"Bye"})"},
};

// What tells the end of a call is a callback of the kind ussd there.
const acknowledgement_row acknowledgements_of_urugero[] = {
    {"the end of a session", callback_kind::ussd_end, "204|text/plain; charset=utf-8|"},
    {"SMS in", callback_kind::sms, "200|text/plain; charset=utf-8|ACK/Urugero"},
    {"a report", callback_kind::delivery, R"(200|application/json|{"ok":true,"code":0})"},
    {"of which the wire says nothing", callback_kind::opt_out, "200|text/plain; charset=utf-8|"},
};

const outgoing_sms to_two_of_urugero{"Week 9: \"late\"",
                                     {{"+250780000001", "m-1"}, {"+250780000002", "m-2"}}};
const outgoing_sms to_one_of_ijambo{"Week 9; late", {{"+250780000001", "m-1"}}};

const send_row answers_of_urugero[] = {
    {"both taken, in another order",
     200,
     R"({"result":{"to":[{"ref":"m-2","id":"u2","state":"sent","price":"RWF 10"},{"ref":"m-1","id":"u1","state":"QUEUED"}]}})",
     {"accepted|u1|QUEUED|", "accepted|u2|sent|RWF 10"}},
    {"taken without an id: reports name ours",
     200,
     R"({"result":{"to":[{"ref":"m-1","state":"sent"},{"ref":"m-2","state":"sent"}]}})",
     {"accepted|m-1|sent|", "accepted|m-2|sent|"}},
    {"each for itself",
     200,
     R"({"result":{"to":[{"ref":"m-1","state":"ERR-12"},{"ref":"m-2","state":"stopped"}]}})",
     {"permanent||ERR-12|", "permanent||stopped||opted out"}},
    {"to be sent again, by its own words",
     200,
     R"({"result":{"to":[{"ref":"m-1","state":"busy"},{"ref":"m-2","state":"no credit"}]}})",
     {"transient||busy|", "channel fault||no credit|"}},
    {"or slower, or to others",
     200,
     R"({"result":{"to":[{"ref":"m-1","state":"too fast"},{"ref":"m-2","state":"bad sender"}]}})",
     {"transient||too fast|", "sender refused||bad sender|"}},
    {"but not when it has an id",
     200,
     R"({"result":{"to":[{"ref":"m-1","id":"u1","state":"busy"},{"ref":"m-2","id":"u2","state":"no credit"}]}})",
     {"unknown|u1|busy|", "unknown|u2|no credit|"}},
    {"one is missing, of the other nobody knows the word",
     200,
     R"({"result":{"to":[{"ref":"m-2","state":"teleported"}]}})",
     {"unknown||not in the answer|", "unknown||answer not understood|"}},
    {"in parts: all taken, and one of them refused",
     200,
     R"({"result":{"to":[{"ref":"m-1","id":"u1","state":"sent"},{"ref":"m-1","id":"u2","state":"sent"},
                         {"ref":"m-2","state":"busy"},{"ref":"m-2","id":"u3","state":"sent"}]}})",
     {"accepted|u1|sent|", "unknown||entries differ|"}},
    {"nobody is in it",
     200,
     R"({"result":{"to":[]},"state":"busy"})",
     {"transient||busy|", "transient||busy|"}},
    {"no list in it",
     200,
     R"({"state":"no credit"})",
     {"channel fault||no credit|", "channel fault||no credit|"}},
    {"nothing is accepted as a whole",
     200,
     R"({"state":"sent"})",
     {"unknown||answer not understood|", "unknown||answer not understood|"}},
    {"a list that cannot be read",
     200,
     R"({"result":{"to":[7]},"state":"busy"})",
     {"unknown||not in the answer|", "unknown||not in the answer|"}},
    {"no document", 200, "<html/>", {"unknown||answer not understood|", "unknown||answer not understood|"}},
    {"a refusal with a word that would be success",
     400,
     R"({"state":"sent"})",
     {R"(permanent||HTTP 400: {"state":"sent"}|)", R"(permanent||HTTP 400: {"state":"sent"}|)"}},
    {"too many", 429, "", {"transient||HTTP 429|", "transient||HTTP 429|"}},
    {"too many, but it has an id",
     429,
     R"({"id":"u1"})",
     {R"(unknown||HTTP 429: {"id":"u1"}|)", R"(unknown||HTTP 429: {"id":"u1"}|)"}},
    {"too many, but some have entries",
     429,
     R"({"result":{"to":[{"ref":"m-1","id":"u1","state":"sent"}]}})",
     {R"(unknown||HTTP 429: {"result":{"to":[{"ref":"m-1","id":"u1","state":"sent"}]}}|)",
      R"(unknown||HTTP 429: {"result":{"to":[{"ref":"m-1","id":"u1","state":"sent"}]}}|)"}},
    {"a total is no list",
     200,
     R"({"result":{"total":0},"state":"busy"})",
     {"transient||busy|", "transient||busy|"}},
    {"its own 503",
     503,
     "Come back later.",
     {"transient||Come back later.|", "transient||Come back later.|"}},
    {"a proxy's 503", 503, "upstream", {"unknown||HTTP 503: upstream|", "unknown||HTTP 503: upstream|"}},
    {"wrong key", 401, "", {"channel fault||HTTP 401|", "channel fault||HTTP 401|"}},
};

// DMark Uganda, as a public client of theirs has it: wires/dmark_sms.yaml.
const callback_row rows_of_dmark_sms[] = {
    {"SMS in", callback_kind::sms,
     form_post("msisdn=256700000001&text=ATT+P3+21+19&short_code=8500&tstamp=2031-03-04T06%3A04%3A45.906335%"
               "2B00%3A00"),
     "|256700000001|8500|ATT P3 21 19|2031-03-04T06:04:45.906335+00:00"},
    {"no sender", callback_kind::sms, form_post("text=a&short_code=8500"), "malformed"},
};

const send_row answers_of_dmark_sms[] = {
    {"taken", 200, R"({"sms_id":"d-1"})", {"accepted|d-1||"}},
    {"the token", 401, "", {"channel fault||HTTP 401|"}},
    {"its own error", 500, "", {"unknown||HTTP 500|"}},
};

// Yo! Uganda, as a public client of theirs has it: wires/yo.yaml.
const callback_row rows_of_yo[] = {
    {"SMS in", callback_kind::sms, get("account=12345&dest=8500&message=ATT+P3+21+19&sender=256700000001"),
     "|256700000001|8500|ATT P3 21 19|"},
    {"an empty text", callback_kind::sms, get("dest=8500&message=&sender=256700000001"),
     "|256700000001|8500||"},
    {"no sender", callback_kind::sms, get("dest=8500&message=a"), "malformed"},
};

const outgoing_sms to_one_of_yo{"Week 9; late", {{"+256700000001", "m-1"}}};

const send_row answers_of_yo[] = {
    {"taken",
     200,
     "ybs_autocreate_status=OK&ybs_autocreate_message=sent",
     {"accepted||ybs_autocreate_status=OK&ybs_autocreate_message=sent|"}},
    {"not taken, or so it seems",
     200,
     "ybs_autocreate_status=ERROR&ybs_autocreate_message=BLACKLISTED",
     {"unknown||answer not understood|"}},
    {"its own error", 500, "", {"unknown||HTTP 500|"}},
};

// wires/ijambo.yaml
const send_row answers_of_ijambo[] = {
    {"taken", 200, "OK 17; cost 10", {"accepted|17|OK 17; cost 10|"}},
    {"taken, the id is cut off", 200, "OK 17", {"accepted||OK 17|"}},
    {"a number that is none", 200, "ERR 205 bad number\n", {"permanent||ERR 205 bad number|"}},
    {"no credit", 200, "ERR 30", {"channel fault||ERR 30|"}},
    {"words that it does not know", 200, "SORRY", {"unknown||answer not understood|"}},
    {"success that is none", 500, "OK 17;", {"unknown||HTTP 500: OK 17;|"}},
};

}  // namespace

TEST_CASE("generic: every callback decodes as its row says") {
  check_rows(*generic_by("urugero"), rows_of_urugero);
}

TEST_CASE("generic: every reply and every acknowledgement is what its row says") {
  check_rows(*generic_by("urugero"), replies_of_urugero);
  check_rows(*generic_by("hubtel"), replies_by_documents);
  check_rows(*generic_by("hollatags"), replies_with_echoes);
  check_rows(*generic_by("urugero"), acknowledgements_of_urugero);
}

TEST_CASE("generic: every message becomes the request that its row says, each value as its place needs it") {
  channel_settings bare = settings_of_generic();
  bare.sender.clear();
  channel_settings odd = settings_of_generic();
  odd.api_key = "k\r\nHost: evil";
  odd.username.clear();
  const request_row rows[] = {
      {"a document for two", described_by("urugero", settings_of_generic()), to_two_of_urugero,
       "POST https://urugero.example/send?v=2&key=made%20up%26key&for=250780000001%2C250780000002|"
       "application/json|Authorization: Basic c2Nob29sZ3c6bWFkZSB1cCZrZXk=|X-From: SCHOOLS|"
       R"({"text":"Week 9: \"late\"","from":"SCHOOLS","coding":0,)"
       R"("to":[{"number":"+250780000001","ref":"m-1"},{"number":"+250780000002","ref":"m-2"}],)"
       R"("report":"https://gw.example.rw/cb/ur/s3cret/delivery?x={1}"})"},
      {"without a sender, and with a letter that GSM lacks",
       described_by("urugero", bare),
       {"ê", {{"+250780000001", "m-1"}}},
       "POST https://urugero.example/send?v=2&key=made%20up%26key&for=250780000001|"
       "application/json|Authorization: Basic c2Nob29sZ3c6bWFkZSB1cCZrZXk=|"
       R"({"text":"ê","coding":8,"to":[{"number":"+250780000001","ref":"m-1"}],)"
       R"("report":"https://gw.example.rw/cb/ur/s3cret/delivery?x={1}"})"},
      {"a form", described_by("ijambo", settings_of_generic()), to_one_of_ijambo,
       "POST https://urugero.example/send?v=2|application/x-www-form-urlencoded|"
       "user=schoolgw&pass=made%20up%26key&dest=%2B250780000001&msg=Week%209%3B%20late&"
       "dlr=https%3A%2F%2Fgw.example.rw%2Fcb%2Fur%2Fs3cret%2Fdelivery"},
      {"no value breaks out of a header", described_by("pindo", odd), to_one_of_ijambo,
       "POST https://urugero.example/send?v=2|application/json|Authorization: Bearer k  Host: evil|"
       R"({"to":"+250780000001","text":"Week 9; late","sender":"SCHOOLS"})"},
      {"DMark", described_by("dmark_sms", settings_of_generic()), to_one_of_yo,
       "POST https://urugero.example/send?v=2|application/x-www-form-urlencoded|"
       "Authorization: Token made up&key|Accept: application/json|"
       "sender=SCHOOLS&receiver=256700000001&text=Week%209%3B%20late"},
      {"Yo!", described_by("yo", settings_of_generic()), to_one_of_yo,
       "GET https://urugero.example/send?v=2&origin=SCHOOLS&sms_content=Week%209%3B%20late&"
       "destinations=256700000001&ybsacctno=schoolgw&password=made%20up%26key||"},
  };
  check_rows(rows);
  CHECK(generic_by("urugero")->batch_limit() == 3);
}

TEST_CASE("generic: without a sender only what would hold it is left out, however deep") {
  channel_settings bare = settings_of_generic();
  bare.sender.clear();
  config::diagnostics problems;
  bare.wire = config::read_wire_text(R"(send:
  json: {messages: {each: {to: "{phone}", from: {name: "{sender}", kind: 2}, text: "{text}"}}, by: ["{sender}"]}
  recipients: 2
  answer: {each: m, our_id: r, rules: [{at: s, is: ok, means: accepted}]}
)",
                                     "w.yaml", problems);
  REQUIRE(problems.to_text() == "");
  CHECK(make_generic(bare)->write_send({"Week 9", {{"+250780000001", "m-1"}}}).body ==
        R"({"messages":[{"to":"+250780000001","from":{"kind":2},"text":"Week 9"}]})");
}

TEST_CASE("generic: an id beside a status that no rule knows is not sent again") {
  const auto a = generic_by("pindo", settings_of_generic());
  const auto verdict_of = [&](const std::string& body) {
    return a
        ->read_send(to_one_of_ijambo,
                    {.what = http::client_answer::outcome::answered, .status = 429, .body = body})
        .front()
        .what;
  };
  CHECK(verdict_of(R"({"status":"slow down"})") == send_outcome::verdict::transient);
  CHECK(verdict_of(R"({"sms_id":"17"})") == send_outcome::verdict::unknown);
}

TEST_CASE("generic: DMark's SMS are described in a dozen lines") {
  check_rows(*generic_by("dmark_sms"), rows_of_dmark_sms);
  check_rows(*generic_by("dmark_sms"), to_one_of_yo, answers_of_dmark_sms);
}

TEST_CASE("generic: Yo! is described in a dozen lines") {
  check_rows(*generic_by("yo"), rows_of_yo);
  check_rows(*generic_by("yo"), to_one_of_yo, answers_of_yo);
}

TEST_CASE(
    "generic: a channel slows down by its aggregator's word for that, but not where it took the message") {
  const auto throttles = [](const char* entry) {
    const auto a = generic_by("urugero", settings_of_generic());
    return a->read_send(to_two_of_urugero, answered(200, entry)).front().throttled;
  };
  CHECK(throttles(R"({"result":{"to":[{"ref":"m-1","state":"too fast"}]}})"));
  CHECK_FALSE(throttles(R"({"result":{"to":[{"ref":"m-1","state":"busy"}]}})"));
  CHECK_FALSE(throttles(R"({"result":{"to":[{"ref":"m-1","state":"too fast","id":"u1"}]}})"));
}

TEST_CASE("generic: every answer to a send means what its row says") {
  check_rows(*generic_by("urugero"), to_two_of_urugero, answers_of_urugero);
  check_rows(*generic_by("ijambo"), to_one_of_ijambo, answers_of_ijambo);
}
