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

std::unique_ptr<adapter> safaricom_of(const char* service_code) {
  channel_settings s;
  s.kind = "safaricom";
  s.service_code = service_code;
  return make_pulled_ussd(s);
}

}  // namespace

TEST_CASE("pulled USSD: every callback decodes as its row says") {
  check_rows(*pulled_by("airtel"), rows_of_airtel);
  check_rows(*pulled_by("dmark"), rows_of_dmark);
  check_rows(*pulled_by("hollatags"), rows_of_hollatags);
  check_rows(*pulled_by("crossgate"), rows_of_crossgate);
  check_rows(*safaricom_of("*167*7#"), rows_of_safaricom);
}

TEST_CASE("pulled USSD: every reply and every acknowledgement is what its row says") {
  check_rows(*pulled_by("airtel"), replies_of_airtel);
  check_rows(*pulled_by("dmark"), replies_of_dmark);
  check_rows(*pulled_by("hollatags"), replies_of_hollatags);
  check_rows(*pulled_by("crossgate"), replies_of_crossgate);
  check_rows(*safaricom_of("*167*7#"), replies_of_safaricom);
  check_rows(*pulled_by("airtel"), acknowledged_with_nothing);
}

TEST_CASE("pulled USSD: Safaricom's code of one group leaves the transcript as it is") {
  const auto a = safaricom_of("*167#");
  CHECK(decode(*a, callback_kind::ussd, get("ORIG=1&DEST=167&SESSION_ID=s1&USSD_PARAMS=")) ==
        "s1|1||*167#|transcript|");
  CHECK(decode(*a, callback_kind::ussd, get("ORIG=1&DEST=167&SESSION_ID=s1&USSD_PARAMS=7*1")) ==
        "s1|1||*167#|transcript|7*1");
  CHECK(decode(*a, callback_kind::ussd, get("ORIG=1&DEST=167&SESSION_ID=s1")) == "s1|1||*167#|transcript|");
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
