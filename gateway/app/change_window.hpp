#pragma once

#include <algorithm>
#include <chrono>
#include <set>
#include <string>
#include <utility>

#include "gateway/base/clock.hpp"

namespace raporo::app {

/// Tells what changed since the last look from what was seen then. A change bears the time at which it was
/// decided and is there to be seen a little later, perhaps behind younger ones: so each look goes back a
/// while.
class change_window {
 public:
  static constexpr std::chrono::seconds overlap{10};

  explicit change_window(instant begin) : begin_(begin), newest_(begin) {}

  /// Where a clock was set back, what is new is before what was the newest.
  void be_at(instant now) {
    begin_ = std::min(begin_, now);
    newest_ = std::min(newest_, now);
  }
  /// From when on to look.
  instant since() const { return std::max(begin_, newest_ - overlap); }
  /// True once for each change of each thing.
  bool is_new(const std::string& id, instant changed) {
    if (changed < since()) return false;
    newest_ = std::max(newest_, changed);
    seen_.erase(seen_.begin(), seen_.lower_bound({since(), {}}));
    return seen_.insert({changed, id}).second;
  }

 private:
  instant begin_;
  instant newest_;
  std::set<std::pair<instant, std::string>> seen_;
};

}  // namespace raporo::app
