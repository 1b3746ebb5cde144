#include <doctest/doctest.h>
#include <fmt/format.h>

#include <functional>
#include <memory>

#include "gateway/app/commands.hpp"
#include "gateway/app/data_folder.hpp"
#include "gateway/base/civil.hpp"
#include "gateway/base/log.hpp"
#include "storage/channel_state.hpp"
#include "storage/claims.hpp"
#include "storage/database.hpp"
#include "tests/unit/app/captured.hpp"
#include "tests/unit/app/demo_folder.hpp"

using namespace raporo;
using namespace raporo::test;

namespace {

/// A configuration and a database, without a gateway.
struct quiet_installation {
  quiet_installation() {
    database = storage::open_sqlite({.file = data.path() / app::database_name}, *log);
    quiet(1, 2);
  }

  /// Quiet hours from so many hours from now, which is no hour that a test may choose.
  void quiet(int from, int to) const {
    const auto hour = [](int hours_from_now) {
      const auto zone = time_zone::find("Africa/Kigali").value();
      const auto local = zone.to_local(system_clock().now() + std::chrono::hours{hours_from_now});
      return format_time_of_day(
          std::chrono::floor<std::chrono::minutes>(local - std::chrono::floor<std::chrono::days>(local)));
    };
    const auto text = [&](const std::string& a, const std::string& b) {
      return fmt::format(R"(quiet: {{from: "{}", to: "{}"}})", a, b);
    };
    config.change("alerts.yaml", quiet_text, text(hour(from), hour(to)));
    quiet_text = text(hour(from), hour(to));
  }

  void plan(const std::string& id, const std::string& key,
            storage::message_kind kind = storage::message_kind::alert) const {
    const instant now = system_clock().now();
    storage::message m;
    m.id = id;
    m.key = key;
    m.kind = kind;
    m.channel = "at";
    m.phone = "+250780000001";
    m.text = "Muraho";
    m.planned = m.due = now;
    m.expires = now + std::chrono::hours{12};
    database->write_and_wait([&](sql::connection& c) { storage::plan_message(c, m); });
  }
  void write(const std::function<void(sql::connection&)>& f) const { database->write_and_wait(f); }

  told channels() const {
    return capture([&] { return app::show_channels({.config = config.path(), .data = data.path()}); });
  }
  told pause(const std::string& channel, const std::string& reason) const {
    return capture([&] {
      return app::pause_channel(
          {.config = config.path(), .data = data.path(), .channel = channel, .reason = reason});
    });
  }
  told resume(const std::string& channel, const std::string& reason = "mended") const {
    return capture([&] {
      return app::resume_channel(
          {.config = config.path(), .data = data.path(), .channel = channel, .reason = reason});
    });
  }
  told cancel(app::chosen_messages c) const {
    c.config = config.path();
    c.data = data.path();
    c.reason = "wrong week";
    return capture([&] { return app::cancel_messages(c); });
  }
  told settle(const std::string& outcome, app::chosen_messages which,
              const std::string& left = "unknown") const {
    which.config = config.path();
    which.data = data.path();
    which.reason = "outage";
    return capture([&] { return app::settle_messages({which, left, outcome}); });
  }
  void make_unknown(const std::string& id) const {
    write([&](sql::connection& c) {
      c.execute("UPDATE outbox_message SET state = 'unknown', reason = 'reset' WHERE id = $1", {id});
    });
  }
  told messages(app::messages_command c) const {
    c.config = config.path();
    c.data = data.path();
    c.limit = 100;
    return capture([&] { return app::show_messages(c); });
  }

  demo_folder config;
  mutable std::string quiet_text = R"(quiet: {from: "20:00", to: "07:00"})";
  temporary_folder data;
  std::unique_ptr<logger> log = make_null_logger();
  std::unique_ptr<storage::database> database;
};

}  // namespace

TEST_CASE("channels: each is shown with its state, its queue, its rates, its day and its last error") {
  const quiet_installation i;
  i.plan("m1", "monday|2026-W48|p1@450601");
  i.plan("m2", "monday|2026-W48|p2@450601");
  const told before = i.channels();
  CHECK(before.code == 0);
  CHECK(before.says("at  (africas_talking)  working\n"));
  CHECK(before.says("queue: 2 planned, 2 of them due; 0 being sent\n"));
  CHECK(before.says("rate: 500 segments a second set, 0.0 measured"));
  CHECK(before.says("last error: none\n"));
  CHECK(before.says("no gateway runs here"));
  i.write([](sql::connection& c) {
    const instant now = system_clock().now();
    storage::claim_messages(c, "at", 1, now);
    storage::record_accepted(c, "m1", "ATXid_1", "", now);
    storage::set_trouble(c, "at", storage::channel_trouble{now, "refused", "no balance"});
    storage::set_last_error(c, "at", {now, "InsufficientBalance"});
  });
  const told after = i.channels();
  CHECK(after.says("in trouble since 20"));
  CHECK(after.says(": refused, no balance\n"));
  CHECK(after.says("queue: 1 planned"));
  CHECK(after.says("today: 1 accepted, 0 failed, 0 unknown\n"));
  CHECK(after.says(", InsufficientBalance\n"));
}

