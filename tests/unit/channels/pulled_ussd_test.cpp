#include "gateway/channels/pulled_ussd.hpp"

#include <doctest/doctest.h>

#include "gateway/channels/fields.hpp"
#include "tests/unit/channels/missing_fields.hpp"
#include "tests/unit/channels/pulled_ussd_rows.hpp"

using namespace raporo;
using namespace raporo::channels;
using namespace raporo::test;

namespace {

std::unique_ptr<adapter> pulled_by(const char* kind) {
  channel_settings s;
  s.kind = kind;
  return make_pulled_ussd(s);
}

http::response pulled_reply(const char* kind, std::string_view asked, const ussd_reply& reply) {
  const auto a = pulled_by(kind);
  const http::response r = a->write_ussd(std::get<ussd_event>(a->read_ussd(get(asked)).value()), reply);
  CHECK(r.status == 200);
  return r;
}

}  // namespace

TEST_CASE("pulled USSD: every callback decodes as its row says") {
  check_rows(*pulled_by("airtel"), rows_of_airtel);
  check_rows(*pulled_by("dmark"), rows_of_dmark);
  check_rows(*pulled_by("hollatags"), rows_of_hollatags);
  check_rows(*pulled_by("crossgate"), rows_of_crossgate);
  channel_settings s;
  s.kind = "safaricom";
  s.service_code = "*167*7#";
  check_rows(*make_pulled_ussd(s), rows_of_safaricom);
}

TEST_CASE("pulled USSD: Safaricom's code of one group leaves the transcript as it is") {
  channel_settings s;
  s.kind = "safaricom";
  s.service_code = "*167#";
  const auto a = make_pulled_ussd(s);
  CHECK(decode(*a, callback_kind::ussd, get("ORIG=1&DEST=167&SESSION_ID=s1&USSD_PARAMS=")) ==
        "s1|1||*167#|transcript|");
  CHECK(decode(*a, callback_kind::ussd, get("ORIG=1&DEST=167&SESSION_ID=s1&USSD_PARAMS=7*1")) ==
        "s1|1||*167#|transcript|7*1");
  const http::response r = a->write_ussd(
      std::get<ussd_event>(a->read_ussd(get("ORIG=1&DEST=167&SESSION_ID=s1")).value()), {"Bye", true});
  CHECK(r.body == "END Bye");
}

TEST_CASE("pulled USSD: without each field in turn") {
  constexpr auto ussd = callback_kind::ussd;
  check_missing(*pulled_by("airtel"), ussd, get, whole_airtel,
                {{"SessionID", "malformed"},
                 {"MSISDN", "malformed"},
                 {"MSC", "k1|250730000001|||untold|28 27"},
                 {"input", "k1|250730000001|||untold|"}});
  check_missing(*pulled_by("airtel"), ussd, get, whole_cleanup,
                {{"SessionID", "malformed"},
                 {"msisdn", "malformed"},
                 {"clean", "malformed"},
                 {"error", "end|k1|250730000001|"}});
  check_missing(*pulled_by("dmark"), ussd, get, whole_dmark,
                {{"transactionId", "malformed"},
                 {"msisdn", "malformed"},
                 {"ussdServiceCode", "d1|256700000001|||answer|28 27"},
                 {"transactionTime", "d1|256700000001||*800#|answer|28 27"},
                 {"ussdRequestString", "d1|256700000001||*800#|answer|"},
                 {"creationTime", "d1|256700000001||*800#|answer|28 27"},
                 {"response", "d1|256700000001||*800#|untold|28 27"}});
  check_missing(*pulled_by("hollatags"), ussd, get, whole_hollatags,
                {{"session_msisdn", "malformed"},
                 {"session_operation", "h1|2348000000001|mtn||answer|28 27"},
                 {"session_type", "h1|2348000000001|mtn||answer|28 27"},
                 {"session_msg", "h1|2348000000001|mtn||answer|"},
                 {"session_id", "malformed"},
                 {"session_from", "h1|2348000000001|mtn||answer|28 27"},
                 {"session_mno", "h1|2348000000001|||answer|28 27"}});
  check_missing(*pulled_by("crossgate"), ussd, get, whole_crossgate,
                {{"session_id", "malformed"},
                 {"msisdn", "malformed"},
                 {"network_code", "c1|250780000001||*800#|transcript|1*28 27"},
                 {"ussd_string", "c1|250780000001|63510|*800#|transcript|"},
                 {"service_code", "c1|250780000001|63510||transcript|1*28 27"}});
}

