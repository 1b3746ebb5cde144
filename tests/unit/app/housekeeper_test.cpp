#include "gateway/app/housekeeper.hpp"

#include <doctest/doctest.h>

#include <string>

#include "storage/inbox.hpp"
#include "storage/outbox.hpp"
#include "tests/support/switchboard.hpp"

using namespace raporo;
using namespace raporo::test;
using namespace std::chrono_literals;

namespace {

struct kept_rows {
  /// As many SMS, and reports without a message, as came so long ago.
  void add(int rows, std::chrono::milliseconds ago) {
    const instant then = board.time.now() - ago;
    board.real->write_and_wait([&](sql::connection& c) {
      for (int i = 0; i < rows; ++i) {
        const std::string id = std::to_string(++added);
        storage::remember_sms(c, {"at", id, "+250780000001", "ATT P1 28 27", then});
        storage::record_delivery(c, "at", {.provider_id = id, .said = "Sent"}, then);
      }
    });
  }
  void tick() { raporo::run(board.io, keeper.tick()); }
  std::int64_t sms() { return board.count("SELECT count(*) FROM incoming_sms"); }
  std::int64_t reports() { return board.count("SELECT count(*) FROM parked_delivery"); }

  switchboard board;
  int added = 0;
  app::housekeeper keeper{{*board.database, board.time, board.log}, std::chrono::days{30}};
};

}  // namespace

TEST_CASE(
    "housekeeper: SMS go when they were kept as long as is set, reports without a message after a week") {
  kept_rows f;
  f.add(1, 24h * 7);
  f.add(1, 24h * 7 + 1ms);
  f.add(1, 24h * 30);
  f.add(1, 24h * 30 + 1ms);
  f.tick();
  CHECK(f.sms() == 3);
  CHECK(f.reports() == 1);
}

TEST_CASE("housekeeper: it looks every ten minutes, and when the clock was set back") {
  kept_rows f;
  f.tick();
  f.add(1, 24h * 31);
  f.board.time.advance(10min - 1ms);
  f.tick();
  CHECK(f.sms() == 1);
  f.board.time.advance(1ms);
  f.tick();
  CHECK(f.sms() == 0);
  f.board.time.advance(-24h);
  f.add(1, 24h * 31);
  f.tick();
  CHECK(f.sms() == 0);
}

TEST_CASE("housekeeper: many rows go a few at a time, at every tick until none is left") {
  kept_rows f;
  f.add(1'100, 24h * 31);
  f.tick();
  CHECK(f.sms() == 600);
  f.tick();
  CHECK(f.reports() == 100);
  f.tick();
  CHECK(f.sms() == 0);
  f.add(1, 24h * 31);
  f.tick();
  CHECK(f.sms() == 1);
}

TEST_CASE("housekeeper: what the database refuses is taken away later") {
  kept_rows f;
  f.add(1, 24h * 31);
  f.board.database->refuse(errc::not_saved);
  f.tick();
  CHECK(f.sms() == 1);
  f.board.time.advance(10min);
  f.tick();
  CHECK(f.sms() == 0);
}
