#include "gateway/channels/small_json_ussd.hpp"

#include <doctest/doctest.h>

#include "tests/unit/channels/small_json_ussd_rows.hpp"

using namespace raporo;
using namespace raporo::channels;
using namespace raporo::test;

namespace {

std::unique_ptr<adapter> of_kind(const char* kind) {
  channel_settings s;
  s.kind = kind;
  return make_small_json_ussd(s);
}

}  // namespace

TEST_CASE("small JSON: every callback decodes as its row says") {
  check_rows(*of_kind("arkesel"), rows_of_arkesel);
  check_rows(*of_kind("nalo"), rows_of_nalo);
  check_rows(*of_kind("moolre"), rows_of_moolre);
  check_rows(*of_kind("beem"), rows_of_beem);
}

TEST_CASE("small JSON: every reply and every acknowledgement is what its row says") {
  check_rows(*of_kind("arkesel"), replies_of_arkesel);
  check_rows(*of_kind("nalo"), replies_of_nalo);
  check_rows(*of_kind("moolre"), replies_of_moolre);
  check_rows(*of_kind("beem"), replies_of_beem);
  check_rows(*of_kind("beem"), acknowledged_with_nothing);
}
