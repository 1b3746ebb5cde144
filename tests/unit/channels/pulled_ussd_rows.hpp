#pragma once

#include "tests/support/adapter_rows.hpp"

namespace raporo::test {

inline constexpr std::string_view whole_airtel = "SessionID=k1&MSISDN=250730000001&MSC=mtn1&input=28+27";
inline constexpr std::string_view whole_cleanup =
    "SessionID=k1&msisdn=250730000001&clean=clean-session&error=522";
inline constexpr std::string_view whole_dmark =
    "transactionId=d1&msisdn=256700000001&ussdServiceCode=*800%23&transactionTime=1930543485&"
    "ussdRequestString=28+27&creationTime=1930543484&response=true";
inline constexpr std::string_view whole_hollatags =
    "session_msisdn=2348000000001&session_operation=continue&session_type=2&session_msg=28+27&session_id=h1&"
    "session_from=*800%23&session_mno=mtn";
inline constexpr std::string_view whole_crossgate =
    "session_id=c1&msisdn=250780000001&network_code=63510&ussd_string=1*28+27&service_code=*800%23";

// All as public clients of theirs have it.
inline const callback_row rows_of_airtel[] = {
    {"what was dialled", channels::callback_kind::ussd,
     get("SessionID=k1&MSISDN=250730000001&MSC=mtn1&input=800*10"), "k1|250730000001|||untold|800*10"},
    {"an answer", channels::callback_kind::ussd, get(whole_airtel), "k1|250730000001|||untold|28 27"},
    {"with a user and a password", channels::callback_kind::ussd,
     get("userid=u&password=p&SessionID=k1&MSISDN=250730000001&MSC=mtn1&input=1"),
     "k1|250730000001|||untold|1"},
    {"an empty answer", channels::callback_kind::ussd, get("SessionID=k1&MSISDN=250730000001&input="),
     "k1|250730000001|||untold|"},
    {"the session is over", channels::callback_kind::ussd, get(whole_cleanup), "end|k1|250730000001|522"},
    {"invalid UTF-8", channels::callback_kind::ussd, get("SessionID=k1&MSISDN=1&input=%FF"), "malformed"},
    {"nothing", channels::callback_kind::ussd, get(""), "malformed"},
};

inline const reply_row replies_of_airtel[] = {
    {"the session goes on",
     get(whole_airtel),
     {"P3 boys girls?", false},
     "200|text/plain; charset=utf-8|Freeflow: FC|charge: N|amount: 0|P3 boys girls?"},
    {"it is over",
     get(whole_airtel),
     {"Thank you.", true},
     "200|text/plain; charset=utf-8|Freeflow: FB|charge: N|amount: 0|Thank you."},
};

// Of the code *167*7#.
inline const callback_row rows_of_safaricom[] = {
    {"the code was dialled", channels::callback_kind::ussd,
     get("ORIG=254700000001&DEST=167&SESSION_ID=s1&USSD_PARAMS=7"), "s1|254700000001||*167*7#|transcript|"},
    {"an answer", channels::callback_kind::ussd,
     get("ORIG=254700000001&DEST=167&SESSION_ID=s1&USSD_PARAMS=7*28+27"),
     "s1|254700000001||*167*7#|transcript|28 27"},
    {"all answers so far, signs too", channels::callback_kind::ussd,
     get("ORIG=254700000001&DEST=167&SESSION_ID=s1&USSD_PARAMS=7*a*b*****"),
     "s1|254700000001||*167*7#|transcript|a*b*****"},
    {"an empty answer", channels::callback_kind::ussd,
     get("ORIG=254700000001&DEST=167&SESSION_ID=s1&USSD_PARAMS=7*1*"),
     "s1|254700000001||*167*7#|transcript|1*"},
    {"another code that begins alike", channels::callback_kind::ussd,
     get("ORIG=254700000001&DEST=167&SESSION_ID=s1&USSD_PARAMS=71*1"),
     "s1|254700000001||*167#|transcript|71*1"},
    {"another code", channels::callback_kind::ussd,
     get("ORIG=254700000001&DEST=168&SESSION_ID=s1&USSD_PARAMS=7"), "s1|254700000001||*168#|transcript|7"},
    {"a shorter code", channels::callback_kind::ussd,
     get("ORIG=254700000001&DEST=16&SESSION_ID=s1&USSD_PARAMS=7*1"), "s1|254700000001||*16#|transcript|7*1"},
    {"no session", channels::callback_kind::ussd, get("ORIG=254700000001&DEST=167&USSD_PARAMS=7"),
     "malformed"},
    {"no phone", channels::callback_kind::ussd, get("DEST=167&SESSION_ID=s1&USSD_PARAMS=7"), "malformed"},
};

inline const reply_row replies_of_safaricom[] = {
    {"the session goes on",
     get("ORIG=254700000001&DEST=167&SESSION_ID=s1&USSD_PARAMS=7"),
     {"P3?", false},
     "200|text/plain; charset=utf-8|CON P3?"},
    {"it is over",
     get("ORIG=254700000001&DEST=167&SESSION_ID=s1&USSD_PARAMS=7*1"),
     {"Bye", true},
     "200|text/plain; charset=utf-8|END Bye"},
};

inline const callback_row rows_of_dmark[] = {
    {"a session begins", channels::callback_kind::ussd,
     get("transactionId=d1&msisdn=256700000001&ussdServiceCode=*800%23&ussdRequestString=*800%23&response="
         "false"),
     "d1|256700000001||*800#|dialled|*800#"},
    {"an answer", channels::callback_kind::ussd, get(whole_dmark), "d1|256700000001||*800#|answer|28 27"},
};

inline const reply_row replies_of_dmark[] = {
    {"the session goes on",
     get(whole_dmark),
     {"P3 boys girls?", false},
     R"(200|application/json|{"responseString":"P3 boys girls?","action":"request"})"},
    {"it is over",
     get(whole_dmark),
     {"Bye", true},
     R"(200|application/json|{"responseString":"Bye","action":"end"})"},
};

inline const callback_row rows_of_hollatags[] = {
    {"a session begins", channels::callback_kind::ussd,
     get("session_msisdn=2348000000001&session_operation=begin&session_type=1&session_msg=*800%23&"
         "session_id=h1&session_from=*800%23&session_mno=mtn"),
     "h1|2348000000001|mtn||dialled|*800#"},
    {"an answer", channels::callback_kind::ussd, get(whole_hollatags), "h1|2348000000001|mtn||answer|28 27"},
    {"the session is over", channels::callback_kind::ussd,
     get("session_msisdn=2348000000001&session_operation=end&session_id=h1"), "end|h1|2348000000001|end"},
};

inline const reply_row replies_of_hollatags[] = {
    {"the session goes on",
     get(whole_hollatags),
     {"P3 boys girls?", false},
     R"(200|application/json|{"session_operation":"continue","session_type":"2","session_id":"h1",)"
     R"("session_from":"*800#","session_msisdn":"2348000000001","session_mno":"mtn",)"
     R"("session_msg":"P3 boys girls?"})"},
    {"it is over, and little was told",
     get("session_msisdn=1&session_id=h1"),
     {"Bye", true},
     R"(200|application/json|{"session_operation":"end","session_type":"","session_id":"h1",)"
     R"("session_from":"","session_msisdn":"1","session_mno":"","session_msg":"Bye"})"},
};

inline const callback_row rows_of_crossgate[] = {
    {"a session begins", channels::callback_kind::ussd,
     get("session_id=c1&msisdn=250780000001&network_code=63510&ussd_string=&service_code=*800%23"),
     "c1|250780000001|63510|*800#|transcript|"},
    {"an answer", channels::callback_kind::ussd, get(whole_crossgate),
     "c1|250780000001|63510|*800#|transcript|1*28 27"},
};

inline const reply_row replies_of_crossgate[] = {
    {"the session goes on", get(whole_crossgate), {"P3?", false}, "200|text/plain; charset=utf-8|CON P3?"},
    {"it is over", get(whole_crossgate), {"Bye", true}, "200|text/plain; charset=utf-8|END Bye"},
};

}  // namespace raporo::test
