#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "gateway/base/clock.hpp"
#include "storage/alert_lists.hpp"
#include "storage/sql.hpp"

/// Messages to send, and what became of each. A state only moves forward.
namespace raporo::storage {

/// planned -> sending -> accepted -> delivered | failed; unknown: the aggregator may or may not have taken
/// it; skipped by a rule and cancelled by a person before the first byte left.
enum class message_state { planned, sending, accepted, delivered, failed, unknown, skipped, cancelled };
std::string_view to_string(message_state s) noexcept;
std::optional<message_state> find_message_state(std::string_view word) noexcept;

/// What a message is for decides who goes first: answers before receipts before alerts.
enum class message_kind { answer, receipt, alert };

struct message {
  std::string id;   ///< UUIDv7
  std::string key;  ///< unique: `<rule>|<period>|<recipient>`, or `receipt|<reference>|<revision>`
  message_kind kind = message_kind::alert;
  std::string channel;
  std::string person;  ///< id; empty for a number that is not registered
  std::string phone;   ///< E.164
  std::string text;
  unsigned segments = 1;
  instant planned{};
  instant due{};      ///< not before
  instant expires{};  ///< of no use after
  message_state state = message_state::planned;
  int attempts = 0;
  std::string provider_id;  ///< the aggregator's message id
  std::string reason;       ///< the aggregator's own word, or ours for skipped
  std::string cost;         ///< as the aggregator says it, `RWF 12.0000`
  std::string district;     ///< id; messages of districts take turns. Empty: of none
  /// Which schools it names, of an alert to an official. Only planning looks at it.
  std::optional<alert_names> names = {};
};

/// Inserts the message, with what it names, unless its key is there already; true when inserted. Planning is
/// idempotent by this.
bool plan_message(sql::connection& c, const message& m);

/// A part of a long message, taken under an id of its own.
struct sent_part {
  unsigned number = 1;
  std::string provider_id;
  std::string cost;  ///< as the aggregator says it
};

/// The aggregator took it. Joins delivery reports that came earlier. With `parts`, which are then all of
/// them, it is delivered when the last is, and failed as soon as one is.
void record_accepted(sql::connection& c, const std::string& id, const std::string& provider_id,
                     const std::string& cost, instant now, const std::vector<sent_part>& parts = {});
/// In the `attempt`-th attempt it provably did not take it: back to planned, due later. False, and nothing
/// changed, when that was written before: another attempt may be under way by now.
bool record_retry(sql::connection& c, const std::string& id, int attempt, const std::string& reason,
                  instant due, instant now);
void record_failed(sql::connection& c, const std::string& id, const std::string& reason, instant now);
/// A time-out, a reset after the first byte, or an answer that leaves it open: never resent by itself.
/// Reports on `provider_id`, which such an answer may name (else empty), settle it, earlier ones too.
/// `parts`: those that were taken of one that was not taken whole; reports on them are kept and settle
/// nothing.
void record_unknown(sql::connection& c, const std::string& id, const std::string& provider_id,
                    const std::string& reason, instant now, const std::vector<sent_part>& parts = {});

/// After a restart: what was `sending` when the process died is unknown, but for what was reported under our
/// own id meanwhile. Gives how many were sending.
int mark_interrupted_sends(sql::connection& c, instant now);

enum class delivery_outcome { waiting, delivered, failed };
struct delivery_report {
  std::string provider_id;
  delivery_outcome outcome = delivery_outcome::waiting;
  bool recognised = true;  ///< else the outcome is `waiting`, and the word might mean that it was not taken
  std::string said;        ///< in the aggregator's words
  bool opted_out = false;  ///< the person wants no messages
  std::string cost;        ///< as the aggregator says it; empty where it says nothing
};
/// Unknown provider ids are parked and joined by record_accepted or record_unknown; a later or repeated
/// report never undoes a final state. Under the provider's id, or our own, which is an attempt's, a report
/// settles a message that is unknown: with a final word, or as accepted, for it would not be there if the
/// message had not been taken. One that moves its message marks that message's person as opted out when it
/// says so.
void record_delivery(sql::connection& c, const std::string& channel, const delivery_report& r, instant now);

std::optional<message> find_message(sql::connection& c, const std::string& id);

struct outbox_counts {
  std::int64_t planned = 0, sending = 0, accepted = 0, delivered = 0, failed = 0, unknown = 0, skipped = 0,
               cancelled = 0;
  std::int64_t late = 0;  ///< of the skipped: those whose time had passed when they could be planned
};
outbox_counts count_messages(sql::connection& c);

}  // namespace raporo::storage
