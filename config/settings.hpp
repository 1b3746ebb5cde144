#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "config/diagnostic.hpp"

/// `gateway.yaml`, typed. Every key with unit, default and range is listed in config/README.md, and a test
/// holds the two equal.
namespace raporo::config {

/// Where a secret comes from: never from YAML or the command line.
struct secret_source {
  std::string environment;  ///< name of an environment variable; wins when set
  std::string file;         ///< in the `secrets` folder of the data folder, mode 0600
  bool generate = false;    ///< make the file with a random value when it is missing
  location where;           ///< in gateway.yaml: a secret that cannot be had is reported there

  /// Wherever they were read.
  friend bool operator==(const secret_source& a, const secret_source& b) noexcept {
    return a.environment == b.environment && a.file == b.file && a.generate == b.generate;
  }
};

struct listener_settings {
  std::string listen;  ///< `HOST:PORT`; port 0 picks a free one
  std::size_t connections = 4'096;
  std::chrono::milliseconds read_timeout{10'000};
  std::chrono::milliseconds idle_timeout{60'000};

  friend bool operator==(const listener_settings&, const listener_settings&) = default;
};

struct price {
  std::string currency;  ///< three capital letters
  double amount = 0;

  friend bool operator==(const price&, const price&) = default;
};

struct channel_config {
  std::string name;
  std::string kind;                                 ///< `africas_talking`
  std::string service_code;                         ///< what a phone dials: `*800#`
  std::vector<std::string> expected_service_codes;  ///< calls under others are turned away; empty: none is
  std::string send_url;                             ///< http or https
  std::string username;
  std::string sender;  ///< what a phone shows as the sender; empty: the aggregator's default
  secret_source api_key;
  std::vector<secret_source> callback_secrets;  ///< one or two, for rotation
  double segments_per_second = 20;              ///< sending rate
  unsigned screen_septets = 160;                ///< what its network shows of a screen
  std::chrono::seconds session_limit{120};      ///< how long its network keeps a call
  std::optional<price> segment_price;           ///< of one SMS segment

  friend bool operator==(const channel_config&, const channel_config&) = default;
};

struct gateway_settings {
  std::string country = "RW";
  std::string time_zone = "Africa/Kigali";
  std::string help_contact;  ///< whom an unknown caller should ask
  listener_settings public_listener{"127.0.0.1:8080"};
  listener_settings console_listener{"127.0.0.1:8081"};
  listener_settings ops_listener{"127.0.0.1:8082"};
  std::chrono::milliseconds ussd_budget{3'000};  ///< after this a canned END goes out
  std::chrono::hours draft_lifetime{24};
  int pin_tries = 3;
  std::chrono::minutes pin_lock{15};
  unsigned pin_hash_memory_mib = 19;
  unsigned pin_hash_passes = 2;
  std::chrono::milliseconds drain_limit{10'000};
  std::string log_format = "text";  ///< or `json`
  std::vector<channel_config> channels;

  friend bool operator==(const gateway_settings&, const gateway_settings&) = default;
};

/// Reads `<folder>/gateway.yaml`; problems carry their places, and what is wrong keeps its default. Not for
/// use when `problems` has errors.
gateway_settings read_settings(const std::filesystem::path& folder, diagnostics& problems);

}  // namespace raporo::config
