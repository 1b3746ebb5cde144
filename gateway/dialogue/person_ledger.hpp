#pragma once

#include <string>
#include <unordered_map>

#include "storage/roster.hpp"

namespace raporo::dialogue {

/// What changes about a person in the course of dialogues: as read with the roster, then as this process
/// stored it.
struct person_state {
  std::string language;
  std::string pin_hash;
  int pin_failures = 0;
  instant locked_until{};
};

/// Lives on the event loop.
class person_ledger {
 public:
  /// The entry of a person, made from the roster at the first call. Valid until forget().
  person_state& of(const storage::person& p) {
    const auto it = states_.find(p.id);
    if (it != states_.end()) return it->second;
    return states_.emplace(p.id, person_state{p.language, p.pin_hash, p.pin_failures, p.locked_until})
        .first->second;
  }
  /// The roster was read anew: it holds everything that was stored.
  void forget() { states_.clear(); }

 private:
  std::unordered_map<std::string, person_state> states_;
};

}  // namespace raporo::dialogue
