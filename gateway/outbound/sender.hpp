#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gateway/base/clock.hpp"
#include "gateway/base/log.hpp"
#include "gateway/base/random.hpp"
#include "gateway/channels/channel.hpp"
#include "gateway/http/client.hpp"
#include "gateway/outbound/link_watch.hpp"
#include "gateway/outbound/ruling.hpp"
#include "gateway/outbound/sending_rules.hpp"
#include "storage/channel_state.hpp"
#include "storage/database.hpp"

namespace raporo::outbound {

struct sender_settings {
  std::string channel;              ///< name: which rows of the outbox are ours
  double segments_per_second = 20;  ///< of the machine's time, also under a test clock
  int in_flight_limit = 32;         ///< messages claimed and not yet settled; what a crash can leave unknown
  retry_policy retry;
  std::optional<sending_rules> rules;  ///< nullopt: no night, no loops, no prices
};

/// For readiness and metrics. The counters are monotonic.
struct sender_state {
  link_trouble trouble = link_trouble::none;
  std::string reason;  ///< of the trouble
  int in_flight = 0;
  double segments_per_second = 0;  ///< less than the setting after it was too fast for the aggregator
  std::uint64_t accepted = 0;
  std::uint64_t retried = 0;
  std::uint64_t failed = 0;
  std::uint64_t unknown = 0;
  std::uint64_t expired = 0;                     ///< never sent: their time passed
  std::uint64_t opted_out = 0;                   ///< never sent: the person wants no messages
  std::uint64_t loops = 0;                       ///< never sent: the same text to one number again and again
  std::optional<storage::channel_pause> paused;  ///< a person stopped it
  bool routine_held = false;                     ///< the day's money is spent: receipts and alerts wait
  bool everything_held = false;                  ///< answers too
  std::string stopped;       ///< why it takes no receipts and alerts where others might; empty: it does
  bool others_take = false;  ///< those, then: there is one that works
  std::string falls_over;    ///< why receipts and alerts go by other channels; empty: none has gone yet
};

/// What a sender works with. All of it outlives the sender.
struct sender_parts {
  storage::database& database;
  const channels::adapter& adapter;
  http::client& client;
  const clock& wall;  ///< due times
  std::function<std::chrono::steady_clock::time_point()> steady = &std::chrono::steady_clock::now;
  random_source& random;
  logger& log;
};

/// Sends what one channel's outbox holds. A claim is durable before the first byte leaves; what is unknown is
/// never sent again. One event loop, single-threaded.
///
/// What a process that died had claimed is not this object's to judge: storage::mark_interrupted_sends comes
/// once, before the first sender starts.
class sender {
 public:
  virtual ~sender() = default;

  /// Begins. Requires: not started before.
  virtual void start() = 0;
  /// Something was planned: look now rather than at the next tick, which comes every second.
  virtual void notify() = 0;
  virtual sender_state state() const = 0;
  /// From the next claim on.
  virtual void use(sending_rules rules) = 0;

  /// Claims no more. stop() is still to come.
  virtual void wind_down() = 0;
  /// Claims no more and waits for what is in flight, at most `grace`; then cuts the connections, which makes
  /// those messages unknown, and waits until that is written down. Nothing of the sender runs afterwards.
  /// Must end before the sender is destroyed.
  virtual boost::asio::awaitable<void> stop(std::chrono::milliseconds grace) = 0;
};

/// Stops all of them: none claims any more, and then they share one `grace`.
boost::asio::awaitable<void> stop_together(std::vector<sender*> senders, std::chrono::milliseconds grace);

std::unique_ptr<sender> make_sender(boost::asio::any_io_executor executor, const sender_parts& parts,
                                    const sender_settings& settings);

}  // namespace raporo::outbound
