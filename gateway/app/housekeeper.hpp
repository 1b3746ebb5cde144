#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <optional>

#include "gateway/base/clock.hpp"
#include "gateway/base/log.hpp"
#include "storage/database.hpp"

namespace raporo::app {

/// Takes away what has been kept long enough: what people wrote, and delivery reports that no message came
/// for. A little at a time, so that no call waits for it. Lives on the event loop.
class housekeeper {
 public:
  struct parts {
    storage::database& database;
    const clock& time;
    logger& log;
  };

  housekeeper(parts p, std::chrono::days sms_kept) : p_(p), sms_kept_(sms_kept) {}

  /// Looks every ten minutes, and at once while there is more. Call it about once a second, and never before
  /// the last one has ended.
  boost::asio::awaitable<void> tick();

 private:
  bool is_time(instant now) const;

  parts p_;
  std::chrono::days sms_kept_;
  std::optional<instant> looked_;  ///< nullopt: there is more to take away, or nobody knows yet
};

}  // namespace raporo::app
