#include "gateway/alerts/planner.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <charconv>
#include <utility>

#include "gateway/base/ids.hpp"
#include "storage/settings.hpp"

namespace raporo::alerts {
namespace {

const std::string progress_setting = "alerts.planned_until_ms";

/// Messages that share a write: few enough that the loop answers phones between two of them.
constexpr std::size_t messages_a_write = 256;
/// Subjects without a message between two turns of the loop.
constexpr std::size_t subjects_a_turn = 256;

/// What is older is not even recorded as skipped.
constexpr std::chrono::weeks longest_look_back{2};

/// Progress without anything due is stored this seldom: enough that a rule added while the gateway was down
/// is not taken for one that was missed.
constexpr std::chrono::hours progress_interval{1};

std::optional<instant> read_progress(sql::connection& c) {
  const std::optional<std::string> text = storage::find_setting(c, progress_setting);
  if (!text) return std::nullopt;
  std::int64_t ms = 0;
  const auto [end, ec] = std::from_chars(text->data(), text->data() + text->size(), ms);
  if (ec != std::errc{} || end != text->data() + text->size()) return std::nullopt;
  return instant(std::chrono::milliseconds{ms});
}

planned_messages store_messages(sql::connection& c, const std::vector<storage::message>& messages,
                                const std::optional<instant>& progress) {
  planned_messages added;
  for (const storage::message& m : messages) {
    if (!storage::plan_message(c, m)) continue;
    ++(m.state == storage::message_state::skipped ? added.late : added.to_send);
  }
  if (progress) {
    storage::set_setting(c, progress_setting, std::to_string(progress->time_since_epoch().count()));
  }
  return added;
}

std::string school_year_of(const config::calendar& calendar, const iso_week& week) {
  const config::term* term = calendar.term_at_or_before(week.monday() + std::chrono::days{6});
  return term == nullptr ? std::string{} : term->year;
}

}  // namespace

std::shared_ptr<const two_weeks> read_weeks(sql::connection& c, const planning_rules& rules,
                                            const iso_week& week) {
  const auto roster = std::make_shared<const directory>(
      storage::load_roster(c), school_year_of(*rules.calendar, week), *rules.calendar);
  const std::vector<enrolment_change> changes = storage::enrolment_changes(c);
  const auto figures_of = [&](const iso_week& w) {
    return week_figures(roster, *rules.calendar, rules.zone, w, storage::reports_of_period(c, w.label()),
                        changes, rules.words);
  };
  return std::make_shared<const two_weeks>(two_weeks{figures_of(week), figures_of(week.plus(-1))});
}

planner::planner(storage::database& database, const clock& now, random_source& random, logger& log,
                 planning_rules rules, std::function<void()> on_planned)
    : database_(database),
      clock_(now),
      random_(random),
      log_(log),
      rules_(std::make_shared<const planning_rules>(std::move(rules))),
      on_planned_(std::move(on_planned)) {}

void planner::use(planning_rules rules) {
  rules_ = std::make_shared<const planning_rules>(std::move(rules));
}

boost::asio::awaitable<void> planner::tick() {
  const shared_rules rules = rules_;
  const instant now = clock_.now();
  const bool started = co_await find_start(now);
  if (!started) co_return;

  const std::vector<occurrence> due = occurrences_between(*rules->book, rules->zone, *planned_until_, now);
  task t{.rules = rules, .weeks = nullptr, .what = {}, .now = now};
  for (std::size_t i = 0; i < due.size(); ++i) {
    t.what = due[i];
    t.late = now - t.what.due > catch_up_limit;
    t.last_at_its_time = i + 1 == due.size() || due[i + 1].due != due[i].due;
    if (t.weeks == nullptr || t.weeks->now.week() != t.what.period) {
      auto loaded = co_await load_weeks(rules, t.what.period);
      if (!loaded) {
        say_failed(loaded.error());
        co_return;
      }
      t.weeks = *loaded;
    }
    const bool planned = co_await plan(t);
    if (!planned) co_return;
  }
  planned_until_ = now;
  const bool saved = co_await save_progress_now_and_then(now);
  if (saved) failing_ = false;
}

/// Sets planned_until_ to where the last tick ended, in this process or before it.
boost::asio::awaitable<bool> planner::find_start(instant now) {
  if (!planned_until_) {
    const auto progress = co_await load_progress();
    if (!progress) {
      say_failed(progress.error());
      co_return false;
    }
    // A new installation has missed nothing.
    planned_until_ = progress->value_or(now);
  }
  // The clock was set back. What comes again was planned already and is not inserted twice.
  if (*planned_until_ > now) planned_until_ = now;
  // A machine without a battery clock starts in the past and then steps over years: each of their weeks would
  // be read and written only to be skipped.
  if (*planned_until_ < now - longest_look_back) {
    planned_until_ = now - longest_look_back;
    log_.warning("alerts older than two weeks were left out");
  }
  co_return true;
}

boost::asio::awaitable<bool> planner::plan(const task& t) {
  const planning_rules& r = *t.rules;
  const writer_source source{*r.book, *t.weeks, *r.calendar, r.zone, r.service_code, r.routes};
  const alert_writer writer(source);
  const std::vector<subject> subjects = writer.subjects_of(*t.what.rule);
  const auto executor = co_await boost::asio::this_coro::executor;

  planned_messages added;
  std::vector<storage::message> messages;
  for (std::size_t i = 0; i < subjects.size(); ++i) {
    write(t, writer, subjects[i], messages);
    const bool last = i + 1 == subjects.size();
    if (!last && messages.size() >= messages_a_write) {
      std::vector<storage::message> full = std::exchange(messages, {});
      const auto stored = co_await store(std::move(full), std::nullopt);
      if (!stored) {
        say_failed(stored.error());
        co_return false;
      }
      added += *stored;
    } else if (i % subjects_a_turn == subjects_a_turn - 1) {
      co_await boost::asio::post(executor, boost::asio::use_awaitable);
    }
  }
  std::optional<instant> progress;
  if (t.last_at_its_time) progress = t.what.due;
  const auto stored = co_await store(std::move(messages), progress);
  if (!stored) {
    say_failed(stored.error());
    co_return false;
  }
  if (progress) planned_until_ = progress_stored_ = *progress;
  added += *stored;
  say_planned(t, added);
  co_return true;
}

boost::asio::awaitable<bool> planner::save_progress_now_and_then(instant now) {
  if (progress_stored_ <= now && now - progress_stored_ < progress_interval) co_return true;
  std::vector<storage::message> nothing;
  const auto stored = co_await store(std::move(nothing), now);
  if (!stored) {
    say_failed(stored.error());
    co_return false;
  }
  progress_stored_ = now;
  co_return true;
}

boost::asio::awaitable<result<planner::shared_weeks>> planner::load_weeks(shared_rules rules, iso_week week) {
  return database_.read_at_length(
      [rules = std::move(rules), week](sql::connection& c) { return read_weeks(c, *rules, week); });
}

boost::asio::awaitable<result<std::optional<instant>>> planner::load_progress() {
  return database_.read([](sql::connection& c) { return read_progress(c); });
}

boost::asio::awaitable<result<planned_messages>> planner::store(std::vector<storage::message> messages,
                                                                std::optional<instant> progress) {
  return database_.write([messages = std::move(messages), progress](sql::connection& c) {
    return store_messages(c, messages, progress);
  });
}

void planner::write(const task& t, const alert_writer& writer, const subject& s,
                    std::vector<storage::message>& out) {
  std::vector<alert> alerts;
  writer.write(t.what, s, alerts);
  for (alert& a : alerts) {
    if (!a.nothing_because.empty()) continue;
    storage::message& m = a.message;
    m.id = new_uuid7(t.now, random_);
    m.planned = t.now;
    // Catching up may fall into the night.
    const instant soonest = leave_quiet_hours(t.now, t.rules->book->quiet, t.rules->zone);
    if (soonest > t.now) m.due = std::max(m.due, soonest);
    if (t.late || soonest > m.expires) {
      m.state = storage::message_state::skipped;
      m.reason = "late";
    }
    out.push_back(std::move(m));
  }
}

void planner::say_failed(boost::system::error_code ec) {
  // Once, not with every tick.
  if (!std::exchange(failing_, true)) {
    const std::string reason = ec.message();
    log_.error("alerts not planned", {{"reason", reason}});
  }
}

void planner::say_planned(const task& t, const planned_messages& added) {
  const std::string period = t.what.period.label();
  if (added.late > 0) {
    log_.error("alerts skipped as late",
               {{"rule", t.what.rule->id}, {"period", period}, {"messages", std::int64_t{added.late}}});
  }
  if (added.to_send > 0) {
    log_.info("alerts planned",
              {{"rule", t.what.rule->id}, {"period", period}, {"messages", std::int64_t{added.to_send}}});
    if (on_planned_) on_planned_();
  }
}

}  // namespace raporo::alerts
