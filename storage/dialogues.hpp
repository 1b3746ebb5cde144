#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "gateway/base/clock.hpp"
#include "storage/sql.hpp"

/// USSD sessions, their turns with the replies that were given, and the dialogue of each telephone number.
namespace raporo::storage {

struct session_key {
  std::string channel;
  std::string session_id;  ///< the aggregator's

  friend bool operator==(const session_key&, const session_key&) = default;
};

/// What was received and answered at one turn. The transcript is kept as length and keyed hash, because it
/// holds the PIN.
struct turn {
  int number = 0;                      ///< 0: the first request of the session
  std::int64_t transcript_length = 0;  ///< bytes
  std::int64_t transcript_hash = 0;
  std::string input;   ///< masked when secret
  std::string screen;  ///< name
  std::string reply;
  bool ends = false;
  instant at{};  ///< when it came; insert_turn takes its own
};

struct session {
  std::int64_t id = 0;  ///< the database's; 0: not stored yet
  session_key key;
  std::string phone;
  std::string network;
  instant started{};
  std::vector<turn> turns;  ///< in order
};

/// Where a telephone number's dialogue stands: what the newest turn left, of whichever session.
struct dialogue {
  std::int64_t session = 0;          ///< id of that turn's
  std::optional<std::string> state;  ///< JSON of menus::dialogue_state; nullopt: nothing that goes on
  instant updated{};
};

std::optional<session> load_session(sql::connection& c, const session_key& key);
std::optional<dialogue> load_dialogue(sql::connection& c, const std::string& phone);

/// The session without its turns; the same key again changes nothing. Gives its id.
std::int64_t insert_session(sql::connection& c, const session& s);
/// Stores a turn of a session that was inserted; the same number again changes nothing (a retried batch).
/// `state` is that of the dialogue after it, none for a caller who has no dialogue.
void insert_turn(sql::connection& c, std::int64_t session, const turn& t,
                 const std::optional<std::string>& state, instant now);
/// Forgets where the turns of a session left the dialogue.
void forget_states(sql::connection& c, std::int64_t session);
/// From now on the telephone number's dialogue is what the turns of `session` leave.
void take_over_dialogue(sql::connection& c, const std::string& phone, std::int64_t session);

/// A turn was answered by a canned text because the real reply was late: from now on that is the reply, and
/// it ends the session.
void replace_reply(sql::connection& c, std::int64_t session, int turn_number, const std::string& reply);
/// The aggregator says that the session is over. The first such word is kept.
void end_session(sql::connection& c, const session_key& key, const std::string& status, instant now);

}  // namespace raporo::storage
