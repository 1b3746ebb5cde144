#pragma once

#include "gateway/base/clock.hpp"
#include "storage/sql.hpp"

/// Between rows and the types of the repositories.
namespace raporo::storage {

inline std::int64_t to_ms(instant t) noexcept {
  return t.time_since_epoch().count();
}
inline instant from_ms(std::int64_t ms) noexcept {
  return instant(std::chrono::milliseconds(ms));
}

}  // namespace raporo::storage
