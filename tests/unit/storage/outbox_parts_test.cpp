#include "storage/outbox_parts.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "storage/claims.hpp"
#include "tests/unit/storage/fixture.hpp"

namespace raporo::storage::test {
namespace {

constexpr delivery_outcome waits = delivery_outcome::waiting, arrives = delivery_outcome::delivered,
                           fails = delivery_outcome::failed;

/// Long messages of the channel `v`, each in three parts: `m1/1`, `m1/2`, `m1/3` are the provider's ids.
struct parted_outbox : store {
  static void send(sql::connection& c, const std::string& id) {
    message m;
    m.id = m.key = id;
    m.channel = "v";
    m.person = "p1";
    m.phone = "+250780000001";
    m.segments = 3;
    m.due = at_ms(100);
    m.expires = at_ms(10'000);
    plan_message(c, m);
    c.execute("UPDATE outbox_message SET state = 'sending' WHERE id = $1", {id});
  }
  static std::vector<sent_part> parts_of(const std::string& id) {
    return {{1, id + "/1", "0.0333"}, {2, id + "/2", "0.0333"}, {3, id + "/3", ""}};
  }
  static void accept(sql::connection& c, const std::string& id) {
    record_accepted(c, id, id + "/1", "", at_ms(500), parts_of(id));
  }
  static void report(sql::connection& c, const std::string& id, int part, delivery_outcome what,
                     const std::string& said = "word") {
    record_delivery(c, "v", {.provider_id = fmt::format("{}/{}", id, part), .outcome = what, .said = said},
                    at_ms(600));
  }
  message_state state_of(const std::string& id) {
    return read([&](sql::connection& c) { return find_message(c, id)->state; });
  }
};

TEST_CASE("parts: a message is delivered when its last part is, whichever that is") {
  parted_outbox o;
  o.write([](sql::connection& c) {
    parted_outbox::send(c, "m1");
    parted_outbox::accept(c, "m1");
    parted_outbox::report(c, "m1", 3, arrives);
    parted_outbox::report(c, "m1", 1, arrives);
    parted_outbox::report(c, "m1", 2, waits, "buffered");
  });
  CHECK(o.state_of("m1") == message_state::accepted);
  const auto parts = o.read([](sql::connection& c) { return load_parts(c, "m1"); });
  REQUIRE(parts.size() == 3);
  CHECK(parts[0].state == message_state::delivered);
  CHECK(parts[0].cost == "0.0333");
  CHECK(parts[1].state == message_state::accepted);
  CHECK(parts[1].reason == "buffered");
  CHECK(parts[1].provider_id == "m1/2");
  o.write([](sql::connection& c) { parted_outbox::report(c, "m1", 2, arrives); });
  CHECK(o.state_of("m1") == message_state::delivered);
}

TEST_CASE("parts: a message has failed as soon as a part has, and says what the aggregator said of it") {
  parted_outbox o;
  o.write([](sql::connection& c) {
    parted_outbox::send(c, "m1");
    parted_outbox::accept(c, "m1");
    parted_outbox::report(c, "m1", 1, arrives, "delivered");
    parted_outbox::report(c, "m1", 2, fails, "expired");
    parted_outbox::report(c, "m1", 2, arrives, "delivered");
    parted_outbox::report(c, "m1", 3, arrives, "delivered");
  });
  CHECK(o.state_of("m1") == message_state::failed);
  CHECK(o.read([](sql::connection& c) { return find_message(c, "m1")->reason; }) == "expired");
  CHECK(o.read([](sql::connection& c) { return load_parts(c, "m1")[1].state; }) == message_state::failed);
}

TEST_CASE("parts: reports in every order, early, late and again, come to the same end") {
  // Of each part what is reported about it, of the third twice; `answered` is the answer to the send.
  enum step { of_first, of_second, of_third, of_third_again, first_waits, answered, steps };
  parted_outbox o;
  int stories = 0;
  for (const unsigned failing : {0U, 1U, 4U, 7U}) {
    std::map<message_state, int> ends;
    o.write([&](sql::connection& c) {
      ends.clear();
      std::array<int, steps> order{of_first, of_second, of_third, of_third_again, first_waits, answered};
      do {
        const std::string id = fmt::format("m{}-{}", failing, ++stories);
        const auto outcome = [&](unsigned bit) { return (failing & bit) != 0 ? fails : arrives; };
        parted_outbox::send(c, id);
        for (const int s : order) {
          if (s == of_first) parted_outbox::report(c, id, 1, outcome(1));
          if (s == of_second) parted_outbox::report(c, id, 2, outcome(2));
          if (s == of_third || s == of_third_again) parted_outbox::report(c, id, 3, outcome(4));
          if (s == first_waits) parted_outbox::report(c, id, 1, waits);
          if (s == answered) parted_outbox::accept(c, id);
        }
        ++ends[find_message(c, id)->state];
      } while (std::ranges::next_permutation(order).found);
    });
    CAPTURE(failing);
    CHECK(ends.size() == 1);
    CHECK(ends[failing == 0 ? message_state::delivered : message_state::failed] == 720);
  }
  CHECK(o.count("SELECT COUNT(*) FROM parked_delivery") == 0);
}

TEST_CASE("parts: of a message that was not taken whole those that were are kept, and settle nothing") {
  parted_outbox o;
  o.write([](sql::connection& c) {
    parted_outbox::send(c, "m1");
    parted_outbox::report(c, "m1", 1, arrives);
    record_unknown(c, "m1", "", "only some parts were taken", at_ms(500), {{1, "m1/1", ""}});
  });
  CHECK(o.state_of("m1") == message_state::unknown);
  CHECK(o.read([](sql::connection& c) { return load_parts(c, "m1").at(0).state; }) ==
        message_state::delivered);
  CHECK(o.count("SELECT COUNT(*) FROM parked_delivery") == 0);
}

TEST_CASE(
    "parts: a report on another channel is about another message, and one that is known is not parked") {
  parted_outbox o;
  o.write([](sql::connection& c) {
    parted_outbox::send(c, "m1");
    parted_outbox::accept(c, "m1");
    record_delivery(c, "w", {.provider_id = "m1/2", .outcome = fails, .said = "no"}, at_ms(600));
    parted_outbox::report(c, "m1", 1, arrives);
    parted_outbox::report(c, "m1", 1, arrives);
  });
  CHECK(o.state_of("m1") == message_state::accepted);
  CHECK(o.count("SELECT COUNT(*) FROM parked_delivery WHERE channel = 'v'") == 0);
}

TEST_CASE("parts: who is on the aggregator's list is opted out by a report on any part") {
  parted_outbox o;
  o.write([](sql::connection& c) {
    roster r;
    r.persons = {a_person("p1", "Aline", "+250780000001")};
    import_roster(c, r, false, at_ms(0));
    parted_outbox::send(c, "m1");
    parted_outbox::accept(c, "m1");
    record_delivery(c, "v", {.provider_id = "m1/2", .outcome = fails, .said = "barred", .opted_out = true},
                    at_ms(600));
  });
  CHECK(o.count("SELECT COUNT(*) FROM person WHERE opted_out_ms IS NOT NULL") == 1);
}

}  // namespace
}  // namespace raporo::storage::test
