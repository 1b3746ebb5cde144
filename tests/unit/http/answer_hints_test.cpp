#include "gateway/http/answer_hints.hpp"

#include <doctest/doctest.h>

using namespace raporo::http;

namespace {

struct wait_row {
  const char* value;
  int seconds;  ///< -1: asks for nothing
};

constexpr const char* answered_at = "Sun, 06 Nov 1994 08:49:37 GMT";

const wait_row wait_rows[] = {
    {"0", 0},
    {"120", 120},
    {"999999999", 3'600},
    {"9999999999", -1},
    {"-1", -1},
    {"1.5", -1},
    {"soon", -1},
    {"", -1},
    {"Sun, 06 Nov 1994 08:50:07 GMT", 30},
    {"Mon, 07 Nov 1994 00:00:00 GMT", 3'600},
    {"Sun, 06 Nov 1994 08:00:00 GMT", 0},
    {"Sun, 31 Feb 1994 08:50:07 GMT", -1},
    {"Sun, 06 Nov 1994 25:50:07 GMT", -1},
    {"Sun, 06 Nov 1994 08:50:07 UTC", -1},
    {"Sunday, 06-Nov-94 08:50:07 GMT", -1},
};

}  // namespace

TEST_CASE("answer hints: Retry-After is seconds or a date, and at most an hour") {
  for (const wait_row& row : wait_rows) {
    CAPTURE(row.value);
    const auto wait = read_retry_after(row.value, answered_at);
    CHECK((wait ? wait->count() : -1) == row.seconds);
  }
}

TEST_CASE("answer hints: Keep-Alive says how long an idle connection is kept") {
  const auto kept = [](std::string_view value) {
    const auto told = read_keep_alive(value);
    return told ? told->count() : -1;
  };
  CHECK(kept("timeout=5") == 5);
  CHECK(kept("timeout=5, max=1000") == 5);
  CHECK(kept("max=1000,Timeout=72") == 72);
  CHECK(kept("timeout=999999") == 3'600);
  CHECK(kept("timeout=") == -1);
  CHECK(kept("timeout=-5") == -1);
  CHECK(kept("max=5") == -1);
  CHECK(kept("") == -1);
}

TEST_CASE("answer hints: a date says nothing beside an answer without one") {
  CHECK_FALSE(read_retry_after(answered_at, ""));
  CHECK(read_retry_after("5", "") == std::chrono::seconds(5));
}
