#include "storage/claims.hpp"

#include <algorithm>
#include <utility>

#include "storage/outbox_rows.hpp"
#include "storage/rows.hpp"

namespace raporo::storage {
namespace {

/// More than a few thousand in one transaction would keep answers waiting.
constexpr std::int64_t most_expired_at_once = 2'000;

/// Those with planned messages, in order of their ids, each found by one step in the index.
std::vector<std::string> find_districts(sql::connection& c, const std::string& channel, message_kind kind) {
  std::vector<std::string> all;
  auto row = c.query(
      "WITH RECURSIVE found(district) AS ("
      "SELECT MIN(district) FROM outbox_message WHERE state = 'planned' AND channel = $1 AND kind = $2 "
      "UNION ALL SELECT (SELECT MIN(m.district) FROM outbox_message m WHERE m.state = 'planned' "
      "AND m.channel = $1 AND m.kind = $2 AND m.district > found.district) "
      "FROM found WHERE district IS NOT NULL) "
      "SELECT district FROM found WHERE district IS NOT NULL",
      {channel, static_cast<std::int64_t>(kind)});
  while (row.next()) all.push_back(row.string(0));
  return all;
}

void find_due(sql::connection& c, const std::string& channel, message_kind kind, const std::string& district,
              std::size_t most, instant now, std::vector<message>& due) {
  auto row = c.query(
      "SELECT * FROM outbox_message WHERE state = 'planned' AND channel = $1 AND kind = $2 "
      "AND district = $3 AND due_ms <= $4 ORDER BY due_ms LIMIT $5",
      {channel, static_cast<std::int64_t>(kind), district, to_ms(now), static_cast<std::int64_t>(most)});
  while (row.next()) due.push_back(read_message(row));
}

/// Up to `most`, the districts after the one whose turn it was last first, each an equal share.
std::vector<message> find_due_in_turn(sql::connection& c, const std::string& channel, message_kind kind,
                                      std::size_t most, instant now, const std::string& after) {
  std::vector<std::string> districts = find_districts(c, channel, kind);
  std::ranges::rotate(districts, std::ranges::upper_bound(districts, after));
  std::vector<message> due;
  for (const std::string& district : districts) {
    if (due.size() == most) break;
    const std::size_t share = (most + districts.size() - 1) / districts.size();
    find_due(c, channel, kind, district, std::min(share, most - due.size()), now, due);
  }
  return due;
}

bool has_opted_out(sql::connection& c, const std::string& person) {
  return c.query("SELECT 1 FROM person WHERE id = $1 AND opted_out_ms IS NOT NULL", {person}).next();
}

/// What provably did not go counts for nothing.
bool goes_round(sql::connection& c, const message& m, const loop_guard& guard, instant now) {
  auto row = c.query(
      "SELECT COUNT(*) FROM outbox_message WHERE phone = $1 AND sent_ms > $2 AND sent_ms <= $5 AND text = $3 "
      "AND id <> $4 "
      "AND (state = 'sending' OR state = 'accepted' OR state = 'delivered' OR state = 'unknown')",
      {m.phone, to_ms(now - guard.within), m.text, m.id, to_ms(now)});
  row.next();
  return row.integer(0) >= guard.most;
}

/// One claim, under way.
class claim {
 public:
  claim(sql::connection& c, const std::string& channel, std::size_t most, instant now,
        const claim_rules& rules)
      : c_(c), channel_(channel), most_(most), now_(now), rules_(rules) {
    done_.last_district = rules.after;
  }

  claimed_messages run() {
    done_.expired = skip_expired(c_, channel_, now_);
    done_.paused = find_pause(c_, channel_);
    if (done_.paused) return std::move(done_);
    if (rules_.money) spent_ = spent_on(c_, channel_, rules_.money->day);
    note_money();
    for (const message_kind kind : {message_kind::answer, message_kind::receipt, message_kind::alert}) {
      if (kind <= rules_.last) take(kind);
    }
    if (rules_.money && !done_.taken.empty()) charge_day();
    return std::move(done_);
  }

 private:
  void take(message_kind kind) {
    // Every message that is looked at leaves `planned`, or none does any more: this ends.
    while (done_.taken.size() < most_) {
      std::vector<message> due =
          find_due_in_turn(c_, channel_, kind, most_ - done_.taken.size(), now_, done_.last_district);
      if (due.empty()) return;
      for (message& m : due) {
        if (!look_at(m)) return;
      }
    }
  }

