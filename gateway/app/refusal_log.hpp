#pragma once

#include <cstdint>
#include <string_view>

#include "gateway/base/clock.hpp"
#include "gateway/base/line_limit.hpp"
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

  void add(std::string_view value) { add(value, "-"); }
  /// `channel` is told beside a reason.
  void add(std::string_view value, std::string_view channel);

  std::uint64_t count() const noexcept { return lines_.count(); }

 private:
  const clock& time_;
  logger& log_;
  std::string_view event_, field_, reason_;
  line_limit lines_;
};

}  // namespace raporo::app
