#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/diagnostic.hpp"
#include "config/wire.hpp"
#include "config/yaml.hpp"
#include "gateway/base/address_range.hpp"

/// The links to aggregators, as `gateway.yaml` describes them.
namespace raporo::config {

/// Where a secret comes from: never from YAML or the command line.
struct secret_source {
  std::string environment;  ///< name of an environment variable; wins when set
  std::string file;         ///< in the `secrets` folder of the data folder, mode 0600
  bool generate = false;    ///< make the file with a random value when it is missing
  location where;           ///< in gateway.yaml: a secret that cannot be had is reported there

  bool is_set() const noexcept { return !environment.empty() || !file.empty(); }

  /// Wherever they were read.
  friend bool operator==(const secret_source& a, const secret_source& b) noexcept {
    return a.environment == b.environment && a.file == b.file && a.generate == b.generate;
  }
};

struct price {
  std::string currency;  ///< three capital letters
  double amount = 0;

  friend bool operator==(const price&, const price&) = default;
};

struct channel_config {
  std::string name;
  std::string kind;                                 ///< one of channel_kinds()
  std::string service_code;                         ///< what a phone dials: `*800#`; empty: SMS alone
  std::vector<std::string> expected_service_codes;  ///< calls under others are turned away; empty: none is
  std::string send_url;                             ///< http or https; empty: it only answers
  std::string username;
  std::string sender;  ///< what a phone shows as the sender; empty: the aggregator's default
  secret_source api_key;
  secret_source signature_secret;                           ///< with what its callbacks are signed
  std::map<std::string, std::string, std::less<>> options;  ///< of its kind alone
  std::optional<config::wire> wire;                         ///< how a generic one speaks
  std::vector<secret_source> callback_secrets;              ///< one or two, for rotation
  std::vector<address_range> allow_from;                    ///< who may call back; empty: anybody
  double segments_per_second = 20;                          ///< sending rate
  int in_flight = 32;                                       ///< messages sent and not answered yet
  unsigned screen_septets = 160;                            ///< what its network shows of a screen
  std::chrono::seconds session_limit{120};                  ///< how long its network keeps a call
  std::optional<price> segment_price;                       ///< of one SMS segment
  std::optional<price> daily_budget;  ///< receipts and alerts wait for the next day beyond it
  std::optional<price> daily_limit;   ///< answers too

  friend bool operator==(const channel_config&, const channel_config&) = default;
};

/// Reads one entry of `channels` in `<folder>/gateway.yaml`, and the wire that it names; what is wrong keeps
/// its default.
channel_config read_channel(const yaml_node& node, const std::filesystem::path& folder,
                            diagnostics& problems);

/// Its aggregator is told where to report to, or signs how it calls us: the gateway's `public_url` is needed.
bool needs_public_url(const channel_config& c);

}  // namespace raporo::config
