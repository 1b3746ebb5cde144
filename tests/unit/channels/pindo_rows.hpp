#pragma once

#include "tests/support/adapter_rows.hpp"

namespace raporo::test {

inline const channels::outgoing_sms of_pindo{"Week 9 \"report\" missing", {{"+250780000001", "m-1"}}};

// Pindo's documented statuses. The names within the body are its clients'.
inline const send_row answers_of_pindo[] = {
    {"sent", 201, R"({"sms_id":17,"status":"sent","remaining_balance":3.5})", {"accepted|17|sent|"}},
    {"sent, without a body", 201, "", {"accepted|||"}},
    {"sent, with an id that is too long",
     201,
     R"({"sms_id":"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx)"
     R"(xxxxxxxxxxxxxxxxxxxxxxxxxxxxx"})",
     {"accepted|||"}},
    {"another success, with an id", 200, R"({"sms_id":17})", {"accepted|17||"}},
    {"another success without", 200, R"({"ok":true})", {"unknown||answer not understood|"}},
    {"bad token", 401, "", {"channel fault||HTTP 401|"}},
    {"not found", 404, "", {"channel fault||HTTP 404|"}},
    {"a country or an operator that it does not serve",
     409,
     R"({"message":"country not served"})",
     {R"(permanent||HTTP 409: {"message":"country not served"}|)"}},
    {"the same without a word", 409, "", {"permanent||HTTP 409|"}},
    {"bad request", 400, "", {"permanent||HTTP 400|"}},
    {"500", 500, "", {"unknown||HTTP 500|"}},
};

}  // namespace raporo::test