TEST_CASE("pulled USSD: what is too long is malformed") {
  const auto a = pulled_by("airtel");
  const std::string long_id(129, 'x');
  CHECK(decode(*a, callback_kind::ussd, get("MSISDN=1&input=1&SessionID=" + long_id)) == "malformed");
  CHECK(decode(*a, callback_kind::ussd, get("MSISDN=1&SessionID=1&input=" + std::string(2'049, '1'))) ==
        "malformed");
  CHECK(decode(*pulled_by("hollatags"), callback_kind::ussd,
               get("session_msisdn=1&session_id=1&session_from=" + long_id)) == "malformed");
}

TEST_CASE("pulled USSD: Airtel's user and password are looked at where we have them") {
  channel_settings s;
  s.kind = "airtel";
  const std::string with_both = std::string(whole_airtel) + "&userid=ours&password=s3cret";
  CHECK(make_pulled_ussd(s)->is_authentic(get(whole_airtel), {}));
  CHECK(make_pulled_ussd(s)->is_authentic(get(with_both), {}));
  s.username = "ours";
  s.api_key = "s3cret";
  const auto a = make_pulled_ussd(s);
  CHECK(a->is_authentic(get(with_both), {}));
  CHECK_FALSE(a->is_authentic(get(whole_airtel), {}));
  CHECK_FALSE(a->is_authentic(get(without(with_both, "userid")), {}));
  CHECK_FALSE(a->is_authentic(get(without(with_both, "password")), {}));
  CHECK_FALSE(a->is_authentic(get(std::string(whole_airtel) + "&userid=ours&password=s3creT"), {}));
  CHECK_FALSE(a->is_authentic(get(std::string(whole_airtel) + "&userid=Ours&password=s3cret"), {}));
  CHECK_FALSE(a->is_authentic(get(with_both + "&x=%FF"), {}));
  CHECK(a->is_authentic(get(whole_cleanup), {}));
  CHECK_FALSE(a->is_authentic(get(std::string(whole_cleanup) + "&userid=ours&password=no"), {}));
  s.api_key.clear();
  CHECK_FALSE(
      make_pulled_ussd(s)->is_authentic(get(std::string(whole_airtel) + "&userid=ours&password="), {}));
}

TEST_CASE("pulled USSD: one built like Crossgate may tell the newest input alone") {
  channel_settings s;
  s.kind = "crossgate";
  s.options["input"] = "newest";
  CHECK(decode(*make_pulled_ussd(s), callback_kind::ussd, get(whole_crossgate)) ==
        "c1|250780000001|63510|*800#|untold|1*28 27");
}

TEST_CASE("pulled USSD: Airtel reads in a header whether the session goes on") {
  using header_list = std::vector<std::pair<std::string, std::string>>;
  const http::response more = pulled_reply("airtel", whole_airtel, {"P3 boys girls?", false});
  CHECK(more.content_type == "text/plain; charset=utf-8");
  CHECK(more.body == "P3 boys girls?");
  CHECK(more.headers == header_list{{"Freeflow", "FC"}, {"charge", "N"}, {"amount", "0"}});
  const http::response last = pulled_reply("airtel", whole_airtel, {"Thank you.", true});
  CHECK(last.body == "Thank you.");
  CHECK(last.headers == header_list{{"Freeflow", "FB"}, {"charge", "N"}, {"amount", "0"}});
  CHECK(pulled_by("airtel")->acknowledge(callback_kind::ussd_end).status == 200);
}

TEST_CASE("pulled USSD: the others read it in the body") {
  const http::response dmark = pulled_reply("dmark", whole_dmark, {"P3 boys girls?", false});
  CHECK(dmark.content_type == "application/json");
  CHECK(dmark.body == R"({"responseString":"P3 boys girls?","action":"request"})");
  CHECK(pulled_reply("dmark", whole_dmark, {"Bye", true}).body ==
        R"({"responseString":"Bye","action":"end"})");
  CHECK(pulled_reply("hollatags", whole_hollatags, {"P3 boys girls?", false}).body ==
        R"({"session_operation":"continue","session_type":"2","session_id":"h1","session_from":"*800#",)"
        R"("session_msisdn":"2348000000001","session_mno":"mtn","session_msg":"P3 boys girls?"})");
  CHECK(pulled_reply("hollatags", "session_msisdn=1&session_id=h1", {"Bye", true}).body ==
        R"({"session_operation":"end","session_type":"","session_id":"h1","session_from":"",)"
        R"("session_msisdn":"1","session_mno":"","session_msg":"Bye"})");
  CHECK(pulled_reply("crossgate", whole_crossgate, {"P3?", false}).body == "CON P3?");
  CHECK(pulled_reply("crossgate", whole_crossgate, {"Bye", true}).body == "END Bye");
}
