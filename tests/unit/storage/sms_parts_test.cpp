#include "storage/sms_parts.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/unit/storage/fixture.hpp"

namespace raporo::storage::test {
namespace {

struct parts_inbox : store {
  /// The texts of all parts of its SMS, or `waits`.
  std::string keep(const std::string& id, unsigned number, unsigned total,
                   const std::string& reference = "77", const std::string& phone = "+250780000001",
                   const std::string& channel = "vonage") {
    sms_part p{{channel, id, phone, "<" + id.substr(0, id.find('/')) + ">", at_ms(now_ms)},
               reference,
               total,
               number};
    write([&](sql::connection& c) { keep_part(c, p); });
    last = read([&](sql::connection& c) { return find_all_parts(c, p); });
    if (!last) return "waits";
    std::string all;
    for (const sms_part& one : *last) all += one.sms.text;
    return all;
  }
  void finish() {
    REQUIRE(last);
    write([&](sql::connection& c) { finish_joining(c, *last); });
  }
  std::int64_t kept() { return count("SELECT count(*) FROM sms_part"); }

  std::int64_t now_ms = 1'000;
  std::optional<std::vector<sms_part>> last;
};

TEST_CASE("sms parts: all are given in order once none is missing") {
  parts_inbox f;
  CHECK(f.keep("c", 3, 3) == "waits");
  CHECK(f.keep("a", 1, 3) == "waits");
  CHECK(f.keep("a", 1, 3) == "waits");
  CHECK(f.keep("b", 2, 3) == "<a><b><c>");
  CHECK(f.last->at(2).number == 3);
  CHECK(f.last->at(2).sms.provider_id == "c");
}

TEST_CASE("sms parts: the last one again gives them again, until they had their effect") {
  parts_inbox f;
  f.keep("a", 1, 2);
  CHECK(f.keep("b", 2, 2) == "<a><b>");
  CHECK(f.keep("b", 2, 2) == "<a><b>");
  f.finish();
  CHECK(f.kept() == 0);
  CHECK(f.keep("a", 1, 2) == "waits");
  CHECK(f.keep("b", 2, 2) == "waits");
  CHECK(f.kept() == 0);
}

TEST_CASE("sms parts: of two that are kept at one moment whoever looks afterwards finds both") {
  parts_inbox f;
  const auto part = [](const std::string& id, unsigned number) {
    return sms_part{{"vonage", id, "+250780000001", id, at_ms(1'000)}, "77", 2, number};
  };
  f.write([&](sql::connection& c) {
    for (unsigned number : {2U, 1U}) keep_part(c, part(std::to_string(number), number));
  });
  for (unsigned number : {1U, 2U}) {
    const auto all = f.read([&](sql::connection& c) { return find_all_parts(c, part("", number)); });
    REQUIRE(all);
    CHECK(all->at(0).sms.text + all->at(1).sms.text == "12");
  }
}

TEST_CASE("sms parts: another sender, channel, reference or number of parts is another SMS") {
  parts_inbox f;
  f.keep("a", 1, 2);
  CHECK(f.keep("b", 2, 2, "77", "+250780000002") == "waits");
  CHECK(f.keep("c", 2, 2, "77", "+250780000001", "other") == "waits");
  CHECK(f.keep("d", 2, 2, "78") == "waits");
  CHECK(f.keep("e", 2, 3) == "waits");
  CHECK(f.keep("f", 2, 2) == "<a><f>");
}

TEST_CASE("sms parts: a reference that is used again drops what waited under it") {
  parts_inbox f;
  f.keep("old1", 1, 3);
  f.keep("old2", 2, 3);
  CHECK(f.keep("new1", 1, 3) == "waits");
  CHECK(f.kept() == 1);
  f.keep("new3", 3, 3);
  CHECK(f.keep("new2", 2, 3) == "<new1><new2><new3>");
}

TEST_CASE("sms parts: a part that comes again under another id is the same part") {
  parts_inbox f;
  f.keep("first/1", 1, 3);
  f.keep("second", 2, 3);
  CHECK(f.keep("first/2", 1, 3) == "waits");
  CHECK(f.kept() == 2);
  CHECK(f.keep("third", 3, 3) == "<first><second><third>");
}

TEST_CASE("sms parts: finishing leaves what another SMS put in the place of a part") {
  parts_inbox f;
  f.keep("a", 1, 2);
  f.keep("b", 2, 2);
  const auto joined = f.last;
  f.keep("new", 1, 2);
  f.last = joined;
  f.finish();
  CHECK(f.kept() == 1);
  CHECK(f.keep("newer", 2, 2) == "<new><newer>");
}

TEST_CASE("sms parts: one that waited for a day is forgotten, whosever part comes then") {
  parts_inbox f;
  f.keep("a", 1, 2);
  const std::int64_t day_ms = std::chrono::milliseconds(part_lifetime).count();
  f.now_ms += day_ms - 1;
  f.keep("x", 1, 2, "9", "+250780000002");
  CHECK(f.kept() == 2);
  f.now_ms += 1;
  CHECK(f.keep("b", 2, 2) == "waits");
  CHECK(f.kept() == 2);
}

TEST_CASE("sms parts: of one sender the newest wait, and nobody else's are dropped for them") {
  parts_inbox f;
  f.keep("other", 1, 2, "1", "+250780000002");
  for (int i = 0; i < most_waiting_parts + 3; ++i) {
    ++f.now_ms;
    CHECK(f.keep(fmt::format("id-{}", i), 1, 2, fmt::format("r{}", i)) == "waits");
  }
  CHECK(f.kept() == most_waiting_parts + 1);
  CHECK(f.keep("second", 2, 2, fmt::format("r{}", most_waiting_parts + 2)) != "waits");
  CHECK(f.keep("second of old", 2, 2, "r0") == "waits");
}

}  // namespace
}  // namespace raporo::storage::test
