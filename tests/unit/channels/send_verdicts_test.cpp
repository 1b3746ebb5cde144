#include "gateway/channels/send_verdicts.hpp"

#include <doctest/doctest.h>

#include "tests/support/adapter_rows.hpp"

using namespace raporo;
using namespace raporo::channels;
using namespace raporo::test;

TEST_CASE("send verdicts: without a body only the status speaks, for every recipient") {
  struct row {
    int status;
    std::string_view expected;
  };
  const row rows[] = {
      {302, "channel fault||HTTP 302|"}, {400, "permanent||HTTP 400|"},     {401, "channel fault||HTTP 401|"},
      {403, "channel fault||HTTP 403|"}, {404, "channel fault||HTTP 404|"}, {408, "unknown||HTTP 408|"},
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

TEST_CASE("send verdicts: no whole telephone number is kept of what an aggregator said") {
  CHECK(short_line("+250780000001 is barred") == "+*********001 is barred");
  CHECK(short_line("barred: 0780000001") == "barred: *******001");
  CHECK(cost_line(" 0.03330000\n") == "0.03330000");
  CHECK(short_line("21211 Sent to 1/2, 123456") == "21211 Sent to 1/2, 123456");
}

TEST_CASE(
    "send verdicts: a refusal is told with the aggregator's words, but not with the address that was "
    "called") {
  const outgoing_sms sms{"Muraho", {{"+250780000001", "m-1"}}};
  CHECK(on_one_line(judge_status(sms, answered(400, "Sender missing and no global set, rejected\n"))) ==
        "permanent||HTTP 400: Sender missing and no global set, rejected|");
  CHECK(on_one_line(judge_status(sms, answered(404, "no /cgi-bin/sendsms?username=a&password=b here"))) ==
        "channel fault||HTTP 404: no /cgi-bin/sendsms|");
}

TEST_CASE("send verdicts: what has an id does not go again") {
  using verdict = send_outcome::verdict;
  CHECK(unless_it_has_an_id(verdict::transient, "") == verdict::transient);
  CHECK(unless_it_has_an_id(verdict::transient, "A1") == verdict::unknown);
  CHECK(unless_it_has_an_id(verdict::channel_fault, "A1") == verdict::unknown);
  CHECK(unless_it_has_an_id(verdict::accepted, "A1") == verdict::accepted);
  CHECK(unless_it_has_an_id(verdict::permanent, "A1") == verdict::permanent);
}
