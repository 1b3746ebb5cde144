#pragma once

#include <chrono>

#include "menus/facts.hpp"

/// `open: end-3w..end+2w`: between which days a form of terms or years may be reported.
namespace raporo::menus {

/// Reckoned from the first and the last school day of the period that is reported. Both days belong to it.
struct open_window {
  struct bound {
    bool from_end = false;
    std::chrono::days after{};  ///< before it when negative

    std::chrono::local_days of(const period_facts& period) const noexcept {
      return (from_end ? period.last_day : period.first_day) + after;
    }
    friend bool operator==(const bound&, const bound&) = default;
  };
  bound first;
  bound last;

  std::chrono::local_days opens(const period_facts& period) const noexcept { return first.of(period); }
  std::chrono::local_days closes(const period_facts& period) const noexcept { return last.of(period); }

  friend bool operator==(const open_window&, const open_window&) = default;
};

}  // namespace raporo::menus
