#pragma once

#include <optional>
#include <string>

#include "gateway/base/clock.hpp"
#include "gateway/base/line_limit.hpp"
#include "gateway/base/log.hpp"
#include "gateway/outbound/sender.hpp"
#include "storage/claims.hpp"
#include "storage/fall_over.hpp"

namespace raporo::outbound {

/// What people are told of claims: figures, and a line in the log when something begins or ends.
class claim_notes {
 public:
  /// `time` and `log` outlive it.
  claim_notes(std::string channel, const clock& time, logger& log)
      : channel_(std::move(channel)), time_(time), log_(log) {}

  void note_failed();
  /// `day` is the local one, of whose budget the claim was; `handed` what was given away after it.
  void note(const storage::claimed_messages& claimed, const storage::handed_over& handed,
            const std::string& day, sender_state& state);

 private:
  void note_skipped(const storage::claimed_messages& claimed, sender_state& state);
  void note_loops(const storage::claimed_messages& claimed);
  void note_pause(const std::optional<storage::channel_pause>& now, sender_state& state);
  void note_others(const storage::handed_over& handed, sender_state& state);
  void note_money(const storage::claimed_messages& claimed, const std::string& day, sender_state& state);
  /// It began when the first message goes by another channel, and ends when this one takes messages again, or
  /// no other does; once its money is spent, not on the same day, on which it may just reach for one more.
  void note_fall_over(const storage::handed_over& handed, const std::string& day, sender_state& state);

  std::string channel_;
  const clock& time_;
  logger& log_;
  line_limit loop_lines_;
  bool claims_work_ = true;
  std::string spent_told_;                      ///< the day of which it was said that the budget is spent
  std::string routine_told_, everything_told_;  ///< and that messages wait for the next
  std::string no_money_day_;                    ///< on which messages went by others for want of it
  int moved_ = 0, stuck_ = 0;                   ///< since the look at all that is planned began
};

}  // namespace raporo::outbound
