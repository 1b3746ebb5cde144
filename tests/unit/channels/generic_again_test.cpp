// Built-in aggregators once more, described in YAML: nobody on the wire can tell them from their adapters.
#include <doctest/doctest.h>

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "gateway/channels/africas_talking.hpp"
#include "gateway/channels/hubtel.hpp"
#include "gateway/channels/pindo.hpp"
#include "gateway/channels/pulled_ussd.hpp"
#include "gateway/channels/small_json_ussd.hpp"
#include "tests/unit/channels/africas_talking_rows.hpp"
#include "tests/unit/channels/hubtel_rows.hpp"
#include "tests/unit/channels/pindo_rows.hpp"
#include "tests/unit/channels/pulled_ussd_rows.hpp"
#include "tests/unit/channels/small_json_ussd_rows.hpp"
#include "tests/unit/channels/wires.hpp"

using namespace raporo;
using namespace raporo::channels;
using namespace raporo::test;

namespace {

struct again {
  std::string name;
  std::unique_ptr<adapter> (*built_in)(const channel_settings&);
  std::span<const callback_row> rows;
};

const again all_again[] = {
    {"airtel", make_pulled_ussd, rows_of_airtel},
    {"africas_talking", make_africas_talking, rows_of_africas_talking},
    {"arkesel", make_small_json_ussd, rows_of_arkesel},
    {"beem", make_small_json_ussd, rows_of_beem},
    {"crossgate", make_pulled_ussd, rows_of_crossgate},
    {"hollatags", make_pulled_ussd, rows_of_hollatags},
    {"hubtel", make_hubtel, rows_of_hubtel},
};

/// The replies to a call, and what else of it the edge sees.
void check_same_call(const adapter& one, const adapter& other, const http::request& r) {
  const auto asked = one.read_ussd(r);
  const auto asked_again = other.read_ussd(r);
  if (!asked || std::holds_alternative<ussd_end>(*asked)) return;
  for (const ussd_reply& reply :
       {ussd_reply{"1.Attendance\n2.\"Drop-out\" \\ é €", false}, ussd_reply{"Murakoze.", true}}) {
    const auto said = one.write_ussd(std::get<ussd_event>(*asked), reply);
    const auto said_again = other.write_ussd(std::get<ussd_event>(asked_again.value()), reply);
    CHECK(on_one_line(said) == on_one_line(said_again));
  }
}

std::vector<std::string> shapes(const adapter& a) {
  std::vector<std::string> all;
  for (const callback_shape& s : a.callbacks())
    all.push_back(fmt::format("{} {} {}", static_cast<int>(s.kind), s.method, s.content_type));
  std::ranges::sort(all);
  return all;
}

}  // namespace

TEST_CASE("generic: seven built-in kinds are described in YAML, and say the same to every sample of theirs") {
  for (const again& k : all_again) {
    CAPTURE(k.name);
    const auto built_in = k.built_in({.kind = k.name});
    const auto generic = generic_by(k.name);
    CHECK(shapes(*built_in) == shapes(*generic));
    check_rows(*generic, k.rows);
    for (const callback_row& row : k.rows) {
      CAPTURE(row.label);
      CHECK(decode(*built_in, row.what, row.request) == decode(*generic, row.what, row.request));
      CHECK(on_one_line(built_in->acknowledge(row.what)) == on_one_line(generic->acknowledge(row.what)));
      if (row.what == callback_kind::ussd) check_same_call(*built_in, *generic, row.request);
    }
  }
}

TEST_CASE("generic: what is too long for a built-in kind is too long for its description") {
  const std::string id(129, 'x');
  const std::string typed(2'049, '1');
  const struct {
    const char* name;
    http::request request;
  } long_ones[] = {
      {"airtel", get("MSISDN=1&input=1&SessionID=" + id)},
      {"airtel", get("MSISDN=1&SessionID=1&input=" + typed)},
      {"hollatags", get("session_msisdn=1&session_id=1&session_from=" + id)},
      {"crossgate", get("msisdn=1&session_id=1&network_code=" + id)},
  };
  for (const auto& l : long_ones)
    CHECK(decode(*generic_by(l.name), callback_kind::ussd, l.request) == "malformed");
}

TEST_CASE("generic: Pindo's sends are described in YAML, and so is every answer of it") {
  channel_settings settings{.name = "pi",
                            .kind = "pindo",
                            .send_url = "https://api.pindo.io/v1/sms/",
                            .api_key = "made-up-token",
                            .sender = "SCHOOLS"};
  for (const char* sender : {"SCHOOLS", ""}) {
    settings.sender = sender;
    const auto built_in = make_pindo(settings);
    const auto generic = generic_by("pindo", settings);
    CHECK(generic->callbacks().empty());
    CHECK(generic->batch_limit() == 1);
    CHECK(on_one_line(built_in->write_send(of_pindo)) == on_one_line(generic->write_send(of_pindo)));
    check_rows(*generic, of_pindo, answers_of_pindo);
  }
}

TEST_CASE("generic: silence means to it what it means to every kind") {
  using outcome = http::client_answer::outcome;
  const auto generic = generic_by("pindo");
  http::client_answer none;
  none.what = outcome::not_sent;
  CHECK(generic->read_send(of_pindo, none).at(0).what == send_outcome::verdict::unreachable);
  none.what = outcome::unknown;
  none.status = 201;
  CHECK(generic->read_send(of_pindo, none).at(0).what == send_outcome::verdict::unknown);
}
