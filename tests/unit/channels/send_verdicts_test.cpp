#include "gateway/channels/send_verdicts.hpp"

#include <doctest/doctest.h>

#include "tests/support/adapter_rows.hpp"

using namespace raporo;
using namespace raporo::channels;
using namespace raporo::test;

TEST_CASE("send verdicts: without a body only the status speaks, for every recipient") {
  struct row {
    int status;
    const char* expected;
  };
  const row rows[] = {
      {302, "channel fault||HTTP 302|"}, {400, "permanent||HTTP 400|"},     {401, "channel fault||HTTP 401|"},
      {403, "channel fault||HTTP 403|"}, {404, "channel fault||HTTP 404|"}, {408, "transient||HTTP 408|"},
      {413, "permanent||HTTP 413|"},     {425, "transient||HTTP 425|"},     {429, "transient||HTTP 429|"},
      {500, "unknown||HTTP 500|"},       {503, "unknown||HTTP 503|"},
  };
  const outgoing_sms sms{"Muraho", {{"+250780000001", "m-1"}, {"+250780000002", "m-2"}}};
  for (const row& r : rows) {
    const auto outcomes = judge_status(sms, answered(r.status, ""));
    REQUIRE(outcomes.size() == 2);
    CHECK(on_one_line(outcomes[0]) == r.expected);
    CHECK(on_one_line(outcomes[1]) == r.expected);
  }
}

TEST_CASE("send verdicts: what an aggregator said is told on one short line") {
  CHECK(short_line("0: Accepted for delivery\r\n") == "0: Accepted for delivery");
  CHECK(short_line("a\nb\x01") == "a?b?");
  CHECK(short_line("\xFF") == "?");
  CHECK(short_line(std::string(1'000, 'x')).size() == 128);
}
