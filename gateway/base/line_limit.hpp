#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "gateway/base/clock.hpp"

namespace raporo {

/// Counts what would fill the log, and lets a line through at most once a minute.
class line_limit {
 public:
  /// So many more: how many there were since the last line, these among them, when it is time for the next;
  /// else nullopt.
  std::optional<std::int64_t> add(instant now, std::int64_t more = 1) {
    if (more == 0) return std::nullopt;
    count_ += static_cast<std::uint64_t>(more);
    // A clock that was set back must not silence it.
    if (last_line_ && now >= *last_line_ && now - *last_line_ < between_lines) return std::nullopt;
    last_line_ = now;
    const auto since = static_cast<std::int64_t>(count_ - told_);
    told_ = count_;
    return since;
  }

  std::uint64_t count() const noexcept { return count_; }

 private:
  static constexpr std::chrono::minutes between_lines{1};

  std::uint64_t count_ = 0;
  std::uint64_t told_ = 0;  ///< how many the last line took in
  std::optional<instant> last_line_;
};

}  // namespace raporo
