#include "gateway/alerts/planner.hpp"

#include <doctest/doctest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <fstream>
#include <regex>
#include <sstream>

#include "gateway/alerts/preview.hpp"
#include "gateway/base/test_clock.hpp"
#include "small_district.hpp"
#include "storage/claims.hpp"
#include "storage/reports.hpp"
#include "storage/roster.hpp"
#include "tests/support/stored.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace raporo;
using namespace raporo::alerts;
using namespace raporo::test;
using storage::message;
using storage::message_state;

namespace {

/// Keeps the events that a person should see.
class error_log final : public logger {
 public:
  std::vector<std::string> errors;
  std::vector<std::string> warnings;
  void write(log_level level, std::string_view event, std::initializer_list<log_field>) override {
    if (level == log_level::error) errors.emplace_back(event);
    if (level == log_level::warning) warnings.emplace_back(event);
  }
};

void save(sql::connection& c, const storage::report& r) {
  storage::submission s;
  s.key = r.key;
  s.person = "head-karambo";
  s.channel = "at";
  s.answers = r.answers;
  s.received = r.received;
  s.receipt_candidates = {r.key.school + r.key.form + r.key.period};
  storage::save_report(c, s);
}

/// A gateway with the small district in a database of its own, at a time of the test's choosing.
struct office {
  boost::asio::io_context loop;  // the first: it outlives the database, which posts to it
  temporary_folder folder;
  error_log log;
  std::unique_ptr<storage::database> database =
      storage::open_sqlite({.file = folder.path() / "raporo.db"}, log);
  test_clock clock{at("2026-11-23 12:00"), 0};
  seeded_random random{1};
  planning_rules rules;
  int announced = 0;

  office()
      : rules{nullptr,  std::make_shared<const config::calendar>(school_calendar()),
              kigali(), channels::routes({{"", {"at"}}}, {"at"}),
              "*800#",  {}} {
    config::diagnostics problems;
    rules.book = read_rules(std::string(RAPORO_SOURCE_DIR) + "/config/demo", {{}, "*800#"}, problems);
    REQUIRE_MESSAGE(rules.book != nullptr, problems.to_text());
    database->write_and_wait([](sql::connection& c) {
      storage::import_roster(c, small_roster(), false, at("2026-11-01 08:00"));
      for (const auto& r : reports_of_week_47()) save(c, r);
      for (const auto& r : reports_of_week_48()) save(c, r);
    });
  }

  /// Every message of every rule is of no use this long after its time.
  void expire_after(const std::string& hours) {
    const std::string file = RAPORO_SOURCE_DIR "/config/demo/alerts.yaml";
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    const std::string changed =
        std::regex_replace(text.str(), std::regex("expires: \\d+h"), "expires: " + hours);
    config::diagnostics problems;
    rules.book = load_rules(changed, file, {{}, "*800#"}, problems);
    REQUIRE(problems.to_text() == "");
  }

  planner new_planner() {
    return {*database, clock, random, log, rules, [this] { ++announced; }};
  }

  void tick_at(planner& p, const char* time) {
    clock.set(at(time), 0);
    tick(p);
  }
  void tick(planner& p) { run({&p}); }
  /// One tick of each, at the same time. Rethrows.
  void run(const std::vector<planner*>& planners) {
    std::exception_ptr failed;
    for (planner* p : planners) {
      boost::asio::co_spawn(loop, p->tick(), [&failed](std::exception_ptr e) {
        if (e) failed = e;
      });
    }
    loop.restart();
    loop.run();
    if (failed) std::rethrow_exception(failed);
  }