TEST_CASE("channels: the money of the day is shown where a segment has a price") {
  const quiet_installation i;
  i.config.change("gateway.yaml", "segments_per_second: 500",
                  "segment_price: RWF 11.50\n    daily_budget: RWF 230\n    segments_per_second: 500");
  CHECK(i.channels().says("; RWF 0 spent of a budget of RWF 230\n"));
  i.plan("m1", "monday|2026-W48|p1@450601");
  i.write([](sql::connection& c) {
    const instant now = system_clock().now();
    const auto zone = time_zone::find("Africa/Kigali").value();
    storage::claim_rules rules;
    rules.money = storage::budget{
        .day = format_date(zone.today(now)), .segment = 115'000, .routine = {}, .everything = {}};
    storage::claim_messages(c, "at", 1, now, rules);
    storage::correct_charge(c, "m1", 2'250'000);
  });
  CHECK(i.channels().says("; RWF 225 spent of a budget of RWF 230: receipts and alerts wait for tomorrow\n"));
}

TEST_CASE("channels: what waits for the end of the quiet hours is not due") {
  const quiet_installation i;
  i.plan("m1", "monday|2026-W48|p1@450601");
  i.plan("m2", "receipt|ABC|1", storage::message_kind::receipt);
  i.plan("m3", "answer|at|1", storage::message_kind::answer);
  SUBCASE("by day") {
    i.quiet(1, 2);
    CHECK(i.channels().says("queue: 3 planned, 3 of them due; 0 being sent\n"));
  }
  SUBCASE("at night") {
    i.quiet(-1, 1);
    CHECK(
        i.channels().says("queue: 3 planned, 1 of them due and 2 when the quiet hours end; 0 being sent\n"));
  }
}

TEST_CASE("channels: one is paused with a reason, once, and resumed") {
  const quiet_installation i;
  for (const char* reason : {"two\nlines", "", "  "}) {
    CHECK(i.pause("at", reason).code == 2);
    CHECK(i.resume("at", reason).warns("--reason is one line of 1 to 200 bytes, and not blank\n"));
  }
  const told unknown = i.pause("ta", "why");
  CHECK(unknown.code == 1);
  CHECK(unknown.warns("no channel `ta` takes SMS; these do: at\n"));
  const told paused = i.pause("at", "wrong texts");
  CHECK(paused.says("at of " + i.data.path().string() + " is paused: "));
  CHECK(paused.says("go on: raporo channels resume at --reason \"...\" --config " + i.config.path().string() +
                    " --data " + i.data.path().string() + "\n"));
  CHECK(i.channels().says("at  (africas_talking)  paused by "));
  CHECK(i.channels().says(": wrong texts\n"));
  const told again = i.pause("at", "another reason");
  CHECK(again.code == 1);
  CHECK(again.warns("was paused already"));
  CHECK(i.resume("at", "texts are right").says("at of " + i.data.path().string() + " sends again\n"));
  std::string why;
  i.write([&](sql::connection& c) {
    auto row = c.query("SELECT detail FROM audit_event WHERE action = 'channel resumed'", {});
    if (row.next()) why = row.string(0);
  });
  CHECK(why == "texts are right");
  CHECK(i.channels().says("at  (africas_talking)  working\n"));
  CHECK(i.resume("at").code == 1);
}

TEST_CASE("channels: by which others receipts and alerts go is shown, and told to who pauses one") {
  const quiet_installation i;
  i.config.change("gateway.yaml", "  - name: at\n",
                  "  - {name: b, kind: pindo, send_url: \"http://127.0.0.1:1/\", api_key: {env: KEY}}\n"
                  "  - name: at\n");
  const told paused = i.pause("at", "wrong sender");
  CHECK(paused.says("of answers what is planned waits"));
  CHECK(paused.says("Receipts and alerts go by b where their route has it"));
  CHECK(i.channels().says(": wrong sender; receipts and alerts go by b where their route has it\n"));
  i.write([](sql::connection& c) {
    storage::set_trouble(c, "b", storage::channel_trouble{system_clock().now(), "refused", "no balance"});
  });
  CHECK(i.channels().says(": wrong sender\n"));
  // Trouble is waited out first.
  CHECK(i.channels().says(": refused, no balance\n"));
  CHECK(i.resume("at").code == 0);
  i.write([](sql::connection& c) {
    const instant before = system_clock().now() - std::chrono::minutes{6};
    storage::set_trouble(c, "b", storage::channel_trouble{before, "refused", "no balance"});
  });
  CHECK(i.channels().says(": refused, no balance; receipts and alerts go by at where their route has it\n"));
  i.plan("m1", "monday|2026-W48|p1@450601");
  CHECK(i.messages({.state = "planned"}).says(", by at, to "));
}

TEST_CASE("channels: one that is gone from gateway.yaml is shown as long as messages are planned on it") {
  const quiet_installation i;
  i.plan("m1", "monday|2026-W48|p1@450601");
  i.plan("m2", "monday|2026-W48|p2@450601");
  CHECK_FALSE(i.channels().says("gateway.yaml"));
  i.config.change("gateway.yaml", "  - name: at\n", "  - name: new\n");
  CHECK(i.channels().says(
      "at  is not in gateway.yaml\n    queue: 2 planned, 2 of them due; they go by another"));
  CHECK(i.channels().says("new  (africas_talking)  working\n"));
  for (const char* id : {"m1", "m2"}) i.cancel({.ids = {id}});
  CHECK_FALSE(i.channels().says("at  is not"));
}

TEST_CASE("channels: one that takes no SMS any more shows what is planned on it") {
  const quiet_installation i;
  i.config.change(
      "gateway.yaml", "  - name: at\n",
      "  - {name: calls, kind: crossgate, service_code: \"*801#\", callback_secrets: [{env: S}]}\n"
      "  - name: at\n");
  CHECK(i.channels().says("calls  (crossgate)  takes no SMS\nat  "));
  i.plan("m1", "monday|2026-W48|p1@450601");
  i.write([](sql::connection& c) { c.execute("UPDATE outbox_message SET channel = 'calls'"); });
  CHECK(i.channels().says("calls  (crossgate)  takes no SMS\n    queue: 1 planned, 1 of them due"));
}

TEST_CASE("messages: planned ones are cancelled by their ids, and the others told") {
  const quiet_installation i;
  i.plan("m1", "monday|2026-W48|p1@450601");
  CHECK(i.cancel({.ids = {"m1"}}).says("1 message cancelled in " + i.data.path().string() + "\n"));
  const told again = i.cancel({.ids = {"m1", "m2"}});
  CHECK(again.code == 1);
  CHECK(again.warns("m1 is cancelled already\n"));
  CHECK(again.warns("there is no message m2\n"));
  CHECK(i.messages({.state = "cancelled"}).says("m1  cancelled: wrong week\n"));
}

TEST_CASE("messages: those of a period are cancelled, of one rule and one school where that is said") {
  const quiet_installation i;
  i.plan("m1", "monday|2026-W48|p1@450601");
  i.plan("m2", "monday|2026-W48|p1@450602");
  i.plan("m3", "friday|2026-W48|p1@450601");
  i.plan("m4", "monday|2026-W47|p1@450601");
  const told nothing = i.cancel({.period = "2026-W48", .rule = "mon"});
  CHECK(nothing.code == 1);
  CHECK(nothing.warns(
      "no message about 2026-W48, of the rule mon is planned: `raporo messages --state planned"));
  CHECK(nothing.warns("there are some of the rules friday, monday\n"));
  CHECK(
      i.cancel({.period = "2026-W48", .rule = "monday", .school = "450601"}).says("1 message cancelled in "));
  CHECK(i.messages({.state = "cancelled"}).says("m1  cancelled"));
  CHECK(i.cancel({.period = "2026-W48"}).says("2 messages cancelled in "));
  CHECK(i.messages({.state = "planned"}).says("m4  planned"));
}

TEST_CASE("messages: they are found by channel and by kind") {
  const quiet_installation i;
  i.plan("m1", "monday|2026-W48|p1@450601");
  CHECK(i.messages({.state = "all", .channel = "at", .kind = "alert"}).says("m1  planned"));
  CHECK(i.messages({.state = "planned", .channel = "at"}).code == 0);
  CHECK(i.messages({.state = "all", .kind = "receipt"}).says("no such messages"));
}

TEST_CASE("messages: what one cost is shown as the aggregator says it, with the answer or with a report") {
  const quiet_installation i;
  i.plan("m1", "monday|2026-W48|p1@450601");
  i.plan("m2", "monday|2026-W48|p2@450601");
  i.write([](sql::connection& c) {
    const instant now = system_clock().now();
    storage::claim_messages(c, "at", 2, now);
    storage::record_accepted(c, "m1", "A1", "RWF 12.0000", now);
    storage::record_accepted(c, "m2", "A2", "", now);
    storage::record_delivery(c, "at",
                             {.provider_id = "A2",
                              .outcome = storage::delivery_outcome::delivered,
                              .said = "Success",
                              .cost = "EUR 0.01"},
                             now);
  });
  const told all = i.messages({.state = "all"});
  CHECK(all.says("m1  accepted; cost RWF 12.0000\n"));
  CHECK(all.says("m2  delivered: Success; cost EUR 0.01\n"));
}

TEST_CASE("messages: a channel that there is not, and what is no period, are refused with what there is") {
  const quiet_installation i;
  i.plan("m1", "monday|2026-W48|p1@450601");
  const told channel = i.messages({.state = "all", .channel = "att"});
  CHECK(channel.code == 2);
  CHECK(channel.warns("--channel: gateway.yaml has no channel `att`; did you mean `at`?\n"));
  for (const char* label : {"foo", "2026-W60", "2026", "48"}) {
    CAPTURE(label);
    const told period = i.messages({.state = "all", .period = label});
    CHECK(period.code == 2);
    CHECK(period.warns("is no period: one is written 2026-W48, 2026/27-T1 or 2026/27\n"));
    CHECK(i.cancel({.period = label}).code == 2);
  }
  for (const char* label : {"2026-W47", "2026/27-T1", "2026/27", "2026-11-25T10:15:30.123"}) {
    CAPTURE(label);
    CHECK(i.messages({.state = "all", .period = label}).says("no such messages\n"));
  }
  CHECK(i.cancel({.period = "2026-W48", .channel = "zz"}).code == 2);
  // One that was taken out of the settings has left messages.
  i.write([](sql::connection& c) { c.execute("UPDATE outbox_message SET channel = 'old'", {}); });
  CHECK(i.messages({.state = "all", .channel = "old"}).says("m1  planned"));
}

TEST_CASE("messages: what an outage left unknown is counted and settled at once") {
  const quiet_installation i;
  for (const char* id : {"m1", "m2", "m3"}) i.plan(id, std::string("monday|2026-W48|") + id + "@450601");
  i.make_unknown("m1");
  i.make_unknown("m2");
  const told dry = i.settle("failed", {.channel = "at", .dry_run = true});
  CHECK(dry.code == 0);
  CHECK(dry.says("2 messages by the channel at in " + i.data.path().string() +
                 " would be failed: without --dry-run they are\n"));
  CHECK(i.messages({.state = "unknown"}).says("2 messages"));
  const told done = i.settle("failed", {.period = "2026-W48", .channel = "at"}, "unknown");
  CHECK(done.code == 0);
  CHECK(done.says("2 messages about 2026-W48, by the channel at are failed now, in "));
  CHECK(i.messages({.state = "failed"}).says("m2  failed: outage\n"));
  CHECK(i.messages({.state = "planned"}).says("m3  planned"));
  const told none = i.settle("failed", {.channel = "at"});
  CHECK(none.code == 1);
  CHECK(none.warns("no message by the channel at is unknown: `raporo messages --state unknown"));
  CHECK(i.settle("failed", {.ids = {"m3"}}).warns("not settled: the message is planned"));
}

TEST_CASE("messages: a dry run cancels nothing") {
  const quiet_installation i;
  i.plan("m1", "monday|2026-W48|p1@450601");
  CHECK(i.cancel({.period = "2026-W48", .dry_run = true}).says("1 message about 2026-W48 in "));
  CHECK(i.messages({.state = "planned"}).says("m1  planned"));
}

TEST_CASE("messages: the parts of a long one are shown with what became of each") {
  const quiet_installation i;
  i.plan("m1", "monday|2026-W48|p1@450601");
  i.write([](sql::connection& c) {
    const instant now = system_clock().now();
    storage::claim_messages(c, "at", 1, now);
    storage::record_accepted(c, "m1", "A1", "", now, {{1, "A1", "0.0333"}, {2, "A2", ""}});
    storage::record_delivery(c, "at",
                             {.provider_id = "A2",
                              .outcome = storage::delivery_outcome::failed,
                              .said = "expired",
                              .cost = "0.0444"},
                             now);
  });
  const told all = i.messages({.state = "all"});
  CHECK(all.says("m1  failed: expired\n"));
  CHECK(all.says("    part 1: accepted; cost 0.0333\n    part 2: failed: expired; cost 0.0444\n"));
}
