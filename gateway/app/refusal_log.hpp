#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "gateway/base/clock.hpp"
#include "gateway/base/log.hpp"

namespace raporo::app {

/// Counts callbacks that were refused, and says so at most once a minute: strangers must not fill the disk.
class refusal_log {
 public:
  /// Both outlive it.
  refusal_log(const clock& time, logger& log) : time_(time), log_(log) {}

  /// `remote`: the sender's address.
  void add(std::string_view remote);

  std::uint64_t count() const noexcept { return count_; }

 private:
  const clock& time_;
  logger& log_;
  std::uint64_t count_ = 0;
  std::uint64_t told_ = 0;  ///< how many the last line took in
  std::optional<instant> last_line_;
};

}  // namespace raporo::app
