#include "gateway/channels/comviva.hpp"

#include <doctest/doctest.h>

#include "gateway/channels/fields.hpp"
#include "tests/support/adapter_rows.hpp"

using namespace raporo;
using namespace raporo::channels;
using namespace raporo::test;

namespace {

http::request xml_post(std::string_view body) {
  http::request r;
  r.method = "POST";
  r.content_type = "text/xml";
  r.body = body;
  return r;
}

http::request pulled_by_comviva(std::string_view children) {
  return xml_post(R"(<?xml version="1.0" encoding="UTF-8" standalone="yes"?>)"
                  "\n<request type=\"pull\">\n  " +
                  std::string(children) + "\n</request>\n");
}

const std::string whole_pull =
    "<sessionId>c1</sessionId><transactionId/><msisdn>250730000001</msisdn><newRequest>0</newRequest>"
    "<flowState>FE</flowState><subscriberInput>28 27</subscriberInput>";

std::string nested_elements(int depth) {
  std::string text = "x";
  for (int i = 0; i < depth; ++i) text = "<a>" + text + "</a>";
  return text;
}

std::string many_elements(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += "<a/>";
  return text;
}

// As a public simulator has it.
const callback_row rows_of_comviva[] = {
    {"a session begins", callback_kind::ussd,
     pulled_by_comviva(
         "<sessionId>c1</sessionId><transactionId></transactionId><msisdn>250730000001</msisdn>"
         "<newRequest>1</newRequest><flowState>FD</flowState><subscriberInput>*800*10#</subscriberInput>"),
     "c1|250730000001|||dialled|*800*10#"},
    {"an answer", callback_kind::ussd, pulled_by_comviva(whole_pull), "c1|250730000001|||answer|28 27"},
    {"an empty answer", callback_kind::ussd,
     pulled_by_comviva(
         "<sessionId>c1</sessionId><msisdn>1</msisdn><newRequest>0</newRequest><subscriberInput/>"),
     "c1|1|||answer|"},
    {"not said whether it is new", callback_kind::ussd,
     pulled_by_comviva("<sessionId>c1</sessionId><msisdn>1</msisdn><subscriberInput>1</subscriberInput>"),
     "c1|1|||untold|1"},
    {"signs of XML and letters", callback_kind::ussd,
     pulled_by_comviva("<sessionId>c1</sessionId><msisdn>1</msisdn><newRequest>0</newRequest>"
                       "<subscriberInput>&lt;1&amp;2&gt; &#233;<![CDATA[<3>]]></subscriberInput>"),
     "c1|1|||answer|<1&2> é<3>"},
    {"without a type", callback_kind::ussd,
     xml_post("<request><sessionId>c1</sessionId><msisdn>1</msisdn><newRequest>0</newRequest></request>"),
     "c1|1|||answer|"},
    {"of another type: nobody waits for a screen", callback_kind::ussd,
     xml_post("<request type='cleanup'><sessionId>c1</sessionId><msisdn>1</msisdn></request>"),
     "end|c1|1|cleanup"},
    {"no session", callback_kind::ussd, pulled_by_comviva("<msisdn>1</msisdn>"), "malformed"},
    {"no phone", callback_kind::ussd, pulled_by_comviva("<sessionId>c1</sessionId>"), "malformed"},
    {"a document type", callback_kind::ussd,
     xml_post("<!DOCTYPE request [<!ENTITY a "
              "'aa'>]><request><sessionId>c1</sessionId><msisdn>&a;</msisdn></request>"),
     "malformed"},
    {"a document type of elsewhere", callback_kind::ussd,
     xml_post(
         "<!DOCTYPE request SYSTEM 'file:///etc/passwd'><request><sessionId>c1</sessionId><msisdn>1</msisdn>"
         "</request>"),
     "malformed"},
    {"invalid UTF-8", callback_kind::ussd,
     pulled_by_comviva("<sessionId>c1</sessionId><msisdn>\xFF</msisdn>"), "malformed"},
    {"half a character", callback_kind::ussd,
     pulled_by_comviva(
         "<sessionId>c1</sessionId><msisdn>1</msisdn><subscriberInput>&#xD800;</subscriberInput>"),
     "malformed"},
    {"a NUL", callback_kind::ussd,
     pulled_by_comviva(std::string("<sessionId>c1</sessionId><msisdn>1") + '\0' + "</msisdn>"), "malformed"},
    {"a NUL as a reference", callback_kind::ussd,
     pulled_by_comviva("<sessionId>c1</sessionId><msisdn>1</msisdn><subscriberInput>&#0;</subscriberInput>"),
     "malformed"},
    {"a reference that counts as another", callback_kind::ussd,
     pulled_by_comviva(
         "<sessionId>c1</sessionId><msisdn>1</msisdn><subscriberInput>&#4294967345;</subscriberInput>"),
     "malformed"},
    {"the same in hexadecimal digits", callback_kind::ussd,
     pulled_by_comviva(
         "<sessionId>c1</sessionId><msisdn>1</msisdn><subscriberInput>&#x110031;</subscriberInput>"),
     "malformed"},
    {"zeros before a reference", callback_kind::ussd,
     pulled_by_comviva("<sessionId>c1</sessionId><msisdn>1</msisdn><newRequest>0</newRequest>"
                       "<subscriberInput>&#00000000049;&#x0032;</subscriberInput>"),
     "c1|1|||answer|12"},
    {"deep enough", callback_kind::ussd, pulled_by_comviva(whole_pull + nested_elements(15)),
     "c1|250730000001|||answer|28 27"},
    {"too deep", callback_kind::ussd, pulled_by_comviva(whole_pull + nested_elements(16)), "malformed"},
    {"far too deep", callback_kind::ussd, pulled_by_comviva(whole_pull + nested_elements(9'000)),
     "malformed"},
    {"many elements", callback_kind::ussd, pulled_by_comviva(whole_pull + many_elements(248)),
     "c1|250730000001|||answer|28 27"},
    {"too many", callback_kind::ussd, pulled_by_comviva(whole_pull + many_elements(249)), "malformed"},
    {"cut off", callback_kind::ussd, xml_post("<request><sessionId>c1</sessionId>"), "malformed"},
    {"two documents", callback_kind::ussd, xml_post("<a/><b/>"), "malformed"},
    {"no document", callback_kind::ussd, xml_post("sessionId=c1&msisdn=1"), "malformed"},
    {"nothing", callback_kind::ussd, xml_post(""), "malformed"},
};

const reply_row replies_of_comviva[] = {
    {"the session goes on",
     pulled_by_comviva(whole_pull),
     {"P3 < P4 & \"boys\"?\n1 Yes", false},
     "200|text/xml; charset=utf-8|<?xml version=\"1.0\" encoding=\"UTF-8\"?><response><applicationResponse>"
     "P3 &lt; P4 &amp; \"boys\"?\n1 Yes"
     "</applicationResponse><freeflow><freeflowState>FC</freeflowState></freeflow></response>"},
    {"it is over",
     pulled_by_comviva(whole_pull),
     {"Thank you.", true},
     "200|text/xml; charset=utf-8|<?xml version=\"1.0\" encoding=\"UTF-8\"?><response><applicationResponse>"
     "Thank you.</applicationResponse><freeflow><freeflowState>FB</freeflowState></freeflow></response>"},
};

const reply_row replies_of_another_comviva[] = {
    {"a root of another name",
     pulled_by_comviva(whole_pull),
     {"Bye", true},
     "200|text/xml; charset=utf-8|<?xml version=\"1.0\" encoding=\"UTF-8\"?><USSDResponse>"
     "<applicationResponse>Bye</applicationResponse><freeflow><freeflowState>FB</freeflowState></freeflow>"
     "</USSDResponse>"},
};

}  // namespace

TEST_CASE("comviva: every callback decodes as its row says") {
  check_rows(*make_comviva({.kind = "comviva"}), rows_of_comviva);
}

TEST_CASE("comviva: what is too long is malformed") {
  const auto a = make_comviva({.kind = "comviva"});
  const std::string long_id(129, 'x');
  CHECK(decode(*a, callback_kind::ussd,
               pulled_by_comviva("<sessionId>" + long_id + "</sessionId><msisdn>1</msisdn>")) == "malformed");
  CHECK(decode(*a, callback_kind::ussd,
               pulled_by_comviva("<sessionId>c1</sessionId><msisdn>1</msisdn><subscriberInput>" +
                                 std::string(longest_typed + 1, '1') + "</subscriberInput>")) == "malformed");
  CHECK(decode(*a, callback_kind::ussd, pulled_by_comviva(whole_pull + "<" + long_id + "/>")) == "malformed");
}

TEST_CASE("comviva: every reply and every acknowledgement is what its row says") {
  check_rows(*make_comviva({}), replies_of_comviva);
  check_rows(*make_comviva(with_option({}, "answer_root", "USSDResponse")), replies_of_another_comviva);
  check_rows(*make_comviva({}), acknowledged_with_nothing);
}
