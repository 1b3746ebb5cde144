#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "gateway/base/clock.hpp"
#include "gateway/base/log.hpp"

namespace raporo::app {

/// Counts refusals of one kind, and says so at most once a minute: strangers must not fill the disk.
class refusal_log {
 public:
  /// `event` and `field` are literals, the line's name and that of its value; so is `reason`, where one event
  /// has several. All outlive it.
  refusal_log(const clock& time, logger& log, std::string_view event, std::string_view field,
              std::string_view reason = {})
      : time_(time), log_(log), event_(event), field_(field), reason_(reason) {}

  void add(std::string_view value);

  std::uint64_t count() const noexcept { return count_; }

 private:
  const clock& time_;
  logger& log_;
  std::string_view event_, field_, reason_;
  std::uint64_t count_ = 0;
  std::uint64_t told_ = 0;  ///< how many the last line took in
  std::optional<instant> last_line_;
};

}  // namespace raporo::app
