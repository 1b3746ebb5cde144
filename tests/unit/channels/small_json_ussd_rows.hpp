#pragma once

#include "tests/support/adapter_rows.hpp"

namespace raporo::test {

// Arkesel's USSD API 2.4.0.
inline const callback_row rows_of_arkesel[] = {
    {"a session begins", channels::callback_kind::ussd,
     json_post(R"({"sessionID":"k1","userID":"U1","newSession":true,"msisdn":"233500000001",
                   "userData":"*928*10#","network":"MTN"})"),
     "k1|233500000001|MTN||dialled|*928*10#"},
    {"an answer", channels::callback_kind::ussd,
     json_post(R"({"sessionID":"k1","userID":"U1","newSession":false,"msisdn":"233500000001",
                   "userData":"28 27","network":"MTN"})"),
     "k1|233500000001|MTN||answer|28 27"},
    {"an answer that a client sent as a number", channels::callback_kind::ussd,
     json_post(R"({"sessionID":"k1","userID":"U1","newSession":false,"msisdn":"233500000001","userData":1})"),
     "k1|233500000001|||answer|1"},
    {"without sessionID", channels::callback_kind::ussd,
     json_post(R"({"userID":"U1","msisdn":"233500000001","userData":"1"})"), "malformed"},
    {"without msisdn", channels::callback_kind::ussd,
     json_post(R"({"sessionID":"k1","userID":"U1","userData":"1"})"), "malformed"},
    {"invalid UTF-8", channels::callback_kind::ussd,
     json_post("{\"sessionID\":\"k1\",\"msisdn\":\"2\",\"userData\":\"\xff\"}"), "malformed"},
    {"a NUL", channels::callback_kind::ussd,
     json_post(R"({"sessionID":"k1","msisdn":"2","userData":"a\u0000"})"), "malformed"},
};

inline const reply_row replies_of_arkesel[] = {
    {"the session goes on",
     rows_of_arkesel[0].request,
     {"1.Attendance", false},
     R"(200|application/json|{"sessionID":"k1","userID":"U1","msisdn":"233500000001",)"
     R"("message":"1.Attendance","continueSession":true})"},
    {"it is over",
     rows_of_arkesel[1].request,
     {"Bye", true},
     R"(200|application/json|{"sessionID":"k1","userID":"U1","msisdn":"233500000001",)"
     R"("message":"Bye","continueSession":false})"},
};

// Nalo, Moolre, Beem: as public clients of theirs have it.
inline const callback_row rows_of_nalo[] = {
    {"a session begins", channels::callback_kind::ussd,
     json_post(R"({"USERID":"U1","MSISDN":"233500000001","USERDATA":"*920*55#","MSGTYPE":true,"NETWORK":"MTN",
                   "SESSIONID":"n1"})"),
     "n1|233500000001|MTN||dialled|*920*55#"},
    {"an answer", channels::callback_kind::ussd,
     json_post(R"({"USERID":"U1","MSISDN":"233500000001","USERDATA":"1","MSGTYPE":false,"NETWORK":"MTN",
                   "SESSIONID":"n1"})"),
     "n1|233500000001|MTN||answer|1"},
    {"without SESSIONID", channels::callback_kind::ussd,
     json_post(R"({"USERID":"U1","MSISDN":"233500000001","USERDATA":"1"})"), "malformed"},
};

inline const reply_row replies_of_nalo[] = {
    {"the session goes on",
     rows_of_nalo[1].request,
     {"P3 boys girls?", false},
     R"(200|application/json|{"USERID":"U1","MSISDN":"233500000001","MSG":"P3 boys girls?","MSGTYPE":true})"},
    {"it is over",
     rows_of_nalo[1].request,
     {"Bye", true},
     R"(200|application/json|{"USERID":"U1","MSISDN":"233500000001","MSG":"Bye","MSGTYPE":false})"},
};

inline const callback_row rows_of_moolre[] = {
    {"a session begins", channels::callback_kind::ussd,
     json_post(R"({"sessionid":"m1","new":true,"msisdn":"233500000001","network":"3","message":"",
                   "extension":"55","data":""})"),
     "m1|233500000001|3||dialled|"},
    {"an answer", channels::callback_kind::ussd,
     json_post(R"({"sessionid":"m1","new":false,"msisdn":"233500000001","network":"3","message":"2"})"),
     "m1|233500000001|3||answer|2"},
};

inline const reply_row replies_of_moolre[] = {
    {"the session goes on",
     rows_of_moolre[0].request,
     {"P3?", false},
     R"(200|application/json|{"message":"P3?","reply":true})"},
    {"it is over",
     rows_of_moolre[1].request,
     {"Bye", true},
     R"(200|application/json|{"message":"Bye","reply":false})"},
};

inline const callback_row rows_of_beem[] = {
    {"a session begins", channels::callback_kind::ussd,
     json_post(R"({"command":"initiate","msisdn":"255700000001","operator":"x","session_id":"b1",
                   "payload":{"request_id":"0","response":"*149*1#"}})"),
     "b1|255700000001|x||dialled|*149*1#"},
    {"an answer", channels::callback_kind::ussd,
     json_post(R"({"command":"continue","msisdn":"255700000001","operator":"x","session_id":"b1",
                   "payload":{"request_id":"3","response":"21 19"}})"),
     "b1|255700000001|x||answer|21 19"},
    {"the session is over", channels::callback_kind::ussd,
     json_post(
         R"({"command":"terminate","msisdn":"255700000001","operator":"x","session_id":"b1","payload":{}})"),
     "end|b1|255700000001|terminate"},
};

inline const reply_row replies_of_beem[] = {
    {"the session goes on",
     rows_of_beem[1].request,
     {"P4 boys girls?", false},
     R"(200|application/json|{"command":"continue","msisdn":"255700000001","operator":"x","session_id":"b1",)"
     R"("payload":{"request_id":"3","request":"P4 boys girls?"}})"},
    {"it is over",
     rows_of_beem[1].request,
     {"Bye", true},
     R"(200|application/json|{"command":"terminate","msisdn":"255700000001","operator":"x","session_id":"b1",)"
     R"("payload":{"request_id":"3","request":"Bye"}})"},
};

}  // namespace raporo::test
