#pragma once

#include <chrono>

#include "gateway/base/civil.hpp"
#include "gateway/base/clock.hpp"

namespace raporo {

/// Hours of the night in which nothing is sent but answers; what falls into them waits for their end. May
/// span midnight; equal ends mean that there are none.
struct quiet_hours {
  std::chrono::minutes from{std::chrono::hours{20}};
  std::chrono::minutes to{std::chrono::hours{7}};
};

/// `t`, or the end of the quiet hours that it falls into.
instant leave_quiet_hours(instant t, const quiet_hours& quiet, const time_zone& zone);

}  // namespace raporo
