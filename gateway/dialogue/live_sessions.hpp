#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "gateway/base/phone_number.hpp"
#include "gateway/channels/channel.hpp"
#include "gateway/dialogue/in_force.hpp"
#include "gateway/dialogue/reply_slot.hpp"
#include "menus/engine.hpp"
#include "storage/dialogues.hpp"
#include "storage/roster.hpp"

/// USSD sessions that are in memory; the database has the rest. Everything here lives on the event loop.
namespace raporo::dialogue {

struct live_session;

/// May this telephone have one more turn?
using turn_limit = std::function<bool(const phone_number&)>;

/// One request that waits for its turn.
struct waiting_request {
  std::shared_ptr<live_session> session;
  channels::ussd_input said;
  std::string network;
  std::string service_code;
  std::chrono::steady_clock::time_point received;
  instant at{};  ///< received, by the wall clock
  std::shared_ptr<reply_slot> slot;
  turn_limit may_turn;  ///< asked when it is no repetition; empty: it may
};

/// What changes about a person in the course of dialogues.
struct person_state {
  std::string language;
  std::string pin_hash;
  int pin_failures = 0;
  instant locked_until{};
  school_history history;  ///< of the person's schools
};
person_state state_of(const storage::person& p);

/// Facts as they were reckoned last, and for what.
struct known_facts {
  std::shared_ptr<const caller> of;
  std::string school;
  std::string service_code;
  std::chrono::sys_time<std::chrono::minutes> minute{};
  menus::facts facts;
};

/// A telephone. Its requests are taken one after the other, whatever session they belong to, because its
/// sessions share one dialogue: who dials again while a turn is still being stored continues after that turn.
struct phone_line {
  explicit phone_line(phone_number number) : phone(std::move(number)) {}

  const phone_number phone;
  person_state person;                ///< as in the roster; once a session is loaded, as in the database
  std::int64_t newest = 0;            ///< id of the session that began last; only it may go on
  std::shared_ptr<const caller> who;  ///< of that session; nullptr when another process began it
  menus::dialogue_state state;        ///< after its newest turn; with the player while a turn is played
  bool known = false;                 ///< person and state are as in the database
  known_facts facts;
  std::deque<waiting_request> waiting;  ///< the first one has its turn now
  std::size_t sessions = 0;             ///< in memory

  const std::string& language() const { return state.language.empty() ? person.language : state.language; }
};

struct live_session {
  live_session(storage::session_key key, std::shared_ptr<phone_line> of) : line(std::move(of)) {
    record.key = std::move(key);
    record.phone = line->phone.e164();
  }

  /// Its newest screen was an END.
  bool over() const noexcept { return !record.turns.empty() && record.turns.back().ends; }

  const std::shared_ptr<phone_line> line;
  storage::session record;
  bool loaded = false;  ///< the record and the line are as in the database
  std::list<std::shared_ptr<live_session>>::iterator place;  ///< in order of use
};

/// Finds sessions and telephones, and forgets the session that was used least recently when there are too
/// many. A session with a request in progress stays.
class live_sessions {
 public:
  explicit live_sessions(std::size_t most) : most_(most) {}

  /// The session under this key, whoever's it is; when there is none, a new one of `phone`.
  std::shared_ptr<live_session> find_or_open(const storage::session_key& key, const phone_number& phone,
                                             const directory& people);
  /// Nothing when another session took its place.
  void forget(const live_session& s);

  std::size_t size() const noexcept { return sessions_.size(); }

 private:
  struct key_hash {
    std::size_t operator()(const storage::session_key& k) const noexcept {
      return std::hash<std::string>{}(k.session_id) ^ std::hash<std::string>{}(k.channel);
    }
  };

  std::shared_ptr<phone_line> line_of(const phone_number& phone, const directory& people);
  void make_room();

  const std::size_t most_;
  std::unordered_map<storage::session_key, std::shared_ptr<live_session>, key_hash> sessions_;
  std::list<std::shared_ptr<live_session>> by_use_;                      ///< least recently used first
  std::unordered_map<phone_number, std::shared_ptr<phone_line>> lines_;  ///< those that have sessions
};

}  // namespace raporo::dialogue
