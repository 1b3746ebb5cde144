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
