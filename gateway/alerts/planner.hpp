#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "config/calendar.hpp"
#include "gateway/alerts/alert_writer.hpp"
#include "gateway/alerts/figures.hpp"
#include "gateway/alerts/rules.hpp"
#include "gateway/base/log.hpp"
#include "gateway/base/random.hpp"
#include "storage/database.hpp"

namespace raporo::alerts {

/// What planning goes by; replaced whole on a reload.
struct planning_rules {
  std::shared_ptr<const rule_book> book;
  std::shared_ptr<const config::calendar> calendar;
  time_zone zone;
  channels::routes routes;   ///< by which alerts go out
  std::string service_code;  ///< as texts print it
  reported_words words;
};

/// How many messages were new to the outbox.
struct planned_messages {
  int to_send = 0;
  int late = 0;  ///< recorded as skipped

  planned_messages& operator+=(const planned_messages& more) noexcept {
    to_send += more.to_send;
    late += more.late;
    return *this;
  }
};

/// Reads what the digests of `week` are made of: the roster as it is now, in the school year of the week, and
/// the reports of that week and the one before.
std::shared_ptr<const two_weeks> read_weeks(sql::connection& c, const planning_rules& rules,
                                            const iso_week& week);

/// Puts alerts into the outbox when their time comes. Planning again, on this node or another, inserts
/// nothing: the key of a message is its rule, period, recipient and subject. How far planning has come is
/// kept in the database, so that after a restart what was missed is caught up within catch_up_limit, as long
/// as it is of use when it may be sent, and recorded as skipped beyond it. Nothing is looked for that is
/// older than two weeks.
class planner {
 public:
  /// `on_planned` is called on the loop thread whenever messages were added that may be sent.
  planner(storage::database& database, const clock& now, random_source& random, logger& log,
          planning_rules rules, std::function<void()> on_planned);

  /// From the next tick on.
  void use(planning_rules rules);

  /// Plans everything that became due since the last tick: call it about once a second, on the loop thread,
  /// and never before the last one has ended. When the database refuses, the next tick goes on from there.
  boost::asio::awaitable<void> tick();

 private:
  using shared_rules = std::shared_ptr<const planning_rules>;
  using shared_weeks = std::shared_ptr<const two_weeks>;

  /// One rule at one time, and how to plan it.
  struct task {
    shared_rules rules;
    shared_weeks weeks;
    occurrence what;
    instant now{};
    bool late = false;
    bool last_at_its_time = false;  ///< progress passes the time with this one
  };

  boost::asio::awaitable<bool> find_start(instant now);
  boost::asio::awaitable<bool> plan(const task& t);
  boost::asio::awaitable<bool> save_progress_now_and_then(instant now);

  boost::asio::awaitable<result<shared_weeks>> load_weeks(shared_rules rules, iso_week week);
  boost::asio::awaitable<result<std::optional<instant>>> load_progress();
  boost::asio::awaitable<result<planned_messages>> store(std::vector<storage::message> messages,
                                                         std::optional<instant> progress);

  /// Appends the messages of one subject, complete.
  void write(const task& t, const alert_writer& writer, const subject& s, std::vector<storage::message>& out);
  void say_failed(boost::system::error_code ec);
  void say_planned(const task& t, const planned_messages& added);

  storage::database& database_;
  const clock& clock_;
  random_source& random_;
  logger& log_;
  shared_rules rules_;
  std::function<void()> on_planned_;
  std::optional<instant> planned_until_;
  instant progress_stored_{};
  bool failing_ = false;
};

}  // namespace raporo::alerts
