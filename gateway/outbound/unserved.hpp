#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "gateway/base/clock.hpp"
#include "gateway/base/line_limit.hpp"
#include "gateway/base/log.hpp"
#include "gateway/outbound/sending_rules.hpp"
#include "storage/database.hpp"
#include "storage/fall_over.hpp"

namespace raporo::outbound {

/// A channel that messages were planned on before it was taken out of gateway.yaml, or its `send_url` was.
struct unserved_channel {
  std::string name;
  std::int64_t waiting = 0;  ///< messages
};

/// Looks after what no sender does: messages of unserved channels go by those that their numbers may be
/// written to by, or wait for one of them, and expire as all do. One event loop, single-threaded.
class unserved {
 public:
  /// All of it outlives the object. `wall` tells due times.
  unserved(storage::database& database, const clock& wall, logger& log)
      : database_(database), wall_(wall), log_(log) {}

  /// The night, and the channels that do send. From the next look on, which tells what waits, again.
  void use(sending_rules rules);

  /// Call it about once a second, and never before the last one has ended.
  boost::asio::awaitable<void> tick();

  /// With which the last look left messages.
  const std::vector<unserved_channel>& waiting() const noexcept { return waiting_; }

 private:
  /// What became of one channel's messages.
  struct looked_after {
    unserved_channel found;
    std::int64_t expired = 0;
    storage::handed_over handed;
    std::int64_t left = 0;
  };

  boost::asio::awaitable<result<std::vector<std::string>>> find() const;
  boost::asio::awaitable<result<std::vector<looked_after>>> look_after(std::vector<std::string> names) const;
  void tell(const looked_after& done);

  storage::database& database_;
  const clock& wall_;
  logger& log_;
  std::optional<sending_rules> rules_;
  std::map<std::string, std::string> looked_until_;  ///< by channel
  std::vector<unserved_channel> waiting_;
  std::vector<std::string> told_;  ///< channels
  line_limit expired_lines_, moved_lines_;
};

}  // namespace raporo::outbound
