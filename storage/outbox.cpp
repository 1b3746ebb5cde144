#include "storage/outbox.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

#include "storage/attempt_id.hpp"
#include "storage/outbox_parts.hpp"
#include "storage/outbox_rows.hpp"
#include "storage/roster.hpp"
#include "storage/rows.hpp"

// Which state may follow which; every UPDATE below names the states it may leave.
//
//   planned            -> sending, skipped    claim_messages (claims.cpp)
//   planned            -> cancelled           cancel_messages (outbox_review.cpp)
//   planned            -> planned             hand_over (fall_over.cpp): by another channel
//   sending            -> planned             record_retry
//   sending            -> unknown             record_unknown, mark_interrupted_sends
//   sending, unknown   -> accepted, failed    record_accepted, record_failed
//   accepted, unknown  -> delivered, failed   record_delivery
//   unknown            -> accepted            record_delivery
//   unknown, skipped   -> delivered, failed   settle_message (outbox_review.cpp)
namespace raporo::storage {
namespace {

constexpr std::array<std::string_view, 8> state_words{"planned", "sending", "accepted", "delivered",
                                                      "failed",  "unknown", "skipped",  "cancelled"};
constexpr std::array<std::string_view, 3> outcome_words{"waiting", "delivered", "failed"};

message_state state_of(std::string_view word) {
  const auto found = find_message_state(word);
  if (!found) throw std::logic_error("the schema lets an unknown message state through");
  return *found;
}

std::optional<message> first_of(sql::cursor row) {
  if (!row.next()) return std::nullopt;
  return read_message(row);
}

delivery_outcome outcome_of(std::string_view word) {
  const auto* found = std::find(outcome_words.begin(), outcome_words.end(), word);
  if (found == outcome_words.end()) throw std::logic_error("the schema lets an unknown outcome through");
  return static_cast<delivery_outcome>(found - outcome_words.begin());
}

void opt_out(sql::connection& c, const std::string& person, const std::string& channel,
             const delivery_report& r, instant now) {
  if (r.opted_out)
    opt_out_by_aggregator(c, person, "delivery report " + r.provider_id + " of channel " + channel, now);
}

/// False when no part of a message has the provider's id.
bool apply_to_part(sql::connection& c, const std::string& channel, const delivery_report& r, instant now) {
  const auto message = move_part(c, channel, r, now);
  if (!message) return false;
  if (message->empty()) return true;
  // Before the other parts are looked at: of two reports at one moment the second waits here for the first.
  c.execute("UPDATE outbox_message SET reason = $2 WHERE id = $1 AND state = 'accepted'", {*message, r.said});
  const delivery_outcome whole = outcome_of_whole(c, *message, r.outcome);
  if (whole != delivery_outcome::waiting) {
    c.execute("UPDATE outbox_message SET state = $2, state_ms = $3 WHERE id = $1 AND state = 'accepted'",
              {*message, to_string(whole), to_ms(now)});
  }
  if (const auto m = find_message(c, *message)) opt_out(c, m->person, channel, r, now);
  return true;
}

/// What a message that is unknown becomes by a word that is not final: unless we do not know the word, the
/// aggregator took the message.
std::string_view when_unknown(const delivery_report& r) {
  return r.recognised ? "accepted" : "unknown";
}

/// A word about a message whose send was not answered, by an aggregator that reports under our own id. False
/// when it is about no such message, or about an attempt before that one.
bool settle_unknown(sql::connection& c, const std::string& channel, const delivery_report& r, instant now) {
  const named_attempt about = read_attempt_id(r.provider_id);
  std::string person;
  {
    auto moved = c.query(
        "UPDATE outbox_message SET state = CASE WHEN $3 = 'waiting' THEN $9 ELSE $3 END, "
        "state_ms = $4, provider_id = $2, reason = $5, cost = CASE WHEN $8 = '' THEN cost ELSE $8 END "
        "WHERE channel = $1 AND id = $6 AND attempts = $7 AND state = 'unknown' RETURNING person_id",
        {channel, r.provider_id, to_string(r.outcome), to_ms(now), r.said, about.message,
         std::int64_t{about.attempt}, r.cost, when_unknown(r)});
    if (!moved.next()) return false;
    person = moved.string(0);
  }
  opt_out(c, person, channel, r, now);
  return true;
}

/// True when a message has the provider's id, whatever its state. An aggregator that counts its messages anew
/// gives an id twice: the report is about the newer.
bool apply_delivery(sql::connection& c, const std::string& channel, const delivery_report& r, instant now) {
  if (apply_to_part(c, channel, r, now) || settle_unknown(c, channel, r, now)) return true;
  std::string person;
  {
    auto moved = c.query(
        "UPDATE outbox_message SET "
        "state = CASE WHEN $3 <> 'waiting' THEN $3 WHEN state = 'unknown' THEN $7 ELSE state END, "
        "state_ms = CASE WHEN $3 = 'waiting' AND (state = 'accepted' OR $7 = 'unknown') THEN state_ms ELSE "
        "$4 END, "
        "reason = $5, cost = CASE WHEN $6 = '' THEN cost ELSE $6 END "
        "WHERE id = (SELECT m.id FROM outbox_message m WHERE m.channel = $1 AND m.provider_id = $2 "
        "ORDER BY m.sent_ms DESC, m.id DESC LIMIT 1) AND state IN ('accepted', 'unknown') "
        "RETURNING person_id",
        {channel, r.provider_id, to_string(r.outcome), to_ms(now), r.said, r.cost, when_unknown(r)});
    if (!moved.next()) {
      return c
          .query("SELECT 1 FROM outbox_message WHERE channel = $1 AND provider_id = $2",
                 {channel, r.provider_id})
          .next();
    }
    person = moved.string(0);
  }
  opt_out(c, person, channel, r, now);
  return true;
}

/// A report that came before the answer to its send, which is no longer parked.
std::optional<delivery_report> take_parked(sql::connection& c, const std::string& channel,
                                           const std::string& provider_id) {
  auto row = c.query(
      "DELETE FROM parked_delivery WHERE channel = $1 AND provider_id = $2 RETURNING outcome, reason, "
      "opted_out, cost, recognised",
      {channel, provider_id});
  if (!row.next()) return std::nullopt;
  return delivery_report{.provider_id = provider_id,
                         .outcome = outcome_of(row.text(0)),
                         .recognised = row.integer(4) != 0,
                         .said = row.string(1),
                         .opted_out = row.integer(2) != 0,
                         .cost = row.string(3)};
}

void join_parked(sql::connection& c, const std::string& channel, const std::string& provider_id,
                 instant now) {
  if (const auto parked = take_parked(c, channel, provider_id)) apply_delivery(c, channel, *parked, now);
}

void begin_parts(sql::connection& c, const std::string& id, const std::string& channel,
                 const std::vector<sent_part>& parts, instant now) {
  keep_parts(c, id, channel, parts, now);
  for (const sent_part& p : parts) join_parked(c, channel, p.provider_id, now);
}

}  // namespace

std::string_view to_string(delivery_outcome o) noexcept {
  return outcome_words[static_cast<std::size_t>(o)];
}

std::string_view to_string(message_state s) noexcept {
  return state_words[static_cast<std::size_t>(s)];
}

std::optional<message_state> find_message_state(std::string_view word) noexcept {
  const auto* found = std::find(state_words.begin(), state_words.end(), word);
  if (found == state_words.end()) return std::nullopt;
  return static_cast<message_state>(found - state_words.begin());
}

message read_message(const sql::cursor& row) {
  return {.id = row.string(0),
          .key = row.string(1),
          .kind = static_cast<message_kind>(row.integer(2)),
          .channel = row.string(3),
          .person = row.string(4),
          .phone = row.string(5),
          .text = row.string(6),
          .segments = static_cast<unsigned>(row.integer(7)),
          .planned = from_ms(row.integer(8)),
          .due = from_ms(row.integer(9)),
          .expires = from_ms(row.integer(10)),
          .state = state_of(row.text(11)),
          .attempts = static_cast<int>(row.integer(13)),
          .provider_id = row.string(14),
          .reason = row.string(15),
          .cost = row.string(16),
          .district = row.string(17)};
}

instant read_change(const sql::cursor& row) {
  return from_ms(row.integer(12));
}

bool plan_message(sql::connection& c, const message& m) {
  const std::int64_t inserted = c.execute(
      "INSERT INTO outbox_message (id, key, kind, channel, person_id, phone, text, segments, "
      "planned_ms, "
      "due_ms, expires_ms, state, state_ms, attempts, reason, cost, district, charge, charged_day) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $9, 0, $13, '', $14, 0, '') "
      "ON CONFLICT (key) DO NOTHING",
      {m.id, m.key, static_cast<std::int64_t>(m.kind), m.channel, m.person, m.phone, m.text,
       std::int64_t{m.segments}, to_ms(m.planned), to_ms(m.due), to_ms(m.expires), to_string(m.state),
       m.reason, m.district});
  if (inserted != 1) return false;
  if (m.names) keep_names(c, m.id, m.person, *m.names, m.due);
  return true;
}

void record_accepted(sql::connection& c, const std::string& id, const std::string& provider_id,
                     const std::string& cost, instant now, const std::vector<sent_part>& parts) {
  std::string channel;
  {
    auto row = c.query(
        "UPDATE outbox_message SET state = 'accepted', state_ms = $2, provider_id = $3, cost = $4, reason = "
        "'' "
        "WHERE id = $1 AND state IN ('sending', 'unknown') RETURNING channel",
        {id, to_ms(now), provider_id.empty() ? sql::parameter() : sql::parameter(provider_id), cost});
    if (!row.next()) return;
    channel = row.string(0);
  }
  begin_parts(c, id, channel, parts, now);
  if (parts.empty()) join_parked(c, channel, provider_id, now);
}

bool record_retry(sql::connection& c, const std::string& id, int attempt, const std::string& reason,
                  instant due, instant now) {
  return c.execute(
             "UPDATE outbox_message SET state = 'planned', state_ms = $4, due_ms = $2, reason = $3 "
             "WHERE id = $1 AND state = 'sending' AND attempts = $5",
             {id, to_ms(due), reason, to_ms(now), std::int64_t{attempt}}) == 1;
}

void record_failed(sql::connection& c, const std::string& id, const std::string& reason, instant now) {
  c.execute(
      "UPDATE outbox_message SET state = 'failed', state_ms = $2, reason = $3 "
      "WHERE id = $1 AND state IN ('sending', 'unknown')",
      {id, to_ms(now), reason});
}

void record_unknown(sql::connection& c, const std::string& id, const std::string& provider_id,
                    const std::string& reason, instant now, const std::vector<sent_part>& parts) {
  std::string channel;
  int attempt = 0;
  {
    auto row = c.query(
        "UPDATE outbox_message SET state = 'unknown', state_ms = $2, reason = $3, provider_id = $4 "
        "WHERE id = $1 AND state = 'sending' RETURNING channel, attempts",
        {id, to_ms(now), reason, provider_id.empty() ? sql::parameter() : sql::parameter(provider_id)});
    if (!row.next()) return;
    channel = row.string(0);
    attempt = static_cast<int>(row.integer(1));
  }
  begin_parts(c, id, channel, parts, now);
  join_parked(c, channel, to_attempt_id({id, attempt}), now);
  if (!provider_id.empty()) join_parked(c, channel, provider_id, now);
}

int mark_interrupted_sends(sql::connection& c, instant now) {
  std::vector<std::pair<std::string, std::string>> interrupted;
  {
    auto row = c.query(
        "UPDATE outbox_message SET state = 'unknown', state_ms = $1, reason = 'interrupted' "
        "WHERE state = 'sending' RETURNING channel, id, attempts",
        {to_ms(now)});
    while (row.next()) {
      const int attempt = static_cast<int>(row.integer(2));
      interrupted.emplace_back(row.string(0), to_attempt_id({row.string(1), attempt}));
    }
  }
  for (const auto& [channel, id] : interrupted) join_parked(c, channel, id, now);
  return static_cast<int>(interrupted.size());
}

void record_delivery(sql::connection& c, const std::string& channel, const delivery_report& r, instant now) {
  if (apply_delivery(c, channel, r, now)) return;
  c.execute(
      "INSERT INTO parked_delivery (channel, provider_id, outcome, reason, received_ms, opted_out, cost, "
      "recognised) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) "
      "ON CONFLICT (channel, provider_id) DO UPDATE SET outcome = excluded.outcome, reason = "
      "excluded.reason, received_ms = excluded.received_ms, opted_out = excluded.opted_out, "
      "cost = CASE WHEN excluded.cost = '' THEN parked_delivery.cost ELSE excluded.cost END, "
      "recognised = CASE WHEN excluded.recognised = 1 THEN 1 ELSE parked_delivery.recognised END "
      "WHERE parked_delivery.outcome = 'waiting'",
      {channel, r.provider_id, to_string(r.outcome), r.said, to_ms(now), std::int64_t{r.opted_out}, r.cost,
       std::int64_t{r.recognised}});
}

std::optional<message> find_message(sql::connection& c, const std::string& id) {
  return first_of(c.query("SELECT * FROM outbox_message WHERE id = $1", {id}));
}

outbox_counts count_messages(sql::connection& c) {
  std::array<std::int64_t, state_words.size()> counts{};
  auto row = c.query("SELECT state, COUNT(*) FROM outbox_message GROUP BY state");
  while (row.next()) counts[static_cast<std::size_t>(state_of(row.text(0)))] = row.integer(1);
  auto of_skipped =
      c.query("SELECT COUNT(*) FROM outbox_message WHERE state = 'skipped' AND reason = 'late'");
  const std::int64_t late = of_skipped.next() ? of_skipped.integer(0) : 0;
  return {.planned = counts[0],
          .sending = counts[1],
          .accepted = counts[2],
          .delivered = counts[3],
          .failed = counts[4],
          .unknown = counts[5],
          .skipped = counts[6],
          .cancelled = counts[7],
          .late = late};
}

}  // namespace raporo::storage