  /// False when the money does not reach for it.
  bool look_at(message& m) {
    // Answers and receipts belong to no district, and take nobody's turn.
    if (m.kind == message_kind::alert) done_.last_district = m.district;
    if (m.expires < now_) {
      // More had expired than are skipped at once.
      done_.expired += skip(m, "expired");
    } else if (m.kind != message_kind::answer && has_opted_out(c_, m.person)) {
      done_.opted_out += skip(m, "opted out");
    } else if (rules_.loops && goes_round(c_, m, *rules_.loops, now_)) {
      done_.loops += skip(m, "loop");
      done_.loop_phone = m.phone;
    } else if (!reaches_for(m)) {
      return false;
    } else if (begin_sending(m)) {
      done_.taken.push_back(std::move(m));
    }
    return true;
  }

  std::int64_t price_of(const message& m) const {
    return rules_.money ? rules_.money->segment * m.segments : 0;
  }

  bool fits(const std::optional<std::int64_t>& limit, std::int64_t price) const {
    return !limit || spent_ + charged_ + price <= *limit;
  }

  bool reaches_for(const message& m) {
    if (!rules_.money) return true;
    const std::int64_t price = price_of(m);
    const bool is_answer = m.kind == message_kind::answer;
    if (!fits(rules_.money->everything, price)) {
      done_.everything_held = done_.routine_held = true;
      return false;
    }
    if (is_answer || fits(rules_.money->routine, price)) return true;
    done_.routine_held = true;
    return false;
  }

  /// Told also when nothing is due: not even one segment more may go.
  void note_money() {
    if (!rules_.money) return;
    done_.everything_held = !fits(rules_.money->everything, rules_.money->segment);
    done_.routine_held = done_.everything_held || !fits(rules_.money->routine, rules_.money->segment);
  }

  /// How many it skipped: none when another claimer was quicker.
  int skip(const message& m, std::string_view reason) {
    return static_cast<int>(
        c_.execute("UPDATE outbox_message SET state = 'skipped', state_ms = $2, reason = $3 "
                   "WHERE id = $1 AND state = 'planned' AND channel = $4",
                   {m.id, to_ms(now_), reason, channel_}));
  }

  /// False when another claimer was quicker, or the message goes by another channel now.
  bool begin_sending(message& m) {
    const std::int64_t price = price_of(m);
    if (c_.execute("UPDATE outbox_message SET state = 'sending', state_ms = $2, sent_ms = $2, "
                   "attempts = attempts + 1, charge = $3, charged_day = $4 "
                   "WHERE id = $1 AND state = 'planned' AND channel = $5",
                   {m.id, to_ms(now_), price,
                    rules_.money ? std::string_view(rules_.money->day) : std::string_view(), channel_}) ==
        0) {
      return false;
    }
    charged_ += price;
    m.state = message_state::sending;
    ++m.attempts;
    return true;
  }

  void charge_day() {
    c_.execute(
        "INSERT INTO channel_day (channel, day, spent) VALUES ($1, $2, $3) "
        "ON CONFLICT (channel, day) DO UPDATE SET spent = channel_day.spent + excluded.spent",
        {channel_, rules_.money->day, charged_});
  }

  sql::connection& c_;
  const std::string& channel_;
  std::size_t most_;
  instant now_;
  const claim_rules& rules_;
  claimed_messages done_;
  std::int64_t spent_ = 0;
  std::int64_t charged_ = 0;  ///< by this claim
};

}  // namespace

claimed_messages claim_messages(sql::connection& c, const std::string& channel, int limit, instant now,
                                const claim_rules& rules) {
  return claim(c, channel, static_cast<std::size_t>(std::max(limit, 0)), now, rules).run();
}

int skip_expired(sql::connection& c, const std::string& channel, instant now) {
  // The state as an expression: told that they are planned, the engine would look at all that are.
  return static_cast<int>(c.execute(
      "UPDATE outbox_message SET state = 'skipped', state_ms = $2, reason = 'expired' "
      "WHERE state || '' = 'planned' AND id IN (SELECT id FROM outbox_message WHERE state = 'planned' "
      "AND channel = $1 AND expires_ms < $2 ORDER BY expires_ms LIMIT $3)",
      {channel, to_ms(now), most_expired_at_once}));
}

std::int64_t spent_on(sql::connection& c, const std::string& channel, const std::string& day) {
  auto row = c.query("SELECT spent FROM channel_day WHERE channel = $1 AND day = $2", {channel, day});
  return row.next() ? row.integer(0) : 0;
}

void correct_charge(sql::connection& c, const std::string& id, std::int64_t amount) {
  c.execute(
      "UPDATE channel_day SET spent = channel_day.spent + $2 - m.charge "
      "FROM (SELECT channel, charged_day, charge FROM outbox_message WHERE id = $1) AS m "
      "WHERE channel_day.channel = m.channel AND channel_day.day = m.charged_day AND m.charge <> $2",
      {id, amount});
  c.execute("UPDATE outbox_message SET charge = $2 WHERE id = $1 AND charged_day <> '' AND charge <> $2",
            {id, amount});
}

}  // namespace raporo::storage
