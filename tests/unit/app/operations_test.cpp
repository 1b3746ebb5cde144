#include "gateway/app/operations.hpp"

#include <doctest/doctest.h>

#include "tests/support/run.hpp"

using namespace raporo;

TEST_CASE("timestamp: an offset counts, seconds may be left out") {
  const instant t = app::parse_timestamp("2026-11-27T14:59:50+02:00").value();
  CHECK(app::format_timestamp(t) == "2026-11-27T12:59:50Z");
  CHECK(app::format_timestamp(app::parse_timestamp("2026-11-27T00:30-01:30").value()) ==
        "2026-11-27T02:00:00Z");
  CHECK(app::parse_timestamp("2026-11-27T12:59:50Z").value() == t);
}

TEST_CASE("timestamp: other spellings are refused") {
  for (const char* wrong :
       {"2026-11-27", "2026-11-27T14:59:50", "2026-11-27 14:59:50Z", "2026-11-27T14:59:60Z",
        "2026-11-27T25:00Z", "2026-11-27T14:59+2", "", "now", "2026-11-27T14:59:5Z"}) {
    CAPTURE(wrong);
    CHECK(app::parse_timestamp(wrong).has_error());
  }
}

TEST_CASE("operations: the clock is told and tells in plain numbers") {
  const auto log = make_null_logger();
  test_clock time(app::parse_timestamp("2026-11-27T12:00:00Z").value(), 0);
  int set = 0;
  app::operations site({[] { return std::vector<std::string>{}; }, [] { return std::vector<std::string>{}; },
                        [] { return std::string(); }, *log, &time, [&] { ++set; }});
  boost::asio::io_context io;
  const auto ask = [&](std::string method, std::string body) {
    http::request r;
    r.method = std::move(method);
    r.path = "/clock";
    r.body = std::move(body);
    return test::run(io, site.handle(r));
  };
  CHECK(ask("GET", "").body == "{\"now\":\"2026-11-27T12:00:00Z\",\"speed\":0}\n");
  CHECK(ask("POST", R"({"now":"2026-11-30T07:30:00+02:00","speed":10080})")
            .body.ends_with("\"speed\":10080}\n"));
  CHECK(ask("POST", R"({"speed":0.5})").body.ends_with("\"speed\":0.5}\n"));
  for (const char* wrong :
       {"", "[]", R"({"speed":-1})", R"({"speed":100001})", R"({"now":5})", R"({"now":"x"})"}) {
    CAPTURE(wrong);
    CHECK(ask("POST", wrong).status == 400);
  }
  CHECK(ask("PUT", "").status == 405);
  CHECK(set == 2);
}
