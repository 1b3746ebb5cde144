#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "gateway/base/errc.hpp"
#include "gateway/base/report.hpp"
#include "menus/facts.hpp"
#include "menus/menu.hpp"

/// The dialogue as a pure function of state and event: the next state, and a screen or a wish. No clock, no
/// storage.
namespace raporo::menus {

struct text;  // of the compiled screens; menus/graph.hpp

/// Answers given so far to one form, before they are a report. Survives a dropped call.
struct draft {
  report_key key;
  std::string period_name;
  std::vector<answer> answers;
  std::vector<std::string> flags;     ///< soft checks that the person answered with "it is right": `low[P3]`
  std::vector<std::string> narrowed;  ///< fields of `some: grade` whose grades the person has named
  std::vector<std::string> skipped;   ///< left out after their tries, not reported: `present[P3]`
  std::string based_on;               ///< receipt of the report that it knowingly replaces; empty: of none
  std::string screen;                 ///< the question to come back to
  std::string grade;                  ///< and its grade, when it is asked for each

  /// Has anything been answered? What was left out does not count.
  bool begun() const noexcept { return !answers.empty() || !narrowed.empty(); }

  friend bool operator==(const draft&, const draft&) = default;
};

/// Where one person's dialogue stands. A plain value: to_json and from_json carry it across restarts.
struct dialogue_state {
  std::string menu_version;
  std::string language;
  std::string school;  ///< the school chosen; empty before that
  bool pin_passed = false;
  bool practice = false;           ///< nothing counts
  std::string screen;              ///< name of the screen that was shown last
  std::string grade;               ///< for a question asked for each grade
  std::vector<std::string> trail;  ///< screens to go back to, newest last
  int tries = 0;                   ///< refused answers to this screen so far
  int page = 0;                    ///< of a list that needs several screens
  std::string pin_being_set;       ///< keyed hash of the first entry of a new PIN, never the PIN
  std::optional<draft> open_draft;
  std::optional<draft> practice_draft;  ///< answers of the practice; forgotten at the next call

  friend bool operator==(const dialogue_state&, const dialogue_state&) = default;
};

std::string to_json(const dialogue_state& state);
/// errc::malformed
result<dialogue_state> from_json(std::string_view text);

// --- What happens to a dialogue ---

/// A new session. The state may carry the open draft of an earlier one, and the language if the caller knows
/// it better than the facts do.
struct dialled {};
struct typed {
  std::string_view text;  ///< exactly what the person entered; may be empty
};
struct pin_checked {
  bool right = false;
  int tries_left = 0;                 ///< when wrong
  std::chrono::minutes locked_for{};  ///< > 0: no further try before that
};
/// What find_report asked for, or, after save_report, the report that counts now although the draft is not
/// based on it: then nothing was saved.
struct report_found {
  const stored_report* report = nullptr;  ///< nullptr: there is none
};
/// What the store says about a saved report.
struct save_receipt {
  std::string receipt;
  int revision = 1;
  std::int64_t sector_reported =
      0;  ///< schools of the sector that have reported for the period, this one included
  std::int64_t sector_schools = 0;
  std::string due;  ///< of a report that came late: the day until which it was in time, `27/11`
  std::optional<stored_report> replaced;  ///< a report that nobody was asked about before it was replaced
};
struct report_saved {
  save_receipt receipt;
};
struct pin_changed {};

using event = std::variant<dialled, typed, pin_checked, report_found, report_saved, pin_changed>;

// --- What the engine wants ---

struct screen {
  std::string text;  ///< GSM-7 only, at most the menu's `screen_septets`; without CON/END
  bool end = false;
  std::string name;  ///< stable name for logs and metrics
  bool confirms =
      false;  ///< the next input may send or replace a report: inputs dialled in advance stop here
};
/// Verify this PIN, then step with pin_checked.
struct check_pin {
  std::string pin;
};
/// Load a report of this school, then step with report_found.
struct find_report {
  std::string school;
  std::vector<std::string> forms;  ///< of several the newest report
  std::string period;              ///< empty: the newest period that the first form was reported for
};
/// Store the report in the transaction that also stores the reply to the step with report_saved; but when the
/// report that counts now, of this form or its rivals, is not the one that the draft is based on, step with
/// report_found.
struct save_report {
  draft report;
};
/// Hash and store the new PIN, then step with pin_changed.
struct change_pin {
  std::string pin;
};

using wish = std::variant<screen, check_pin, find_report, save_report, change_pin>;

struct step {
  wish then;
  /// The menus' text that says why the input was no answer, or what became of it after the last try; else
  /// nullptr.
  const text* refusal = nullptr;
  bool input_was_secret = false;            ///< mask this input wherever it is kept
  std::optional<std::string> new_language;  ///< remember for the person, in the reply's transaction
};

/// One step, which leaves `state` as it is then. Total: any state and any input gives a screen or a wish,
/// never an exception; a state that the menu does not know begins again at the first screen with the draft
/// kept. Thread-safe. Cost: microseconds, no I/O.
step advance(const menu& m, dialogue_state& state, const event& happened, const facts& world);

/// The SMS that confirms a saved report: the form's `receipt` text, and what was replaced. GSM-7.
std::string render_receipt(const menu& m, const draft& report, const save_receipt& saved, const facts& world,
                           std::string_view language);

/// A text that is not a screen of the menus, in the person's language: the canned `END` texts `busy`,
/// `not_saved`, `unknown_number` (in all languages that fit), `not_for_you`, `slow`, `wrong_phone`,
/// `hidden_number`, at most
/// the menu's `screen_septets`, and the replies `sms_help`, `sms_stopped`, `sms_started`, which may take two
/// segments, and `text_too_long` for an SMS of several parts. Never empty; `busy` for a name that is none.
std::string render_phrase(const menu& m, std::string_view phrase, std::string_view language,
                          const facts& world);

}  // namespace raporo::menus
