#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gateway/base/random.hpp"
#include "gateway/dialogue/in_force.hpp"
#include "menus/engine.hpp"
#include "storage/dialogues.hpp"
#include "storage/reports.hpp"

namespace raporo::dialogue {

/// References for one report: the first that is free will be its receipt.
std::vector<std::string> draw_receipts(random_source& random);

/// What a dialogue is told of a report.
menus::stored_report to_facts(storage::report r, const time_zone& zone);

/// What became of a report that was to be saved.
struct report_outcome {
  std::optional<menus::save_receipt> saved;
  /// The one that counted until now; not looked up when it is the one that a person corrected.
  std::optional<menus::stored_report> earlier;
};

/// Who sent a report and what comes back to them: the same for USSD and SMS.
struct report_commit {
  std::shared_ptr<const caller> who;
  menus::facts facts;
  std::string language;
  menus::draft report;
  std::string phone;
  std::string channel;
  std::vector<std::string> receipt_candidates;
  instant now{};
  bool replaces_any = false;  ///< whatever counts now: who wrote an SMS cannot be asked

  /// Stores the report, unless another counts than the one it is based on, and says what its receipt says.
  /// Looks and stores in one transaction, so that of two telephones only one can be the first. Repeatable: a
  /// retried batch gives the same.
  report_outcome run(sql::connection& c) const;
};

/// Ids are made outside, so that a transaction can be run again.
struct outgoing_ids {
  std::string message;
  std::string key;
};

/// Everything that one USSD turn stores, in one transaction: what it answers is durable before it is sent.
struct turn_commit {
  std::unique_ptr<const storage::session> new_session;  ///< its row is still to be made
  std::int64_t session = 0;                             ///< otherwise its id
  std::string phone;
  storage::turn turn;           ///< reply and screen are filled in by run() when there is a report to save
  menus::dialogue_state state;  ///< after the turn
  bool keep_state = true;       ///< false for callers without a dialogue
  bool takes_over = true;       ///< the telephone's dialogue went by another session so far
  /// Session whose states held half of a PIN change, a hash that is cheap to try: they do not stay. 0: none.
  std::int64_t forgets_states_of = 0;
  std::optional<std::string> new_language;
  std::optional<std::string> new_pin_hash;
  std::unique_ptr<const report_commit> report;
  std::string receipt_message_id;
  std::string person;  ///< id; empty when not registered
  instant now{};

  /// What only the database could say: the last screen of a report, with its receipt, or that a newer one is
  /// there.
  struct after_report {
    storage::turn turn;
    menus::dialogue_state state;
    bool message_planned = false;
  };
  struct outcome {
    std::int64_t session = 0;  ///< its id
    /// nullptr: there was no report to save, turn and state are as they were.
    std::unique_ptr<after_report> reported;
  };
  /// Repeatable.
  outcome run(sql::connection& c) const;

 private:
  std::unique_ptr<after_report> save(sql::connection& c) const;
};

/// Plans an SMS of ours. False when its key was planned before.
bool plan_sms(sql::connection& c, const outgoing_ids& ids, const std::string& channel,
              const std::string& person, const std::string& phone, std::string text, bool is_receipt,
              instant now);

}  // namespace raporo::dialogue