  storage::outbox_counts counts() {
    storage::outbox_counts counted;
    database->read_and_wait([&](sql::connection& c) { counted = storage::count_messages(c); });
    return counted;
  }
  std::optional<message> find(const std::string& key) {
    std::optional<message> found;
    database->read_and_wait([&](sql::connection& c) { found = message_with_key(c, key); });
    return found;
  }
  std::shared_ptr<const two_weeks> weeks(const iso_week& week) {
    std::shared_ptr<const two_weeks> loaded;
    database->read_and_wait([&](sql::connection& c) { loaded = read_weeks(c, rules, week); });
    return loaded;
  }
};

const std::string sector_key = "sector-digest|2026-W48|inspector-kageyo@4501";
const std::string reminder_key = "reminder|2026-W48|head-rubaya@450201";
constexpr int digests = 9;    // of week 48: 6 for schools, 1 for a sector, 2 for the district
constexpr int reminders = 2;  // of week 48

}  // namespace

TEST_CASE("planner: a new installation has missed nothing") {
  office o;
  planner p = o.new_planner();
  o.tick_at(p, "2026-11-30 09:00");
  CHECK(o.counts().planned == 0);
  CHECK(o.log.errors.empty());
}

TEST_CASE("planner: what is due is planned once, however often it ticks") {
  office o;
  planner p = o.new_planner();
  o.tick_at(p, "2026-11-30 07:29");
  CHECK(o.counts().planned == 0);
  o.tick_at(p, "2026-11-30 07:30");
  CHECK(o.counts().planned == digests);
  CHECK(o.announced == 3);
  o.tick(p);
  o.tick_at(p, "2026-11-30 07:31");
  CHECK(o.counts().planned == digests);
  CHECK(o.announced == 3);
}

TEST_CASE("planner: what is planned is what the preview listed") {
  office o;
  const auto weeks = o.weeks(week48);
  const writer_source source{*o.rules.book, *weeks, *o.rules.calendar, o.rules.zone, "*800#", o.rules.routes};
  planner p = o.new_planner();
  o.tick_at(p, "2026-11-27 12:00");
  o.tick_at(p, "2026-11-27 15:00");
  o.tick_at(p, "2026-11-30 07:30");
  int messages = 0;
  for (const previewed_rule& r : preview(source)) {
    for (const alert& a : r.alerts) {
      if (!a.nothing_because.empty()) continue;
      ++messages;
      CAPTURE(a.message.key);
      const auto planned = o.find(a.message.key);
      REQUIRE(planned.has_value());
      CHECK(planned->text == a.message.text);
      CHECK(planned->phone == a.message.phone);
      CHECK(planned->segments == a.message.segments);
      CHECK(planned->due == a.message.due);
      CHECK(planned->expires == a.message.expires);
      CHECK(planned->channel == a.message.channel);
    }
  }
  CHECK(messages == reminders + digests);
  CHECK(o.counts().planned == reminders + digests);
}

TEST_CASE("planner: a restart goes on where the last process stopped") {
  office o;
  {
    planner p = o.new_planner();
    o.tick_at(p, "2026-11-29 20:00");
  }
  planner p = o.new_planner();
  o.tick_at(p, "2026-11-30 08:00");
  CHECK(o.counts().planned == digests);
}

TEST_CASE("planner: a crash between two rules of one time loses nothing and doubles nothing") {
  office o;
  struct crash {};
  planner dying(*o.database, o.clock, o.random, o.log, o.rules, [] { throw crash{}; });
  o.tick_at(dying, "2026-11-30 07:00");
  CHECK_THROWS_AS(o.tick_at(dying, "2026-11-30 07:30"), crash);
  CHECK(o.counts().planned == 6);  // the schools' digests only

  planner p = o.new_planner();
  o.tick_at(p, "2026-11-30 07:35");
  CHECK(o.counts().planned == digests);
  CHECK(o.find(sector_key).has_value());
}

TEST_CASE("planner: two at once, as on two nodes, plan everything once") {
  office o;
  planner a = o.new_planner();
  planner b = o.new_planner();
  o.clock.set(at("2026-11-30 07:00"), 0);
  o.run({&a, &b});
  o.clock.set(at("2026-11-30 07:30"), 0);
  o.run({&a, &b});
  CHECK(o.counts().planned == digests);
  CHECK(o.log.errors.empty());
}

