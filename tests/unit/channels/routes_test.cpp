#include "gateway/channels/routes.hpp"

#include <doctest/doctest.h>

using raporo::channels::routes;

namespace {

std::string first(const routes& r, std::string_view phone) {
  const auto through = r.through(phone);
  return through.empty() ? "nothing" : through.front();
}

}  // namespace

TEST_CASE("routes: the longest beginning of a number decides, whatever the order") {
  const routes r({{"+2507", {"any"}}, {"+25078", {"mtn", "any"}}, {"", {"rest"}}, {"+25", {"east"}}}, {});
  CHECK(first(r, "+250780000001") == "mtn");
  CHECK(r.through("+250780000001").size() == 2);
  CHECK(first(r, "+250730000001") == "any");
  CHECK(first(r, "+254700000001") == "east");
  CHECK(first(r, "+4912345678") == "rest");
  CHECK(first(routes({{"+25078", {"mtn"}}}, {}), "+250730000001") == "nothing");
}

TEST_CASE("routes: an answer leaves by the channel of its question, unless that takes no SMS") {
  const routes r({{"", {"at"}}, {"+25078", {"mtn", "at"}}}, {"at", "mtn", "other"});
  CHECK(r.answer_through("at", "+250780000001") == "at");
  CHECK(r.answer_through("mtn", "+250730000001") == "mtn");
  CHECK(r.answer_through("other", "+250780000001") == "other");
  CHECK(r.answer_through("ussd-only", "+250780000001") == "mtn");
  CHECK(r.answer_through("ussd-only", "+250730000001") == "at");
  CHECK(routes().answer_through("at", "+250730000001") == "at");
}

TEST_CASE("routes: a receipt leaves by the channel that its person prefers, else as an answer") {
  const routes r({{"", {"at"}}, {"+25078", {"mtn", "at"}}}, {"at", "mtn", "other"});
  CHECK(r.receipt_through("other", "at", "+250780000001") == "other");
  CHECK(r.receipt_through("gone", "at", "+250780000001") == "at");
  CHECK(r.receipt_through("", "ussd-only", "+250780000001") == "mtn");
}

TEST_CASE("routes: the ways of a number are its route, with a first choice in front that takes SMS") {
  const routes r({{"", {"at"}}, {"+25078", {"mtn", "at"}}}, {"at", "mtn", "other"});
  using names = std::vector<std::string>;
  CHECK(r.ways("", "+250780000001") == names{"mtn", "at"});
  CHECK(r.ways("at", "+250780000001") == names{"at", "mtn"});
  CHECK(r.ways("other", "+250780000001") == names{"other", "mtn", "at"});
  CHECK(r.ways("gone", "+250730000001") == names{"at"});
  CHECK(routes().ways("at", "+250730000001").empty());
}
