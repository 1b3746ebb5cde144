#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <unordered_set>

#include "gateway/base/clock.hpp"
#include "storage/outbox.hpp"

namespace raporo::app {

/// Tells what changed since the last look from what was seen before, each change once whatever the clock
/// does.
///
/// A change bears the time at which it was decided and is there to be seen a little later, perhaps behind
/// younger ones: so each look goes back a while. A clock may be set back, or be behind what is there already,
/// as the machine's is behind the data of a test clock: then looks go back to what it says. So nothing that
/// was seen is forgotten; it takes some 40 bytes each.
class change_window {
 public:
  static constexpr std::chrono::seconds overlap{10};
  /// More than passes between two looks, and while one looks.
  static constexpr std::chrono::seconds between_looks{1};

  explicit change_window(instant begin) : begin_(begin), lowest_(begin), now_(begin), newest_(begin) {}

  /// The clock, before each look.
  void be_at(instant now) {
    now_ = now;
    if (now < begin_) lowest_ = std::min(lowest_, now - between_looks);
  }
  /// From when on to look.
  instant since() const { return std::max(lowest_, std::min(newest_, now_) - overlap); }
  /// True once for each change of each thing.
  bool is_new(const std::string& id, storage::message_state state, instant changed) {
    if (changed < since()) return false;
    newest_ = std::max(newest_, changed);
    if (!seen_.insert(fingerprint(id, state, changed)).second) return false;
    // Else it is of before one began to look: no clock has said so since.
    return changed >= begin_ || changed <= now_ + between_looks;
  }

 private:
  static std::size_t fingerprint(const std::string& id, storage::message_state state, instant changed) {
    return std::hash<std::string>{}(id + '|' + std::to_string(static_cast<int>(state)) + '|' +
                                    std::to_string(changed.time_since_epoch().count()));
  }

  instant begin_;
  instant lowest_;  ///< nothing before it was decided since one began to look
  instant now_;
  instant newest_;
  std::unordered_set<std::size_t> seen_;
};

}  // namespace raporo::app
