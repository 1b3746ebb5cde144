#pragma once

#include "tests/support/adapter_rows.hpp"

namespace raporo::test {

// Hubtel's documentation of its programmable services, and its library for .NET.
inline const callback_row rows_of_hubtel[] = {
    {"a session begins", channels::callback_kind::ussd,
     json_post(R"({"Type":"Initiation","Mobile":"233500000001","SessionId":"a1","ServiceCode":"713",
                   "Message":"*713*2#","Operator":"mtn","Sequence":1,"ClientState":"","Platform":"USSD"})"),
     "a1|233500000001|mtn||dialled|*713*2#|1"},
    {"an answer, the sequence as text", channels::callback_kind::ussd,
     json_post(R"({"Type":"Response","Mobile":"233500000001","SessionId":"a1","ServiceCode":"713",
                   "Message":"28 27","Operator":"mtn","Sequence":"2","ClientState":"home"})"),
     "a1|233500000001|mtn||answer|28 27|2"},
    {"types in lower case", channels::callback_kind::ussd,
     json_post(R"({"Type":"response","Mobile":"233500000001","SessionId":"a1","Message":"1","Sequence":2})"),
     "a1|233500000001|||answer|1|2"},
    {"an empty answer", channels::callback_kind::ussd,
     json_post(R"({"Type":"Response","Mobile":"233500000001","SessionId":"a1","Message":"","Sequence":2})"),
     "a1|233500000001|||answer||2"},
    {"the caller ends it", channels::callback_kind::ussd,
     json_post(R"({"Type":"Release","Mobile":"233500000001","SessionId":"a1","Message":"","Sequence":3})"),
     "end|a1|233500000001|Release"},
    {"our reply was late", channels::callback_kind::ussd,
     json_post(R"({"Type":"Timeout","Mobile":"233500000001","SessionId":"a1","Message":"","Sequence":3})"),
     "end|a1|233500000001|Timeout"},
    {"opened from a list of favourites", channels::callback_kind::ussd,
     json_post(R"({"Type":"Favorite","Mobile":"233500000001","SessionId":"a1","Message":"","Sequence":1})"),
     "a1|233500000001|||dialled||1"},
    {"asked for by another app", channels::callback_kind::ussd,
     json_post(R"({"Type":"Query","Mobile":"233500000001","SessionId":"a1","Message":"","Sequence":1})"),
     "a1|233500000001|||dialled||1"},
    {"put in a cart", channels::callback_kind::ussd,
     json_post(R"({"Type":"AddToCart","Mobile":"233500000001","SessionId":"a1","Message":"","Sequence":1})"),
     "a1|233500000001|||dialled||1"},
    {"without a sequence", channels::callback_kind::ussd,
     json_post(R"({"Type":"Response","Mobile":"233500000001","SessionId":"a1","Message":"1"})"),
     "a1|233500000001|||answer|1"},
    {"without a session", channels::callback_kind::ussd,
     json_post(R"({"Type":"Response","Mobile":"233500000001","Message":"1"})"), "malformed"},
    {"without a phone", channels::callback_kind::ussd,
     json_post(R"({"Type":"Response","SessionId":"a1","Message":"1"})"), "malformed"},
    {"no object", channels::callback_kind::ussd, json_post("[]"), "malformed"},
    {"cut off", channels::callback_kind::ussd, json_post(R"({"Type":"Resp)"), "malformed"},
    {"nothing", channels::callback_kind::ussd, json_post(""), "malformed"},
};

inline const reply_row replies_of_hubtel[] = {
    {"the session goes on",
     json_post(R"({"Type":"Initiation","Mobile":"233500000001","SessionId":"a1","Message":"*713*2#"})"),
     {"1.Attendance\n2.Drop-out", false},
     R"(200|application/json|{"SessionId":"a1","Type":"Response","Message":"1.Attendance\n2.Drop-out",)"
     R"("ClientState":"","Label":"Raporo","DataType":"input","FieldType":"text"})"},
    {"it is over",
     json_post(R"({"Type":"Response","Mobile":"233500000001","SessionId":"a1","Message":"1"})"),
     {"Thank you.", true},
     R"(200|application/json|{"SessionId":"a1","Type":"Release","Message":"Thank you.",)"
     R"("ClientState":"","Label":"Raporo","DataType":"display","FieldType":"text"})"},
};

}  // namespace raporo::test
