#include "storage/inbox.hpp"

#include <doctest/doctest.h>

#include "tests/unit/storage/fixture.hpp"

namespace raporo::storage::test {
namespace {

constexpr std::int64_t id_lifetime_ms = std::chrono::milliseconds(id_lifetime).count();

struct sms_inbox : store {
  bool remember(const std::string& id, const std::string& text = "ATT P1 28 27",
                const std::string& phone = "+250780000001", const std::string& channel = "at") {
    return write(
        [&](sql::connection& c) { return remember_sms(c, {channel, id, phone, text, at_ms(now_ms)}); });
  }
  bool repeats(const std::string& text, std::int64_t since_ms = 0, const std::string& phone = "+250780000001",
               const std::string& channel = "at") {
    return read([&](sql::connection& c) {
      return repeats_newest(c, {channel, "", phone, text, at_ms(now_ms)}, at_ms(since_ms));
    });
  }

  std::int64_t now_ms = id_lifetime_ms;
};

TEST_CASE("inbox: the same message twice has one effect, per channel") {
  sms_inbox f;
  CHECK(f.remember("1"));
  CHECK_FALSE(f.remember("1"));
  CHECK(f.remember("2"));
  CHECK(f.remember("1", "ATT P1 28 27", "+250780000001", "other"));
}

TEST_CASE("inbox: an id that was there tells no message of another sender, and none of other words") {
  sms_inbox f;
  f.remember("1");
  CHECK(f.remember("1", "ATT P1 28 27", "+250780000002"));
  CHECK(f.remember("1", "ATT P1 20 20"));
  CHECK_FALSE(f.remember("1"));
  CHECK_FALSE(f.remember("1", "ATT P1 20 20"));
}

TEST_CASE("inbox: an id tells its message for a week from the last that was new") {
  sms_inbox f;
  f.remember("1");
  f.now_ms += id_lifetime_ms - 1;
  CHECK_FALSE(f.remember("1"));
  f.now_ms += 1;
  CHECK(f.remember("1"));
  f.now_ms += 1;
  CHECK_FALSE(f.remember("1"));
}

TEST_CASE("inbox: only the newest of a sender is repeated by its words") {
  sms_inbox f;
  CHECK_FALSE(f.repeats("28"));
  f.remember("1", "28");
  CHECK(f.repeats("28"));
  CHECK_FALSE(f.repeats("27"));
  CHECK_FALSE(f.repeats("28", 0, "+250780000002"));
  CHECK_FALSE(f.repeats("28", 0, "+250780000001", "other"));
  CHECK(f.repeats("28", f.now_ms));
  CHECK_FALSE(f.repeats("28", f.now_ms + 1));
  f.now_ms += 1;
  f.remember("2", "27");
  CHECK(f.repeats("27"));
  CHECK_FALSE(f.repeats("28"));
}

}  // namespace
}  // namespace raporo::storage::test
