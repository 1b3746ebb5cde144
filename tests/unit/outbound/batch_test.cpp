#include "gateway/outbound/batch.hpp"

#include <doctest/doctest.h>

using namespace raporo;
using namespace raporo::outbound;

namespace {

storage::message to(const char* id, const char* phone, const char* text, unsigned segments = 1) {
  storage::message m;
  m.id = id;
  m.phone = phone;
  m.text = text;
  m.segments = segments;
  return m;
}

std::vector<std::string> phones_of(const batch& b) {
  std::vector<std::string> phones;
  for (const channels::recipient& r : b.sms.to) phones.push_back(r.phone);
  return phones;
}

}  // namespace

TEST_CASE("batch: messages of one text leave together, in the order given") {
  const auto batches = group_messages(
      {to("1", "+250780000001", "a", 2), to("2", "+250780000002", "b"), to("3", "+250780000003", "a", 2)},
      50);
  REQUIRE(batches.size() == 2);
  CHECK(batches[0].sms.text == "a");
  CHECK(phones_of(batches[0]) == std::vector<std::string>{"+250780000001", "+250780000003"});
  CHECK(batches[0].messages[1].id == "3");
  CHECK(batches[0].segments() == 4);
  CHECK(phones_of(batches[1]) == std::vector<std::string>{"+250780000002"});
}

TEST_CASE("batch: no more than the limit share one request") {
  const auto batches = group_messages(
      {to("1", "+250780000001", "a"), to("2", "+250780000002", "a"), to("3", "+250780000003", "a")}, 2);
  REQUIRE(batches.size() == 2);
  CHECK(batches[0].messages.size() == 2);
  CHECK(batches[1].messages.size() == 1);
}

TEST_CASE(
    "batch: two messages for one telephone never share a request, for the answer could not tell them apart") {
  const auto batches = group_messages({to("1", "+250780000001", "a"), to("2", "+250780000001", "a")}, 50);
  REQUIRE(batches.size() == 2);
  CHECK(batches[0].messages[0].id == "1");
  CHECK(batches[1].messages[0].id == "2");
}

TEST_CASE("batch: each attempt at a message goes under an id of its own") {
  auto first = to("1", "+250780000001", "a"), second = to("2", "+250780000002", "a");
  first.attempts = 1;
  second.attempts = 2;
  const auto batches = group_messages({first, second}, 50);
  REQUIRE(batches.size() == 1);
  CHECK(batches[0].sms.to[0].id == "1");
  CHECK(batches[0].sms.to[1].id == "2.2");
}

TEST_CASE("batch: what was refused with others goes alone, what only came back does not") {
  auto first = to("1", "+250780000001", "a"), second = to("2", "+250780000002", "a");
  auto back = to("3", "+250780000003", "a"), again = to("4", "+250780000004", "a");
  second.attempts = 2;
  second.reason = "HTTP 429";
  back.reason = again.reason = "together with others: HTTP 400";
  const auto batches = group_messages({back, first, again, second}, 50);
  REQUIRE(batches.size() == 3);
  CHECK(phones_of(batches[0]) == std::vector<std::string>{"+250780000003"});
  CHECK(phones_of(batches[1]) == std::vector<std::string>{"+250780000001", "+250780000002"});
  CHECK(phones_of(batches[2]) == std::vector<std::string>{"+250780000004"});
}

TEST_CASE("batch: several that are refused for good in one word may be so for one of them") {
  using verdict = channels::send_outcome::verdict;
  channels::send_outcome refused;
  refused.what = verdict::permanent;
  refused.reason = "HTTP 400";
  CHECK(refused_as_one({refused, refused}));
  CHECK_FALSE(refused_as_one({refused}));
  channels::send_outcome other = refused;
  other.reason = "InvalidPhoneNumber";
  CHECK_FALSE(refused_as_one({refused, other}));
  other = refused;
  other.what = verdict::accepted;
  CHECK_FALSE(refused_as_one({refused, other}));
  other = refused;
  other.opted_out = true;
  CHECK_FALSE(refused_as_one({other, other}));
  // The aggregator has it: it was taken once.
  other = refused;
  other.provider_id = "m-1";
  CHECK_FALSE(refused_as_one({other, other}));
}
