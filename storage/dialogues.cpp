#include "storage/dialogues.hpp"

#include "storage/rows.hpp"

namespace raporo::storage {

std::optional<session> load_session(sql::connection& c, const session_key& key) {
  auto row = c.query(
      "SELECT id, phone, network, started_ms FROM ussd_session WHERE channel = $1 AND session_id = $2",
      {key.channel, key.session_id});
  if (!row.next()) return std::nullopt;
  session s{.key = key,
            .phone = row.string(1),
            .network = row.string(2),
            .started = from_ms(row.integer(3)),
            .turns = {}};
  auto turns = c.query(
      "SELECT number, transcript_length, transcript_hash, input, screen, reply, ends FROM ussd_turn "
      "WHERE session = $1 ORDER BY number",
      {row.integer(0)});
  while (turns.next()) {
    s.turns.push_back({.number = static_cast<int>(turns.integer(0)),
                       .transcript_length = turns.integer(1),
                       .transcript_hash = turns.integer(2),
                       .input = turns.string(3),
                       .screen = turns.string(4),
                       .reply = turns.string(5),
                       .ends = turns.integer(6) != 0});
  }
  return s;
}

std::optional<dialogue> load_dialogue(sql::connection& c, const std::string& phone) {
  auto row = c.query("SELECT channel, session_id, state, updated_ms FROM dialogue WHERE phone = $1", {phone});
  if (!row.next()) return std::nullopt;
  return dialogue{.phone = phone,
                  .session = {row.string(0), row.string(1)},
                  .state = row.string(2),
                  .updated = from_ms(row.integer(3))};
}

void insert_session(sql::connection& c, const session& s) {
  c.execute(
      "INSERT INTO ussd_session (channel, session_id, phone, network, started_ms) VALUES ($1, $2, $3, $4, "
      "$5) "
      "ON CONFLICT (channel, session_id) DO NOTHING",
      {s.key.channel, s.key.session_id, s.phone, s.network, to_ms(s.started)});
}

void insert_turn(sql::connection& c, const session_key& key, const turn& t, instant now) {
  const auto inserted = c.execute(
      "INSERT INTO ussd_turn (session, number, received_ms, transcript_length, transcript_hash, input, "
      "screen, "
      "reply, ends) "
      "SELECT id, $3, $4, $5, $6, $7, $8, $9, $10 FROM ussd_session WHERE channel = $1 AND session_id = $2 "
      "ON CONFLICT (session, number) DO NOTHING",
      {key.channel, key.session_id, t.number, to_ms(now), t.transcript_length, t.transcript_hash, t.input,
       t.screen, t.reply, std::int64_t{t.ends}});
  if (inserted == 1) return;
  // Either it is there already, or there is no such session and nothing would have been kept.
  auto session = c.query("SELECT 1 FROM ussd_session WHERE channel = $1 AND session_id = $2",
                         {key.channel, key.session_id});
  if (!session.next()) throw std::logic_error("a turn of a session that was never inserted");
}

void save_dialogue(sql::connection& c, const dialogue& d) {
  c.execute(
      "INSERT INTO dialogue (phone, channel, session_id, state, updated_ms) VALUES ($1, $2, $3, $4, $5) "
      "ON CONFLICT (phone) DO UPDATE SET channel = excluded.channel, session_id = excluded.session_id, "
      "state = excluded.state, updated_ms = excluded.updated_ms",
      {d.phone, d.session.channel, d.session.session_id, d.state, to_ms(d.updated)});
}

void replace_reply(sql::connection& c, const session_key& key, int turn_number, const std::string& reply) {
  c.execute(
      "UPDATE ussd_turn SET reply = $4, ends = 1 WHERE number = $3 AND session = "
      "(SELECT id FROM ussd_session WHERE channel = $1 AND session_id = $2)",
      {key.channel, key.session_id, turn_number, reply});
}

void end_session(sql::connection& c, const session_key& key, const std::string& status, instant now) {
  c.execute(
      "UPDATE ussd_session SET ended_ms = $3, end_status = $4 "
      "WHERE channel = $1 AND session_id = $2 AND ended_ms IS NULL",
      {key.channel, key.session_id, to_ms(now), status});
}

}  // namespace raporo::storage
