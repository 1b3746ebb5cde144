#include "gateway/outbound/ruling.hpp"

#include <doctest/doctest.h>

using namespace raporo;
using namespace raporo::outbound;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using verdict = channels::send_outcome::verdict;

namespace {

const instant decided{std::chrono::sys_days{std::chrono::year{2026} / 11 / 30}};

struct judge_row {
  const char* label;
  verdict what;
  int attempts;
  const char* before;  ///< why the attempt before failed; a repetition of "Word" is one too many
  milliseconds expires_in;
  ruling::kind expected;
  milliseconds due_in;  ///< for retry
};

// With chance 0 a wait is half of its whole: 15 s after the first attempt.
const judge_row judge_rows[] = {
    {"accepted", verdict::accepted, 1, "", hours(12), ruling::kind::accepted, {}},
    {"permanent", verdict::permanent, 1, "", hours(12), ruling::kind::failed, {}},
    {"unknown is never sent again", verdict::unknown, 1, "", hours(12), ruling::kind::unknown, {}},
    {"transient, first time", verdict::transient, 1, "", hours(12), ruling::kind::retry, seconds(15)},
    {"transient, third time", verdict::transient, 3, "", hours(12), ruling::kind::retry, seconds(60)},
    {"transient, the next turn comes as it expires",
     verdict::transient,
     1,
     "",
     seconds(15),
     ruling::kind::failed,
     {}},
    {"transient, one more time after attempts that never arrived", verdict::transient, 3,
     "connection refused", hours(12), ruling::kind::retry, seconds(60)},
    {"transient, one more time after it was given back", verdict::transient, 2, "stopping", hours(12),
     ruling::kind::retry, seconds(30)},
    {"transient, that was the one more time",
     verdict::transient,
     2,
     "Word",
     hours(12),
     ruling::kind::failed,
     {}},
    {"not reached, first time", verdict::unreachable, 1, "", hours(12), ruling::kind::retry, seconds(15)},
    {"not reached for the ninth time: no longer than the channel rests", verdict::unreachable, 9, "",
     hours(12), ruling::kind::retry, seconds(60)},
    {"not reached, the next turn comes as it expires",
     verdict::unreachable,
     1,
     "",
     seconds(15),
     ruling::kind::failed,
     {}},
    {"a fault of the channel is not the message's, and others try first", verdict::channel_fault, 1, "",
     seconds(1), ruling::kind::retry, seconds(75)},
    {"a fault of the channel, the ninth time", verdict::channel_fault, 9, "", hours(12), ruling::kind::retry,
     minutes(16)},
    {"a refused sender, third time", verdict::sender_refused, 3, "", hours(12), ruling::kind::retry,
     seconds(120)},
};

}  // namespace

TEST_CASE("ruling: every verdict leads where its row says") {
  for (const judge_row& row : judge_rows) {
    CAPTURE(row.label);
    storage::message m;
    m.id = "m1";
    m.person = "p1";
    m.attempts = row.attempts;
    m.expires = decided + row.expires_in;
    channels::send_outcome o;
    o.what = row.what;
    o.once_more = *row.before != '\0';
    m.reason = row.before;
    o.reason = "Word";
    const ruling r = judge(m, o, retry_policy{}, 0.0, decided);
    CHECK(r.message == "m1");
    CHECK(r.reason == "Word");
    CHECK(r.person.empty());
    CHECK((r.what == row.expected));
    if (row.expected == ruling::kind::retry) CHECK((r.due - decided == row.due_in));
  }
}

TEST_CASE("ruling: where the channel slows down for all, a message waits no longer than a pause") {
  storage::message m;
  m.attempts = 9;
  m.expires = decided + hours(12);
  channels::send_outcome o;
  o.what = verdict::transient;
  o.throttled = true;
  CHECK((judge(m, o, retry_policy{}, 0.0, decided).due - decided == seconds(60)));
}

TEST_CASE("ruling: who is on the aggregator's blacklist is marked as opted out") {
  storage::message m;
  m.person = "p1";
  channels::send_outcome o;
  o.what = verdict::permanent;
  o.opted_out = true;
  CHECK(judge(m, o, retry_policy{}, 0.0, decided).person == "p1");
}

TEST_CASE("back-off: doubles up to the longest, within half of its whole") {
  const retry_policy policy{seconds(30), minutes(30), seconds(60)};
  CHECK(back_off(policy, 1, 0.0) == seconds(15));
  CHECK(back_off(policy, 1, 0.5) == milliseconds(22'500));
  CHECK(back_off(policy, 2, 0.0) == seconds(30));
  CHECK(back_off(policy, 6, 0.0) == seconds(480));
  CHECK(back_off(policy, 7, 0.0) == minutes(15));
  CHECK(back_off(policy, 1000, 0.0) == minutes(15));
  CHECK(back_off(policy, 1000, 0.999) < minutes(30));
}

TEST_CASE("ruling: the parts that an aggregator named are handed on") {
  storage::message m;
  m.id = "m1";
  channels::send_outcome o;
  o.what = verdict::accepted;
  o.parts = {{1, "0A01", "0.03"}, {2, "0A02", "0.04"}};
  const ruling r = judge(m, o, {}, 0, decided);
  REQUIRE(r.parts.size() == 2);
  CHECK(r.parts[1].number == 2);
  CHECK(r.parts[1].provider_id == "0A02");
  CHECK(r.parts[1].cost == "0.04");
}
