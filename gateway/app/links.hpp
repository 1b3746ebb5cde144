#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "config/diagnostic.hpp"
#include "gateway/app/callbacks.hpp"
#include "gateway/app/gateway_metrics.hpp"
#include "gateway/app/provisions.hpp"
#include "gateway/base/clock.hpp"
#include "gateway/base/log.hpp"
#include "gateway/base/random.hpp"
#include "gateway/http/client.hpp"
#include "gateway/outbound/sender.hpp"
#include "gateway/outbound/unserved.hpp"
#include "storage/database.hpp"

namespace raporo::app {

/// The channels of a running gateway: the adapter and the callback secrets of each, and a sender for each
/// that takes SMS.
class links {
 public:
  /// All of it outlives the links.
  struct parts {
    boost::asio::any_io_executor executor;
    storage::database& database;
    const clock& time;
    random_source& random;
    logger& log;
  };
  explicit links(parts p);

  /// Everything that gateway.yaml says of channels; secrets are in the data folder. False when there were
  /// problems.
  bool open(const config::gateway_settings& settings, const std::filesystem::path& config,
            const std::filesystem::path& data, config::diagnostics& problems);

  /// Stays as it is from then on.
  const std::vector<callback_channel>& channels() const noexcept { return channels_; }

  /// What was put in force says when the night is; what SMS cost, and how many are a loop, is wired.
  void use(const provisions& p, const installation& installed);
  void start();
  /// Something may be sent that could not be before.
  void wake();
  /// Looks after messages of channels that are not here: call it about once a second, and never before the
  /// last one has ended.
  boost::asio::awaitable<void> tick() { return unserved_.tick(); }
  boost::asio::awaitable<void> stop(std::chrono::milliseconds grace);

  /// What keeps messages in, a sentence each.
  std::vector<std::string> troubles() const;
  void show(gateway_metrics& metrics) const;

 private:
  callback_channel open_channel(const config::channel_config& c, const std::string& public_url,
                                const std::filesystem::path& config, const std::filesystem::path& data,
                                config::diagnostics& problems);
  void add_sender(const callback_channel& channel, const config::channel_config& c);

  struct sending_channel {
    config::channel_config settings;
    std::unique_ptr<http::client> client;  ///< its own, where sends bear a token
    std::unique_ptr<outbound::sender> sender;
  };

  parts p_;
  std::unique_ptr<http::client> client_;
  std::vector<callback_channel> channels_;
  std::vector<sending_channel> senders_;
  outbound::unserved unserved_;
};

}  // namespace raporo::app
