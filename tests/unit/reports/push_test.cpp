#include "gateway/reports/dhis2_push.hpp"

#include <doctest/doctest.h>

#include "gateway/http/waiting_client.hpp"
#include "gateway/reports/conflict_lines.hpp"
#include "tests/support/dhis2_double.hpp"
#include "tests/unit/reports/reported_week.hpp"

using namespace raporo;
using namespace raporo::reports;
using namespace raporo::test;
using verdict = import_answer::verdict;

namespace {

/// A push to the double, over real sockets.
struct pushed {
  explicit pushed(running_dhis2& to, bool dry_run = false, std::size_t most_values = 1'000,
                  std::chrono::milliseconds answer_timeout = std::chrono::seconds{20},
                  const std::string& token = "ApiToken d2pat_test") {
    http::client_limits limits;
    limits.answer_timeout = answer_timeout;
    http::waiting_client client(limits);
    result = push(
        {to.url() + "/", token, dry_run, most_values}, values.sets,
        [&](http::outgoing_request r) { return client(std::move(r)); },
        [&](const push_batch& batch, const import_answer& said) {
          ++answers;
          if (said.what == verdict::taken) return;
          for (const std::string& line :
               conflict_lines(batch, said, [](std::string_view) { return std::string("EP Karambo"); }))
            told += line + "\n";
        });
  }

  data_values values = values_of(counted_week_48());
  push_result result;
  std::string told;
  int answers = 0;
};

constexpr std::string_view documented_409 = R"({
  "httpStatus": "Conflict", "httpStatusCode": 409, "status": "WARNING",
  "message": "One more conflicts encountered, please check import summary.",
  "response": {"status": "WARNING", "responseType": "ImportSummary",
    "importCount": {"imported": 1, "updated": 0, "ignored": 1, "deleted": 0},
    "conflicts": [{"object": "2026W49", "value": "Period: `2026W49` is after latest open future period: `2026W48`",
                   "errorCode": "E7641", "property": "period", "indexes": [1]}],
    "rejectedIndexes": [1]}})";

}  // namespace

TEST_CASE("push: values go by codes, then who is complete is registered") {
  running_dhis2 dhis2;
  const pushed p(dhis2);
  CHECK(p.result.fine());
  CHECK(p.result.values.imported == 12);
  CHECK(p.result.registered == 2);
  CHECK(dhis2.it->stored() == 12);
  CHECK(dhis2.it->complete() == 2);
  const auto seen = dhis2.it->requests();
  REQUIRE(seen.size() == 2);
  CHECK(seen[0].method == "POST");
  CHECK(seen[0].path == "/dhis/api/dataValueSets");
  CHECK(seen[0].query == "idScheme=CODE&importStrategy=CREATE_AND_UPDATE");
  CHECK(seen[0].content_type == "application/json");
  CHECK(seen[1].path == "/dhis/api/completeDataSetRegistrations");
}

TEST_CASE("push: the same again changes nothing and is no failure") {
  running_dhis2 dhis2;
  CHECK(pushed(dhis2).result.fine());
  const pushed again(dhis2);
  CHECK(again.result.fine());
  CHECK(again.result.values.imported == 0);
  CHECK(again.result.values.ignored == 12);
  CHECK(dhis2.it->stored() == 12);
}

TEST_CASE("push: a dry run says so in every request, and nothing is stored") {
  running_dhis2 dhis2;
  const pushed p(dhis2, true);
  CHECK(p.result.fine());
  CHECK(p.result.values.imported == 12);
  CHECK(dhis2.it->stored() == 0);
  CHECK(dhis2.it->complete() == 0);
  for (const http::request& r : dhis2.it->requests()) CHECK(r.query.ends_with("&dryRun=true"));
}

TEST_CASE("push: what is refused is told by school and cell, and that school is not registered") {
  running_dhis2 dhis2;
  dhis2.it->miss({karambo}, {});
  const pushed p(dhis2);
  CHECK_FALSE(p.result.fine());
  CHECK(p.result.refused == 6);
  CHECK(p.result.values.imported == 6);
  CHECK(p.result.registered == 1);
  CHECK(
      p.told.starts_with("refused: E7612 Organisation unit not found or not accessible: `450101`\n"
                         "  450101 EP Karambo: SCH_PRESENT P1_M = 28\n"));
}

TEST_CASE("push: batches hold whole schools, and one that is partly refused keeps nothing back of others") {
  running_dhis2 dhis2;
  dhis2.it->miss({karambo}, {});
  const pushed p(dhis2, false, 6);
  CHECK(p.answers == 3);  // two of values, one of registrations
  CHECK(p.result.values.imported == 6);
  CHECK(dhis2.it->stored() == 6);
}

