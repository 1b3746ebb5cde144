#pragma once

#include <chrono>

namespace raporo {

/// A point in time, UTC, in milliseconds: the precision the database keeps.
using instant = std::chrono::sys_time<std::chrono::milliseconds>;

/// The wall clock. Everything that decides by the date takes one, so that a test owns the time.
class clock {
 public:
  virtual ~clock() = default;
  /// Thread-safe.
  virtual instant now() const = 0;
};

/// The machine's clock.
class system_clock final : public clock {
 public:
  instant now() const override {
    return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
  }
};

}  // namespace raporo