TEST_CASE("planner: what was missed for twelve hours is caught up") {
  office o;
  planner p = o.new_planner();
  o.tick_at(p, "2026-11-30 07:00");
  o.tick_at(p, "2026-11-30 19:30");
  CHECK(o.counts().planned == digests);
  CHECK(o.counts().skipped == 0);
}

TEST_CASE("planner: what was missed for longer is recorded as skipped and logged as an error") {
  office o;
  planner p = o.new_planner();
  o.tick_at(p, "2026-11-30 07:00");
  o.tick_at(p, "2026-11-30 19:31");
  CHECK(o.counts().planned == 0);
  CHECK(o.counts().skipped == digests);
  CHECK(o.announced == 0);
  const message m = o.find(sector_key).value();
  CHECK(m.state == message_state::skipped);
  CHECK(m.reason == "late");
  CHECK(o.log.errors == std::vector<std::string>(3, "alerts skipped as late"));
}

TEST_CASE("planner: a jump of the clock over a week plans what is fresh and skips what is stale") {
  office o;
  planner p = o.new_planner();
  o.tick_at(p, "2026-11-27 12:00");
  o.tick_at(p, "2026-12-07 08:00");
  CHECK(o.find(reminder_key).value().state == message_state::skipped);
  CHECK(o.find(sector_key).value().state == message_state::skipped);
  CHECK(o.find("reminder|2026-W49|head-karambo@450101").value().state == message_state::skipped);
  const message fresh = o.find("sector-digest|2026-W49|inspector-kageyo@4501").value();
  CHECK(fresh.state == message_state::planned);
  CHECK(fresh.text.starts_with("Kageyo wk49: 0/4 reports"));
}

TEST_CASE("planner: a clock that is set back brings nothing twice, and goes on from there") {
  office o;
  planner p = o.new_planner();
  o.tick_at(p, "2026-11-30 07:00");
  o.tick_at(p, "2026-11-30 08:00");
  o.tick_at(p, "2026-11-27 14:00");
  o.tick_at(p, "2026-11-27 15:00");
  CHECK(o.find(reminder_key).has_value());
  o.tick_at(p, "2026-11-30 08:00");
  CHECK(o.counts().planned == reminders + digests);
}

TEST_CASE("planner: catching up at night waits for the end of the quiet hours") {
  office o;
  o.expire_after("24h");
  planner p = o.new_planner();
  o.tick_at(p, "2026-11-27 14:00");
  o.tick_at(p, "2026-11-27 21:00");
  CHECK(o.find(reminder_key).value().due == at("2026-11-28 07:00"));
}

TEST_CASE("planner: what would expire before it may be sent is recorded as late and logged") {
  office o;
  o.expire_after("5h");
  planner p = o.new_planner();
  SUBCASE("though it is not twelve hours ago") {
    o.tick_at(p, "2026-11-30 07:00");
    o.tick_at(p, "2026-11-30 12:31");
    CHECK(o.counts().skipped == digests);
    CHECK(o.find(sector_key).value().state == message_state::skipped);
    CHECK(o.find(sector_key).value().reason == "late");
    CHECK(o.log.errors == std::vector<std::string>(3, "alerts skipped as late"));
  }
  SUBCASE("because the night comes between") {
    o.tick_at(p, "2026-11-27 14:00");
    o.tick_at(p, "2026-11-27 20:00");
    CHECK(o.counts().skipped == reminders);
    CHECK(o.find(reminder_key).value().reason == "late");
    CHECK(o.log.errors == std::vector<std::string>{"alerts skipped as late"});
  }
  CHECK(o.counts().planned == 0);
  CHECK(o.announced == 0);
}

