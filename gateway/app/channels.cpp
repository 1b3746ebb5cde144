#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iostream>
#include <optional>
#include <string>
#include <vector>

#include "config/settings.hpp"
#include "gateway/alerts/rules.hpp"
#include "gateway/app/commands.hpp"
#include "gateway/app/message_words.hpp"
#include "gateway/app/money.hpp"
#include "gateway/app/open_existing.hpp"
#include "gateway/app/running_menus.hpp"
#include "gateway/app/running_time.hpp"
#include "gateway/app/user_access.hpp"
#include "gateway/base/civil.hpp"
#include "storage/channel_state.hpp"
#include "storage/claims.hpp"
#include "storage/fall_over.hpp"

namespace raporo::app {
namespace {

/// What a channel is said to be, from another process than the one that sends.
struct channel_report {
  storage::channel_state state;
  storage::channel_counts counts;
  outbound::amount spent = 0;
  std::string stopped;              ///< why it takes no receipts and alerts
  std::vector<std::string> others;  ///< by which those go then
};

/// Those that share a route with it.
std::vector<std::string> neighbours_of(const config::gateway_settings& settings, const std::string& channel) {
  std::vector<std::string> all;
  for (const config::route_config& r : settings.routes) {
    if (std::ranges::find(r.through, channel) == r.through.end()) continue;
    for (const std::string& name : r.through)
      if (name != channel && std::ranges::find(all, name) == all.end()) all.push_back(name);
  }
  return all;
}

storage::way way_of(const config::channel_config& c, const std::string& day) {
  storage::way w{c.name, std::nullopt};
  if (const auto prices = prices_of(c)) w.money = outbound::budget_of(*prices, day);
  return w;
}

/// Kinds behind it wait for the end of the quiet hours.
storage::message_kind last_kind_at(const std::filesystem::path& folder,
                                   const config::gateway_settings& settings, const time_zone& zone,
                                   instant now) {
  const outbound::sending_rules rules{.zone = zone,
                                      .quiet = alerts::read_quiet_hours(folder),
                                      .receipts_at_night = settings.sending.receipts_at_night,
                                      .loops = {},
                                      .money = {}};
  return outbound::claim_rules_at(rules, now).last;
}

channel_report read_report(sql::connection& db, const config::gateway_settings& settings,
                           const config::channel_config& channel, const time_zone& zone, instant now,
                           storage::message_kind last) {
  const std::chrono::local_days today = zone.today(now);
  const std::string day = format_date(today);
  channel_report r{storage::load_channel_state(db, channel.name),
                   storage::count_channel(db, channel.name, zone.to_instant(today), now, last),
                   storage::spent_on(db, channel.name, day),
                   storage::why_stopped(db, way_of(channel, day), settings.sending.fall_over_after, now),
                   {}};
  if (r.stopped.empty()) return r;
  for (const std::string& name : neighbours_of(settings, channel.name)) {
    const auto other = std::ranges::find(settings.channels, name, &config::channel_config::name);
    if (storage::why_stopped(db, way_of(*other, day), {}, now).empty()) r.others.push_back(name);
  }
  return r;
}

struct removed_channel {
  std::string name;
  storage::channel_counts counts;
};

/// Those that messages are planned on and gateway.yaml has no more.
std::vector<removed_channel> find_removed(sql::connection& db, const config::gateway_settings& settings,
                                          instant now) {
  std::vector<removed_channel> all;
  for (const std::string& name : storage::channels_with_planned(db)) {
    if (std::ranges::find(settings.channels, name, &config::channel_config::name) == settings.channels.end())
      all.push_back({name, storage::count_channel(db, name, now, now)});
  }
  return all;
}

std::string local_text(instant t, const time_zone& zone) {
  return format_local(zone.to_local(t));
}

/// Not every route with this channel has all of them.
std::string told_others(const channel_report& r) {
  return fmt::format("receipts and alerts go by {} where their route has it", fmt::join(r.others, " or "));
}

/// A pause goes before the trouble that may have been its reason.
std::string state_text(const channel_report& r, const time_zone& zone) {
  std::string text;
  if (const auto& p = r.state.paused)
    text += fmt::format("paused by {} since {}: {}", p->by, local_text(p->since, zone), p->reason);
  if (const auto& t = r.state.trouble)
    text += fmt::format("{}in trouble since {}: {}, {}", text.empty() ? "" : "; ", local_text(t->since, zone),
                        t->what, t->reason);
  if (!text.empty() && !r.others.empty()) text += "; " + told_others(r);
  return text.empty() ? "working" : text;
}

std::string money_text(const config::channel_config& c, const channel_report& r) {
  const outbound::amount spent = r.spent;
  if (!c.segment_price) return {};
  const std::string& currency = c.segment_price->currency;
  std::string text = fmt::format("; {} spent", to_text(currency, spent));
  const outbound::amount next = spent + amount_of(*c.segment_price);
  if (c.daily_budget) text += fmt::format(" of a budget of {}", to_text(*c.daily_budget));
  const bool limit = c.daily_limit && next > amount_of(*c.daily_limit);
  if (limit)
    text += fmt::format(": the limit of {} is reached, answers wait for tomorrow", to_text(*c.daily_limit));
  if (limit || (c.daily_budget && next > amount_of(*c.daily_budget))) {
    text += limit ? "; " : ": ";
    text += r.others.empty() ? "receipts and alerts wait for tomorrow" : told_others(r);
  }
  return text;
}

std::string held_text(const storage::channel_counts& n) {
  return n.held == 0 ? std::string() : fmt::format(" and {} when the quiet hours end", n.held);
}

/// Nothing sends by it, whatever is planned on it.
void print_unserved(const std::string& channel, std::string_view what, const storage::channel_counts& n) {
  std::cout << fmt::format("{}  {}\n", channel, what);
  if (n.planned > 0) {
    std::cout << fmt::format(
        "    queue: {} planned, {} of them due; they go by another channel of their numbers while a gateway "
        "runs, or wait for one until they expire\n",
        n.planned, n.due);
  }
}

void print(const config::channel_config& c, const channel_report& r, const time_zone& zone) {
  if (c.send_url.empty()) {
    print_unserved(c.name, fmt::format("({})  takes no SMS", c.kind), r.counts);
    return;
  }
  const storage::channel_counts& n = r.counts;
  std::cout << fmt::format(
      "{}  ({})  {}\n"
      "    queue: {} planned, {} of them due{}; {} being sent\n"
      "    rate: {} segments a second set, {:.1f} measured in the last minute\n"
      "    today: {} accepted, {} failed, {} unknown{}\n"
      "    last error: {}\n",
      c.name, c.kind, state_text(r, zone), n.planned, n.due, held_text(n), n.sending, c.segments_per_second,
      static_cast<double>(n.segments_last_minute) / 60, n.accepted, n.failed, n.unknown, money_text(c, r),
      r.state.last_error
          ? fmt::format("{}, {}", local_text(r.state.last_error->when, zone), r.state.last_error->what)
          : "none");
}

/// nullopt, and the reason on standard error.
std::optional<config::gateway_settings> settings_in(const std::filesystem::path& folder) {
  config::diagnostics problems;
  config::gateway_settings settings = config::read_settings(folder, problems);
  if (!problems.has_errors()) return settings;
  std::cerr << problems.to_text();
  return std::nullopt;
}

bool takes_sms(const config::gateway_settings& settings, const std::string& channel) {
  const auto& all = settings.channels;
  const auto found = std::ranges::find(all, channel, &config::channel_config::name);
  if (found != all.end() && !found->send_url.empty()) return true;
  std::cerr << fmt::format("no channel `{}` takes SMS; these do: {}\n", channel,
                           fmt::join(settings.sending_channels(), ", "));
  return false;
}

}  // namespace

int show_channels(const channels_command& c) {
  const auto settings = settings_in(c.config);
  if (!settings) return 1;
  const auto zone = time_zone::find(settings->time_zone);
  if (!zone) return 1;
  const auto log = make_logger(log_format::text, log_level::warning);
  const auto database = open_existing(c.data, *log);
  if (database == nullptr) return 1;

  const instant now = time_of(c.data);
  const storage::message_kind last = last_kind_at(c.config, *settings, *zone, now);
  for (const config::channel_config& channel : settings->channels) {
    channel_report r;
    database->read_and_wait(
        [&](sql::connection& db) { r = read_report(db, *settings, channel, *zone, now, last); });
    print(channel, r, *zone);
  }
  std::vector<removed_channel> removed;
  database->read_and_wait([&](sql::connection& db) { removed = find_removed(db, *settings, now); });
  for (const removed_channel& r : removed) print_unserved(r.name, "is not in gateway.yaml", r.counts);
  const bool runs = readiness_of(c.data).has_value();
  std::cout << fmt::format("{}times of {}\n",
                           runs ? "" : "no gateway runs here: states are as the last one left them; ",
                           zone->name());
  return 0;
}

int pause_channel(const pause_command& c) {
  if (!is_reason(c.reason)) return 2;
  const auto settings = settings_in(c.config);
  if (!settings || !takes_sms(*settings, c.channel)) return 1;
  const auto log = make_logger(log_format::text, log_level::warning);
  const auto database = open_existing(c.data, *log);
  if (database == nullptr) return 1;

  const storage::channel_pause wanted{time_of(c.data), current_user(), c.reason};
  std::optional<storage::channel_pause> before;
  database->write_and_wait([&](sql::connection& db) {
    before = storage::find_pause(db, c.channel);
    storage::pause_channel(db, c.channel, wanted);
  });
  if (before) {
    std::cerr << fmt::format("{} of {} was paused already, by {}: {}\n", c.channel, c.data.string(),
                             before->by, before->reason);
    return 1;
  }
  const std::vector<std::string> others = neighbours_of(*settings, c.channel);
  std::cout << fmt::format(
      "{} of {} is paused: nothing is sent from the next second on; {}what is planned waits, until it "
      "expires.\n"
      "{}go on: raporo channels resume {} --reason \"...\"{}\n",
      c.channel, c.data.string(), others.empty() ? "" : "of answers ",
      others.empty() ? ""
                     : fmt::format("Receipts and alerts go by {} where their route has it: to hold those "
                                   "back, pause that, too, or cancel them.\n",
                                   fmt::join(others, " or ")),
      c.channel, folder_options(c.config, c.data));
  return 0;
}

int resume_channel(const resume_command& c) {
  if (!is_reason(c.reason)) return 2;
  const auto settings = settings_in(c.config);
  if (!settings || !takes_sms(*settings, c.channel)) return 1;
  const auto log = make_logger(log_format::text, log_level::warning);
  const auto database = open_existing(c.data, *log);
  if (database == nullptr) return 1;

  bool resumed = false;
  const instant when = time_of(c.data);
  const storage::channel_resumption why{when, current_user(), c.reason};
  database->write_and_wait(
      [&](sql::connection& db) { resumed = storage::resume_channel(db, c.channel, why); });
  if (!resumed) {
    std::cerr << fmt::format("{} of {} is not paused\n", c.channel, c.data.string());
    return 1;
  }
  std::cout << fmt::format("{} of {} sends again\n", c.channel, c.data.string());
  return 0;
}

}  // namespace raporo::app
