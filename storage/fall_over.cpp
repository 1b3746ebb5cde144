#include "storage/fall_over.hpp"

#include <algorithm>
#include <utility>

#include "storage/rows.hpp"

namespace raporo::storage {
namespace {

/// More would keep answers waiting for the writer.
constexpr std::int64_t most_looked_at = 500;

constexpr std::string_view out_of_money = "daily budget spent";
constexpr std::string_view unserved = "not configured";

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
  std::int64_t room = 0;  ///< messages that may still come to it

  std::int64_t price_of(std::int64_t segments) const {
    return what->money ? what->money->segment * segments : 0;
  }
  bool takes(std::int64_t segments) const { return room > 0 && reaches_for(segments); }
  bool works_for(std::int64_t segments) const { return shut.empty() && reaches_for(segments); }
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

/// A stretch of what is planned, in order of the ids, from the one behind `looked_until` on.
struct stretch {
  std::vector<waiting_message> waiting;  ///< of it what may move
  std::string looked_until;              ///< empty: that was the last one
};

/// Of kinds from `first` on. Reads no more than `most_looked_at` rows, however many of them may move.
stretch find_waiting(sql::connection& c, const std::string& channel, message_kind first, instant now,
                     const fall_over_rules& rules) {
  stretch found;
  std::int64_t looked_at = 0;
  auto row = c.query(
      "SELECT m.id, m.phone, m.segments, COALESCE(p.channel, ''), m.kind, m.due_ms, m.expires_ms FROM "
      "(SELECT * FROM outbox_message WHERE state = 'planned' AND channel = $1 AND id > $2 ORDER BY id LIMIT "
      "$3) m "
      "LEFT JOIN person p ON p.id = m.person_id ORDER BY m.id",
      {channel, rules.looked_until, most_looked_at});
  while (row.next()) {
    ++looked_at;
    found.looked_until = row.string(0);
    const bool may_move = row.integer(4) >= static_cast<std::int64_t>(first) &&
                          row.integer(4) <= static_cast<std::int64_t>(rules.last) &&
                          row.integer(5) <= to_ms(now) && row.integer(6) >= to_ms(now);
    if (may_move) found.waiting.push_back({row.string(0), row.string(1), row.integer(2), row.string(3)});
  }
  if (looked_at < most_looked_at) found.looked_until.clear();
  return found;
}

/// A sender finds out by its next message whether its link works again.
bool has_something_to_try(sql::connection& c, const std::string& channel, instant now) {
  return c.query(
              "SELECT 1 FROM outbox_message WHERE state = 'planned' AND channel = $1 AND due_ms <= $2 LIMIT "
              "1",
              {channel, to_ms(now)})
             .next() ||
         c.query("SELECT 1 FROM outbox_message WHERE state = 'sending' AND channel = $1 LIMIT 1", {channel})
             .next();
}

/// By what messages of a channel that takes none may go now.
struct other_channels {
  std::vector<open_way> working;  ///< some of them may have enough to do
  std::vector<open_way> untried;  ///< in trouble, and nothing is there that would show its end
};

other_channels look_at_others(sql::connection& c, const std::string& channel, instant now,
                              const fall_over_rules& rules) {
  other_channels others;
  for (const way& w : rules.ways) {
    if (w.channel == channel) continue;
    open_way seen = look_at(c, w, {}, now);
    seen.room = w.most_waiting - count_planned(c, w.channel, w.most_waiting);
    if (seen.works_for(1)) {
      others.working.push_back(std::move(seen));
    } else if (!seen.paused && seen.takes(1) && !has_something_to_try(c, w.channel, now)) {
      others.untried.push_back(std::move(seen));
    }
  }
  return others;
}

/// The first of `names` that is among `ways` and takes so many; ways.end() when there is none.
std::vector<open_way>::iterator choose(std::vector<open_way>& ways, const std::vector<std::string>& names,
                                       std::int64_t segments) {
  for (const std::string& name : names) {
    const auto found = std::ranges::find(ways, name, [](const open_way& w) { return w.what->channel; });
    if (found != ways.end() && found->takes(segments)) return found;
  }
  return ways.end();
}

/// One of `names` works, and may have enough to do.
bool has_working(const std::vector<open_way>& ways, const std::vector<std::string>& names,
                 std::int64_t segments) {
  return std::ranges::any_of(ways, [&](const open_way& w) {
    return w.works_for(segments) && std::ranges::find(names, w.what->channel) != names.end();
  });
}

/// False when somebody was quicker.
bool move(sql::connection& c, const waiting_message& m, const std::string& from, const std::string& to,
          const std::string& because, instant now) {
  return c.execute(
             "UPDATE outbox_message SET channel = $3, state_ms = $4, reason = $5 "
             "WHERE id = $1 AND state = 'planned' AND channel = $2",
             {m.id, from, to, to_ms(now), "instead of " + from + ": " + because}) == 1;
}

/// A channel that takes none.
struct stopped_channel {
  const std::string& channel;
  message_kind first = message_kind::receipt;     ///< kinds before it stay
  std::size_t kept = 1;                           ///< for its own next try
  const open_way* only_short_of_money = nullptr;  ///< set: what its money reaches for stays
};

void give_away(sql::connection& c, const stopped_channel& from, instant now, const fall_over_rules& rules,
               handed_over& done) {
  other_channels others = look_at_others(c, from.channel, now, rules);
  done.others_work = !others.working.empty();
  if (others.working.empty() && others.untried.empty()) return;
  // At night everything that could move waits anyway.
  if (rules.last < from.first) return;

  const stretch looked_at = find_waiting(c, from.channel, from.first, now, rules);
  done.looked_until = looked_at.looked_until;
  std::size_t left = looked_at.waiting.size();
  for (const waiting_message& m : looked_at.waiting) {
    if (from.only_short_of_money != nullptr && from.only_short_of_money->reaches_for(m.segments)) continue;
    const std::vector<std::string> names = rules.ways_of(m.phone, m.preferred);
    if (const auto to = choose(others.working, names, m.segments); to != others.working.end()) {
      const std::string& name = to->what->channel;
      if (!move(c, m, from.channel, name, done.because, now)) continue;
      to->spent += to->price_of(m.segments);
      --to->room;
      --left;
      ++done.messages;
      if (std::ranges::find(done.to, name) == done.to.end()) done.to.push_back(name);
    } else if (const auto trial = choose(others.untried, names, m.segments);
               trial != others.untried.end() && left > from.kept) {
      if (move(c, m, from.channel, trial->what->channel, done.because, now)) --left;
      others.untried.erase(trial);
    } else if (!has_working(others.working, names, m.segments)) {
      ++done.stuck;
    }
  }
}

}  // namespace

std::string why_stopped(sql::connection& c, const way& w, std::chrono::milliseconds after, instant now) {
  open_way seen = look_at(c, w, after, now);
  if (!seen.shut.empty()) return std::move(seen.shut);
  return seen.reaches_for(1) ? std::string() : std::string(out_of_money);
}

handed_over hand_over(sql::connection& c, const std::string& channel, instant now,
                      const fall_over_rules& rules) {
  const auto own = std::ranges::find(rules.ways, channel, &way::channel);
  if (own == rules.ways.end() || rules.ways.size() == 1) return {};
  const open_way from = look_at(c, *own, rules.after, now);
  if (from.shut.empty() && !rules.money_held) return {};
  handed_over done;
  done.for_money = from.shut.empty();
  done.because = done.for_money ? out_of_money : from.shut;
  give_away(c, {.channel = channel, .only_short_of_money = done.for_money ? &from : nullptr}, now, rules,
            done);
  return done;
}

handed_over hand_over_unserved(sql::connection& c, const std::string& channel, instant now,
                               const fall_over_rules& rules) {
  handed_over done;
  done.because = unserved;
  give_away(c, {.channel = channel, .first = message_kind::answer, .kept = 0}, now, rules, done);
  return done;
}

}  // namespace raporo::storage
