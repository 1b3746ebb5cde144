#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "gateway/base/civil.hpp"
#include "tests/e2e/deaths.hpp"
#include "tests/support/demo_gateway.hpp"
#include "tests/support/stored.hpp"

using namespace raporo;
using namespace raporo::test;

namespace {

const std::vector<std::string> callers{"+250788000101", "+250788000102", "+250788000105", "+250722002471"};
constexpr std::chrono::milliseconds shortest_life{300};
constexpr unsigned longest_extra_ms = 900;

/// A request that was answered: the answer promised that everything up to here is kept.
struct confirmed {
  std::string phone, session, transcript, reply;
};

std::string body_of(const std::string& phone, const std::string& session, const std::string& transcript) {
  return form({{"phoneNumber", phone},
               {"serviceCode", "*800#"},
               {"text", transcript},
               {"sessionId", session},
               {"networkCode", "63510"}});
}

/// One phone that reports attendance over and over until the gateway is gone. Answers whatever it is asked.
class caller {
 public:
  caller(const demo_gateway& g, std::string phone, unsigned seed)
      : gateway_(g), phone_(std::move(phone)), random_(seed) {}

  void run(const std::atomic<bool>& over, std::vector<confirmed>& seen) {
    connection link(gateway_.public_port());
    while (!over) {
      const std::string session = "ATUid_" + std::to_string(random_()) + std::to_string(random_());
      std::string transcript;
      for (bool first = true;; first = false) {
        const auto a = link.post(gateway_.callback_path("ussd"), body_of(phone_, session, transcript));
        if (!a || a->status != 200) return;
        seen.push_back({phone_, session, transcript, a->body});
        if (a->body.starts_with("END ") || over) break;
        const std::string input = answer_to(a->body);
        transcript = first ? input : transcript + "*" + input;
      }
    }
  }

 private:
  std::string answer_to(const std::string& screen) {
    if (screen.find("PIN") != std::string::npos) return "1234";
    if (screen.find("P1") < 8 || screen.find("P2") < 8 || screen.find("P3") < 8 || screen.find("P4") < 8 ||
        screen.find("P5") < 8 || screen.find("P6") < 8 || screen.find("S") == 4) {
      return std::to_string(15 + random_() % 3) + " " + std::to_string(15 + random_() % 3);
    }
    return "1";
  }

  const demo_gateway& gateway_;
  std::string phone_;
  std::mt19937 random_;
};

/// Every answered request again: the same bytes, or what was confirmed is lost.
int count_lost(const demo_gateway& g, const std::vector<confirmed>& seen) {
  int lost = 0;
  connection link(g.public_port());
  for (const confirmed& c : seen) {
    // The first screen confirms nothing, and an empty transcript after an END is a new call.
    if (c.transcript.empty()) continue;
    const auto a = link.post(g.callback_path("ussd"), body_of(c.phone, c.session, c.transcript));
    if (!a || a->body != c.reply) {
      ++lost;
      MESSAGE("lost: ", c.session, " ", c.transcript.size(), " bytes in; was: ", c.reply,
              "; is: ", a ? a->body : "nothing");
    }
  }
  return lost;
}

/// On whose Monday a digest about a week with school is due; from the last one back to the first.
iso_week next_school_week(const iso_week& week) {
  if (week == iso_week{2026, 52}) return {2027, 2};
  if (week == iso_week{2027, 14}) return {2027, 17};
  if (week == iso_week{2027, 27}) return {2026, 49};
  return week.plus(1);
}

/// How many of the receipts that callers were promised by SMS are not in the outbox, whatever became of them.
int count_missing_receipts(const demo_gateway& g, const std::set<std::string>& promised) {
  const auto log = make_null_logger();
  const auto db = storage::open_sqlite({.file = g.database(), .create = false}, *log);
  int missing = 0;
  db->read_and_wait([&](sql::connection& c) {
    for (const std::string& receipt : promised) {
      if (message_with_key(c, "receipt|" + receipt)) continue;
      ++missing;
      MESSAGE("receipt never planned: ", receipt);
    }
  });
  return missing;
}

/// The reference in the END of a report that was saved; empty in every other screen.
std::string receipt_in(const std::string& reply) {
  if (!reply.starts_with("END ")) return {};
  for (const std::string_view before : {"Ref ", "Nimero "})
    if (const std::size_t at = reply.find(before); at != std::string::npos)
      return reply.substr(at + before.size(), 5);
  return {};
}

}  // namespace

TEST_CASE("kill: after kill -9 under load every confirmed answer is there and no message went twice") {
  demo_options o;
  const temporary_folder outside;
  const std::string accepted = (outside.path() / "accepted").string();
  o.stand_in_options = {"--accepted-file", accepted};
  demo_gateway g(o);
  std::mt19937 random(20261125);

  iso_week week{2026, 48};  // the week of the clock at every start
  std::size_t confirmed_turns = 0;
  std::set<std::string> receipts;
  const int cycles = kill_cycles(20);
  for (int cycle = 0; cycle < cycles; ++cycle) {
    CAPTURE(cycle);
    // Each life sees a Monday 07:30: the week's digests are planned and sent while it is killed.
    week = next_school_week(week);
    g.set_clock(format_date(week.monday()) + "T07:29:59+02:00", 1);

    std::atomic<bool> over = false;
    std::vector<std::vector<confirmed>> seen(callers.size());
    std::vector<std::thread> phones;
    for (std::size_t i = 0; i < callers.size(); ++i) {
      const auto seed = static_cast<unsigned>(random());
      phones.emplace_back([&, i, seed] { caller(g, callers[i], seed).run(over, seen[i]); });
    }
    std::this_thread::sleep_for(shortest_life + std::chrono::milliseconds{random() % longest_extra_ms});
    g.kill();
    over = true;
    for (std::thread& t : phones) t.join();

    const storage::outbox_counts at_death = counts_at_death(g);
    CHECK(at_death.sending <= most_in_flight);
    g.start();
    // Only what was being sent when this life ended is in doubt, and all of it.
    const storage::outbox_counts reborn = counts_in(g.database());
    CHECK(reborn.unknown == at_death.unknown + at_death.sending);

    for (const auto& s : seen) {
      CHECK(count_lost(g, s) == 0);
      confirmed_turns += s.size();
      for (const confirmed& c : s)
        if (const std::string receipt = receipt_in(c.reply); !receipt.empty()) receipts.insert(receipt);
    }
  }
  CHECK(confirmed_turns > 0);

  CHECK(g.stop() == 0);
  CHECK(count_doubled(accepted) == 0);
  const storage::outbox_counts counts = counts_in(g.database());
  CHECK(counts.sending == 0);
  CHECK(receipts.size() > 0);
  CHECK(count_missing_receipts(g, receipts) == 0);
  MESSAGE(confirmed_turns, " answers confirmed, ", counts.accepted + counts.delivered, " messages taken, ",
          counts.unknown, " unknown in ", cycles, " kills");
}
