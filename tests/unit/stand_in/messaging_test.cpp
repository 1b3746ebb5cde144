#include "gateway/stand_in/messaging.hpp"

#include <doctest/doctest.h>

#include "gateway/stand_in/faults.hpp"

using namespace raporo;
using namespace raporo::stand_in;

namespace {

http::request send(const char* key, const char* body) {
  http::request r;
  r.method = "POST";
  r.path = "/version1/messaging";
  r.content_type = "application/x-www-form-urlencoded";
  r.headers = {{"apikey", key}};
  r.body = body;
  return r;
}

struct refusal_row {
  const char* label;
  const char* key;
  const char* body;
  int status;  ///< 0: not refused
};

const refusal_row refusal_rows[] = {
    {"right", "k", "username=sandbox&to=%2B250780000001&message=hi", 0},
    {"wrong key", "x", "username=sandbox&to=%2B250780000001&message=hi", 401},
    {"no key", "", "username=sandbox&to=%2B250780000001&message=hi", 401},
    {"wrong user name", "k", "username=other&to=%2B250780000001&message=hi", 401},
    {"no recipients", "k", "username=sandbox&message=hi", 400},
    {"no text", "k", "username=sandbox&to=%2B250780000001&message=", 400},
    {"not a form", "k", "username=%Z", 400},
};

struct fault_row {
  const char* json;
  bool readable;
  fault::kind what;
  int count;
  bool taken;
  int code;
};

const fault_row fault_rows[] = {
    {R"({"fault":"refuse"})", true, fault::kind::refuse, 1, true, 403},
    {R"({"fault":"refuse","code":406,"word":"UserInBlacklist"})", true, fault::kind::refuse, 1, true, 406},
    {R"({"fault":"empty","count":3})", true, fault::kind::empty, 3, false, 0},
    {R"({"fault":"status","code":401})", true, fault::kind::status, 1, false, 401},
    {R"({"fault":"status","taken":true})", true, fault::kind::status, 1, true, 500},
    {R"({"fault":"hang"})", true, fault::kind::hang, 1, true, 0},
    {R"({"fault":"reset","taken":false})", true, fault::kind::reset, 1, false, 0},
    {R"({"fault":"half"})", true, fault::kind::half, 1, true, 0},
    {R"({"fault":"meteor"})", false, {}, 0, false, 0},
    {R"({"fault":5})", false, {}, 0, false, 0},
    {R"({"fault":"hang","count":-1})", false, {}, 0, false, 0},
    {R"({"fault":"hang","taken":"yes"})", false, {}, 0, false, 0},
    {R"(["fault"])", false, {}, 0, false, 0},
    {"", false, {}, 0, false, 0},
};

}  // namespace

TEST_CASE("messaging endpoint: key, user name and the required fields are checked") {
  for (const refusal_row& row : refusal_rows) {
    CAPTURE(row.label);
    const auto refused = refuse_send(send(row.key, row.body), "sandbox", "k");
    CHECK((refused ? refused->status : 0) == row.status);
  }
}

TEST_CASE(
    "messaging endpoint: recipients are separated by commas, and the default sender is the provider's") {
  const send_request s =
      read_send(send("k", "username=sandbox&to=%2B250780000001%2C0780000002&message=Muraho%21"));
  CHECK(s.from == "AFRICASTKNG");
  CHECK(s.text == "Muraho!");
  CHECK(s.to == std::vector<std::string>{"+250780000001", "0780000002"});
}

TEST_CASE("messaging endpoint: the answer is the documented one") {
  const http::response r = write_recipients({{"+250780000001", 101, "Success", "ATXid_1", 2},
                                             {"+250740000002", 403, "InvalidPhoneNumber", "None", 0}});
  CHECK(r.status == 201);
  CHECK(
      r.body ==
      R"({"SMSMessageData":{"Message":"Sent to 1/2 Total Cost: RWF 24.0000","Recipients":[)"
      R"({"statusCode":101,"number":"+250780000001","status":"Success","cost":"RWF 24.0000","messageId":"ATXid_1"},)"
      R"({"statusCode":403,"number":"+250740000002","status":"InvalidPhoneNumber","cost":"0","messageId":"None"}]}})");
  CHECK(write_refusal("InvalidSenderId").body ==
        R"({"SMSMessageData":{"Message":"InvalidSenderId","Recipients":[]}})");
}

TEST_CASE("faults: read from JSON, each with what is usual for its kind") {
  for (const fault_row& row : fault_rows) {
    CAPTURE(row.json);
    const auto f = read_fault(row.json);
    REQUIRE(f.has_value() == row.readable);
    if (!f) continue;
    CHECK((f->what == row.what));
    CHECK(f->count == row.count);
    CHECK(f->taken == row.taken);
    CHECK(f->code == row.code);
  }
}

TEST_CASE("faults: happen in order, as often as they say, and then no more") {
  fault_plan plan;
  CHECK_FALSE(plan.next());
  fault twice = usual_fault(fault::kind::hang);
  twice.count = 2;
  plan.add(twice);
  plan.add(usual_fault(fault::kind::reset));
  CHECK((plan.next()->what == fault::kind::hang));
  CHECK((plan.next()->what == fault::kind::hang));
  CHECK((plan.next()->what == fault::kind::reset));
  CHECK_FALSE(plan.next());
}