TEST_CASE("planner: what is planned while catching up can be claimed when it is due") {
  office o;
  const char* caught_up_at = "";
  SUBCASE("by day") {
    caught_up_at = "2026-11-27 19:59";
  }
  SUBCASE("at night") {
    caught_up_at = "2026-11-28 02:59";
  }
  SUBCASE("at night, and the messages last until the morning") {
    o.expire_after("24h");
    caught_up_at = "2026-11-28 02:59";
  }
  planner p = o.new_planner();
  o.tick_at(p, "2026-11-27 14:00");
  o.tick_at(p, caught_up_at);
  const storage::outbox_counts counts = o.counts();
  CHECK(counts.planned + counts.skipped == reminders);
  CHECK(counts.late == counts.skipped);
  const instant due = leave_quiet_hours(at(caught_up_at), o.rules.book->quiet, kigali());
  storage::claimed_messages claimed;
  o.database->write_and_wait(
      [&](sql::connection& c) { claimed = storage::claim_messages(c, "at", 100, due); });
  CHECK(static_cast<std::int64_t>(claimed.taken.size()) == counts.planned);
  CHECK(claimed.expired == 0);
}

TEST_CASE("planner: a clock that steps over years begins no more than two weeks back, and says so once") {
  office o;
  planner p = o.new_planner();
  o.tick_at(p, "2016-01-04 12:00");
  o.tick_at(p, "2026-11-30 08:00");
  CHECK(o.log.warnings == std::vector<std::string>{"alerts older than two weeks were left out"});
  // Weeks 47 and 48 and the reminders of their Fridays.
  CHECK(o.find("reminder|2026-W47|head-rubaya@450201").value().state == message_state::skipped);
  CHECK_FALSE(o.find("reminder|2026-W45|head-rubaya@450201").has_value());
  CHECK(o.find(sector_key).value().state == message_state::planned);
  CHECK(o.log.errors.size() < 10);
  o.tick_at(p, "2026-11-30 08:01");
  CHECK(o.log.warnings.size() == 1);
}

TEST_CASE("planner: a report that came before the reminder's time stops it") {
  office o;
  planner p = o.new_planner();
  o.tick_at(p, "2026-11-27 14:00");
  o.database->write_and_wait(
      [](sql::connection& c) { save(c, attendance(rubaya, week48, "2026-11-27 14:30", 28, 27, 24, 25)); });
  o.tick_at(p, "2026-11-27 15:00");
  CHECK_FALSE(o.find(reminder_key).has_value());
  CHECK(o.counts().planned == 1);  // Muhondo
}

TEST_CASE("planner: a text is in the language that the person chose last") {
  office o;
  planner p = o.new_planner();
  o.tick_at(p, "2026-11-30 07:00");
  o.database->write_and_wait([](sql::connection& c) { storage::set_language(c, "inspector-kageyo", "fr"); });
  o.tick_at(p, "2026-11-30 07:30");
  CHECK(o.find(sector_key).value().text.starts_with("Kageyo sem.48: "));
}

TEST_CASE("planner: new rules count from the next tick") {
  office o;
  planner p = o.new_planner();
  o.tick_at(p, "2026-11-30 07:00");
  planning_rules none = o.rules;
  auto book = std::make_shared<rule_book>();
  book->languages = {"rw"};
  none.book = std::move(book);
  p.use(none);
  o.tick_at(p, "2026-11-30 07:30");
  CHECK(o.counts().planned == 0);
}

TEST_CASE("planner: a database that refuses is said once, and the work is done when it answers") {
  office o;
  planner p = o.new_planner();
  o.tick_at(p, "2026-11-30 07:00");
  o.database->stop();
  o.tick_at(p, "2026-11-30 07:30");
  o.tick_at(p, "2026-11-30 07:31");
  CHECK(o.log.errors == std::vector<std::string>{"alerts not planned"});

  o.database = storage::open_sqlite({.file = o.folder.path() / "raporo.db"}, o.log);
  planner again = o.new_planner();
  o.tick_at(again, "2026-11-30 07:32");
  CHECK(o.counts().planned == digests);
}
