#include "gateway/outbound/claim_notes.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <utility>

#include "gateway/base/phone_number.hpp"

namespace raporo::outbound {

void claim_notes::note_failed() {
  if (std::exchange(claims_work_, false)) log_.warning("outbox cannot be claimed", {{"channel", channel_}});
}

void claim_notes::note(const storage::claimed_messages& claimed, const storage::handed_over& handed,
                       const std::string& day, sender_state& state) {
  if (!std::exchange(claims_work_, true)) log_.info("outbox can be claimed again", {{"channel", channel_}});
  note_skipped(claimed, state);
  note_pause(claimed.paused, state);
  note_others(handed, state);
  if (!claimed.paused) note_money(claimed, day, state);
  note_fall_over(handed, day, state);
}

/// What expired was promised to somebody and will not come: a person has to hear of it.
void claim_notes::note_skipped(const storage::claimed_messages& claimed, sender_state& state) {
  state.expired += static_cast<std::uint64_t>(claimed.expired);
  state.opted_out += static_cast<std::uint64_t>(claimed.opted_out);
  state.loops += static_cast<std::uint64_t>(claimed.loops);
  if (claimed.expired > 0) {
    log_.error("messages expired before they could be sent",
               {{"channel", channel_}, {"messages", std::int64_t{claimed.expired}}});
  }
  if (claimed.opted_out > 0) {
    log_.info("messages withheld from who opted out",
              {{"channel", channel_}, {"messages", std::int64_t{claimed.opted_out}}});
  }
  note_loops(claimed);
}

/// Two machines that talk are quick at it.
void claim_notes::note_loops(const storage::claimed_messages& claimed) {
  for (int i = 0; i < claimed.loops; ++i) {
    const auto since = loop_lines_.add(time_.now());
    if (!since) continue;
    const auto phone = phone_number::parse(claimed.loop_phone);
    log_.warning("messages withheld: the same text went to the same number again and again",
                 {{"channel", channel_},
                  {"phone", phone ? phone->masked() : std::string("?")},
                  {"since_last_line", *since}});
  }
}

void claim_notes::note_pause(const std::optional<storage::channel_pause>& now, sender_state& state) {
  if (now.has_value() != state.paused.has_value()) {
    if (now) {
      log_.warning("channel paused", {{"channel", channel_}, {"by", now->by}, {"reason", now->reason}});
    } else {
      log_.info("channel resumed", {{"channel", channel_}});
    }
  }
  state.paused = now;
}

/// Others may work and be no way for what waits here: that is known when all of it was looked at.
void claim_notes::note_others(const storage::handed_over& handed, sender_state& state) {
  state.stopped = handed.because;
  moved_ += handed.messages;
  stuck_ += handed.stuck;
  if (!handed.others_work) {
    state.others_take = false;
  } else if (handed.messages > 0) {
    state.others_take = true;
  } else if (handed.looked_until.empty()) {
    state.others_take = moved_ > 0 || stuck_ == 0;
  }
  if (handed.looked_until.empty()) moved_ = stuck_ = 0;
}

/// Once a day, however often the money just reaches for one more.
void claim_notes::note_money(const storage::claimed_messages& claimed, const std::string& day,
                             sender_state& state) {
  state.routine_held = claimed.routine_held;
  state.everything_held = claimed.everything_held;
  if (claimed.routine_held && state.others_take) {
    if (std::exchange(spent_told_, day) != day)
      log_.warning("daily budget spent", {{"channel", channel_}, {"day", day}});
  } else if (claimed.routine_held && std::exchange(routine_told_, day) != day) {
    log_.error("daily budget spent: receipts and alerts wait for tomorrow",
               {{"channel", channel_}, {"day", day}});
  }
  if (claimed.everything_held && std::exchange(everything_told_, day) != day) {
    log_.error("daily limit spent: answers wait for tomorrow, too", {{"channel", channel_}, {"day", day}});
  }
}

void claim_notes::note_fall_over(const storage::handed_over& handed, const std::string& day,
                                 sender_state& state) {
  if (handed.messages > 0) {
    if (handed.for_money) no_money_day_ = day;
    if (std::exchange(state.falls_over, handed.because).empty()) {
      log_.warning("receipts and alerts go by other channels",
                   {{"channel", channel_},
                    {"reason", handed.because},
                    {"through", fmt::format("{}", fmt::join(handed.to, ", "))}});
    }
  } else if (state.falls_over.empty()) {
    return;
  } else if (handed.because.empty()) {
    if (!no_money_day_.empty() && no_money_day_ == day) return;
    state.falls_over.clear();
    log_.info("receipts and alerts go by the channel again", {{"channel", channel_}});
  } else if (!state.others_take) {
    state.falls_over.clear();
    log_.error("receipts and alerts wait: no other channel takes them",
               {{"channel", channel_}, {"reason", handed.because}});
  }
}

}  // namespace raporo::outbound