TEST_CASE("push: a wrong token, a page for people, too much work and silence stop it, and say why") {
  running_dhis2 dhis2;
  const pushed wrong(dhis2, false, 6, std::chrono::seconds{20}, "ApiToken d2pat_other");
  CHECK(wrong.result.stopped == "DHIS2 does not let us: HTTP 401: Unauthorized");
  CHECK(dhis2.it->requests().size() == 1);
  dhis2.it->be(dhis2_double::mood::garbage);
  CHECK(pushed(dhis2).result.stopped == "the answer is none of DHIS2's (HTTP 200): is this its address?");
  dhis2.it->be(dhis2_double::mood::busy);
  CHECK(pushed(dhis2).result.stopped == "DHIS2 is busy for 120 s: HTTP 503");
  dhis2.it->be(dhis2_double::mood::slow);
  CHECK(pushed(dhis2, false, 1'000, std::chrono::milliseconds{200}).result.stopped ==
        "no answer came (timed out), so that it is not known whether this was taken");
  CHECK(dhis2.it->stored() == 0);
}

TEST_CASE("push: who is not there is not reached") {
  std::string url;
  {
    const running_dhis2 gone;
    url = gone.url();
  }
  http::waiting_client client;
  const data_values v = values_of(counted_week_48());
  const push_result r = push(
      {url, "ApiToken d2pat_test", false, 1'000}, v.sets,
      [&](http::outgoing_request q) { return client(std::move(q)); },
      [](const push_batch&, const import_answer&) {});
  CHECK(r.stopped.starts_with("DHIS2 cannot be reached: "));
}

TEST_CASE("push: the documented answers mean what they say") {
  const import_answer partly = read_import_answer(409, documented_409);
  CHECK(partly.what == verdict::partly);
  CHECK(partly.counts.imported == 1);
  CHECK(partly.rejected == std::vector<std::size_t>{1});
  REQUIRE(partly.conflicts.size() == 1);
  CHECK(partly.conflicts[0].code == "E7641");
  CHECK(partly.conflicts[0].property == "period");

  // Older servers have the summary at the top, and conflicts without indexes.
  const import_answer older = read_import_answer(
      200, R"({"responseType":"ImportSummary","status":"SUCCESS","importCount":{"imported":0,"updated":0,)"
           R"("ignored":3,"deleted":0},"dataSetComplete":"false"})");
  CHECK(older.what == verdict::taken);
  CHECK(older.counts.ignored == 3);
  const import_answer untold = read_import_answer(
      409, R"({"status":"WARNING","importCount":{"imported":2,"updated":0,"ignored":1,"deleted":0},)"
           R"("conflicts":[{"object":"dataValue","value":"not\u001b[31m here"}]})");
  CHECK(untold.what == verdict::partly);
  CHECK(untold.rejected.empty());
  CHECK(untold.conflicts[0].message == "not?[31m here");

  CHECK(read_import_answer(
            409, R"({"status":"ERROR","message":"no","response":{"status":"ERROR","importCount":{}}})")
            .what == verdict::refused);
  CHECK(read_import_answer(409, R"({"status":"ERROR","message":"Data set not found"})").message ==
        "HTTP 409: Data set not found");
  for (const char* odd : {"", "[]", "null", "{", R"({"response":7})", R"({"response":{"importCount":[]}})"})
    CHECK(read_import_answer(200, odd).what == verdict::not_understood);
}

TEST_CASE("push: many refused schools and cells are shortened, and what is not explained is told") {
  data_value_set set{
      .data_set = "S", .period = "2026W48", .org_unit = "450101", .complete_date = {}, .values = {}};
  for (int i = 0; i < 12; ++i) set.values.push_back({"450101", "E", "P1_M", std::to_string(i), ""});
  const std::vector<data_value_set> sets{set};
  import_answer said;
  said.what = verdict::partly;
  said.conflicts = {{"S", "the data set is locked", "E7", "dataSet", {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}}};
  said.rejected = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 99};
  const auto lines = conflict_lines({.sets = sets}, said, [](std::string_view) { return std::string("EP"); });
  REQUIRE(lines.size() == 4);
  CHECK(lines[0] == "refused: E7 the data set is locked (S)");
  CHECK(lines[1].ends_with("E P1_M = 7, and 2 more"));
  CHECK(lines[2] == "refused, and not said why:");
  CHECK(lines[3] == "  450101 EP: E P1_M = 11");
}

TEST_CASE("push: a password goes out only over TLS or to this machine, and only one that can be one") {
  CHECK(why_no_address("https://hmis.example.rw/dhis").empty());
  CHECK(why_no_address("http://127.0.0.1:8080").empty());
  CHECK(why_no_address("http://[::1]:8080").empty());
  CHECK_FALSE(why_no_address("http://hmis.example.rw").empty());
  CHECK_FALSE(why_no_address("hmis.example.rw").empty());
  CHECK_FALSE(why_no_address("https://a:b@hmis.example.rw").empty());
  CHECK_FALSE(why_no_address("https://hmis.example.rw?x=1").empty());
  CHECK(authorization_of("d2pat_abc") == "ApiToken d2pat_abc");
  CHECK(authorization_of("admin:district") == "Basic YWRtaW46ZGlzdHJpY3Q=");
  CHECK_FALSE(authorization_of("admin"));
  CHECK_FALSE(authorization_of(":x"));
}
