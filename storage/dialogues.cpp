#include "storage/dialogues.hpp"

#include <charconv>

#include "storage/rows.hpp"

namespace raporo::storage {
namespace {

/// The key of a telephone's dialogue. Requires: E.164, at most fifteen digits behind the plus.
std::int64_t number_of(std::string_view phone) {
  std::int64_t number = 0;
  std::from_chars(phone.data() + 1, phone.data() + phone.size(), number);
  return number;
}

}  // namespace

std::optional<session> load_session(sql::connection& c, const session_key& key) {
  auto row = c.query(
      "SELECT id, phone, network, started_ms FROM ussd_session WHERE channel = $1 AND session_id = $2",
      {key.channel, key.session_id});
  if (!row.next()) return std::nullopt;
  session s{.id = row.integer(0),
            .key = key,
            .phone = row.string(1),
            .network = row.string(2),
            .started = from_ms(row.integer(3)),
            .turns = {}};
  auto turns = c.query(
      "SELECT number, transcript_length, transcript_hash, input, screen, reply, ends, received_ms FROM "
      "ussd_turn "
      "WHERE session = $1 ORDER BY number",
      {s.id});
  while (turns.next()) {
    s.turns.push_back({.number = static_cast<int>(turns.integer(0)),
                       .transcript_length = turns.integer(1),
                       .transcript_hash = turns.integer(2),
                       .input = turns.string(3),
                       .screen = turns.string(4),
                       .reply = turns.string(5),
                       .ends = turns.integer(6) != 0,
                       .at = from_ms(turns.integer(7))});
  }
  return s;
}

std::optional<dialogue> load_dialogue(sql::connection& c, const std::string& phone) {
  auto row = c.query(
      "SELECT d.session, t.state, t.received_ms FROM dialogue d "
      "LEFT JOIN ussd_turn t ON t.session = d.session AND t.state IS NOT NULL "
      "WHERE d.phone = $1 ORDER BY t.number DESC LIMIT 1",
      {number_of(phone)});
  if (!row.next()) return std::nullopt;
  return dialogue{
      .session = row.integer(0), .state = row.optional_string(1), .updated = from_ms(row.integer(2))};
}

std::int64_t insert_session(sql::connection& c, const session& s) {
  c.execute(
      "INSERT INTO ussd_session (channel, session_id, phone, network, started_ms) "
      "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (channel, session_id) DO NOTHING",
      {s.key.channel, s.key.session_id, s.phone, s.network, to_ms(s.started)});
  auto row = c.query("SELECT id FROM ussd_session WHERE channel = $1 AND session_id = $2",
                     {s.key.channel, s.key.session_id});
  row.next();
  return row.integer(0);
}

void insert_turn(sql::connection& c, std::int64_t session, const turn& t,
                 const std::optional<std::string>& state, instant now) {
  c.execute(
      "INSERT INTO ussd_turn (session, number, received_ms, transcript_length, transcript_hash, input, "
      "screen, reply, ends, state) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) "
      "ON CONFLICT (session, number) DO NOTHING",
      {session, t.number, to_ms(now), t.transcript_length, t.transcript_hash, t.input, t.screen, t.reply,
       std::int64_t{t.ends}, state ? sql::parameter(*state) : sql::parameter()});
}

void forget_states(sql::connection& c, std::int64_t session) {
  c.execute("UPDATE ussd_turn SET state = NULL WHERE session = $1 AND state IS NOT NULL", {session});
}

void take_over_dialogue(sql::connection& c, const std::string& phone, std::int64_t session) {
  c.execute(
      "INSERT INTO dialogue (phone, session) VALUES ($1, $2) "
      "ON CONFLICT (phone) DO UPDATE SET session = excluded.session",
      {number_of(phone), session});
}

void replace_reply(sql::connection& c, std::int64_t session, int turn_number, const std::string& reply) {
  c.execute("UPDATE ussd_turn SET reply = $3, ends = 1 WHERE session = $1 AND number = $2",
            {session, turn_number, reply});
}

void end_session(sql::connection& c, const session_key& key, const std::string& status, instant now) {
  c.execute(
      "UPDATE ussd_session SET ended_ms = $3, end_status = $4 "
      "WHERE channel = $1 AND session_id = $2 AND ended_ms IS NULL",
      {key.channel, key.session_id, to_ms(now), status});
}

}  // namespace raporo::storage
