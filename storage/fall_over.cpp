#include "storage/fall_over.hpp"

#include <algorithm>
#include <utility>

#include "storage/rows.hpp"

namespace raporo::storage {
namespace {

/// More would keep answers waiting for the writer.
constexpr std::int64_t most_looked_at = 500;

constexpr std::string_view out_of_money = "daily budget spent";

/// What a message's way depends on.
struct waiting_message {
  std::string id;
  std::string phone;
  std::int64_t segments = 1;
  std::string preferred;  ///< channel
};

/// A channel as it is at this moment.
struct open_way {
  const way* what = nullptr;
  std::string shut;  ///< why nothing may go by it, whatever it costs; empty: something may
  bool paused = false;
  std::int64_t spent = 0;

  std::int64_t price_of(std::int64_t segments) const {
    return what->money ? what->money->segment * segments : 0;
  }
  bool reaches_for(std::int64_t segments) const {
    if (!what->money) return true;
    const std::int64_t then = spent + price_of(segments);
    const auto fits = [&](const std::optional<std::int64_t>& limit) { return !limit || then <= *limit; };
    return fits(what->money->routine) && fits(what->money->everything);
  }
};

open_way look_at(sql::connection& c, const way& w, std::chrono::milliseconds after, instant now) {
  const channel_state state = load_channel_state(c, w.channel);
  open_way seen{.what = &w, .shut = {}, .paused = state.paused.has_value(), .spent = 0};
  if (state.paused) {
    seen.shut = "paused";
  } else if (state.trouble && now - state.trouble->since >= after) {
    seen.shut = state.trouble->what;
  }
  if (w.money) seen.spent = spent_on(c, w.channel, w.money->day);
  return seen;
}

/// In order of their ids, from the one behind `looked_until` on.
std::vector<waiting_message> find_waiting(sql::connection& c, const std::string& channel, instant now,
                                          const fall_over_rules& rules) {
  std::vector<waiting_message> found;
  auto row = c.query(
      "SELECT m.id, m.phone, m.segments, COALESCE(p.channel, '') FROM outbox_message m "
      "LEFT JOIN person p ON p.id = m.person_id WHERE m.state = 'planned' AND m.channel = $1 AND m.id > $2 "
      "AND m.kind >= $3 AND m.kind <= $4 AND m.due_ms <= $5 AND m.expires_ms >= $5 ORDER BY m.id LIMIT $6",
      {channel, rules.looked_until, static_cast<std::int64_t>(message_kind::receipt),
       static_cast<std::int64_t>(rules.last), to_ms(now), most_looked_at});
  while (row.next()) found.push_back({row.string(0), row.string(1), row.integer(2), row.string(3)});
  return found;
}

/// A sender finds out by its next message whether its link works again.
bool has_something_to_try(sql::connection& c, const std::string& channel) {
  return c.query("SELECT 1 FROM outbox_message WHERE state = 'planned' AND channel = $1 LIMIT 1", {channel})
             .next() ||
         c.query("SELECT 1 FROM outbox_message WHERE state = 'sending' AND channel = $1 LIMIT 1", {channel})
             .next();
}

/// By what messages of a channel that takes none may go now.
struct other_channels {
  std::vector<open_way> open;
  std::vector<open_way> untried;  ///< in trouble, and nothing is there that would show its end
};

other_channels look_at_others(sql::connection& c, const std::string& channel, instant now,
                              const fall_over_rules& rules) {
  other_channels others;
  for (const way& w : rules.ways) {
    if (w.channel == channel) continue;
    open_way seen = look_at(c, w, {}, now);
    if (!seen.reaches_for(1)) continue;
    if (seen.shut.empty()) {
      others.open.push_back(std::move(seen));
    } else if (!seen.paused && !has_something_to_try(c, w.channel)) {
      others.untried.push_back(std::move(seen));
    }
  }
  return others;
}

/// The first of `names` that is among `ways` and has the money; ways.end() when there is none.
std::vector<open_way>::iterator choose(std::vector<open_way>& ways, const std::vector<std::string>& names,
                                       std::int64_t segments) {
  for (const std::string& name : names) {
    const auto found = std::ranges::find(ways, name, [](const open_way& w) { return w.what->channel; });
    if (found != ways.end() && found->reaches_for(segments)) return found;
  }
  return ways.end();
}

/// False when somebody was quicker.
bool move(sql::connection& c, const waiting_message& m, const std::string& from, const std::string& to,
          const std::string& because, instant now) {
  return c.execute(
             "UPDATE outbox_message SET channel = $3, state_ms = $4, reason = $5 "
             "WHERE id = $1 AND state = 'planned' AND channel = $2",
             {m.id, from, to, to_ms(now), "instead of " + from + ": " + because}) == 1;
}

}  // namespace

std::string why_stopped(sql::connection& c, const way& w, std::chrono::milliseconds after, instant now) {
  open_way seen = look_at(c, w, after, now);
  if (!seen.shut.empty()) return std::move(seen.shut);
  return seen.reaches_for(1) ? std::string() : std::string(out_of_money);
}

handed_over hand_over(sql::connection& c, const std::string& channel, instant now,
                      const fall_over_rules& rules) {
  handed_over done;
  const auto own = std::ranges::find(rules.ways, channel, &way::channel);
  if (own == rules.ways.end()) return done;
  const open_way from = look_at(c, *own, rules.after, now);
  if (from.shut.empty() && !rules.money_held) return done;
  done.for_money = from.shut.empty();
  done.because = done.for_money ? out_of_money : from.shut;

  other_channels others = look_at_others(c, channel, now, rules);
  if (others.open.empty() && others.untried.empty()) return done;

  const std::vector<waiting_message> waiting = find_waiting(c, channel, now, rules);
  if (std::cmp_equal(waiting.size(), most_looked_at)) done.looked_until = waiting.back().id;
  std::size_t left = waiting.size();
  for (const waiting_message& m : waiting) {
    if (from.shut.empty() && from.reaches_for(m.segments)) continue;
    const std::vector<std::string> names = rules.ways_of(m.phone, m.preferred);
    if (const auto to = choose(others.open, names, m.segments); to != others.open.end()) {
      const std::string& name = to->what->channel;
      if (!move(c, m, channel, name, done.because, now)) continue;
      to->spent += to->price_of(m.segments);
      --left;
      ++done.messages;
      if (std::ranges::find(done.to, name) == done.to.end()) done.to.push_back(name);
    } else if (const auto trial = choose(others.untried, names, m.segments);
               trial != others.untried.end() && left > 1) {
      // One stays, for this channel's own next try.
      if (move(c, m, channel, trial->what->channel, done.because, now)) --left;
      others.untried.erase(trial);
    }
  }
  return done;
}

}  // namespace raporo::storage
