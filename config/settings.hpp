#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "config/channel_settings.hpp"
#include "config/diagnostic.hpp"
#include "gateway/base/address_range.hpp"

/// `gateway.yaml`, typed. Every key with unit, default and range is listed in config/README.md, and a test
/// holds the two equal.
namespace raporo::config {

/// With what a listener speaks TLS: paths, or plain names of files in `secrets` of the data folder.
struct tls_files {
  std::string certificate;  ///< PEM: its own first, then the chain
  std::string key;          ///< PEM, private as a secret is
  location where;           ///< in gateway.yaml: what is wrong with the files is reported there

  /// Wherever they were read.
  friend bool operator==(const tls_files& a, const tls_files& b) noexcept {
    return a.certificate == b.certificate && a.key == b.key;
  }
};

struct listener_settings {
  std::string listen;  ///< `HOST:PORT`; port 0 picks a free one
  std::size_t connections = 4'096;
  std::size_t connections_per_address = 1'024;
  std::chrono::milliseconds read_timeout{10'000};
  std::chrono::milliseconds idle_timeout{60'000};
  std::vector<address_range> trusted_proxies = {};  ///< who may say in X-Forwarded-For whom a request is from
  std::optional<tls_files> tls = {};                ///< nullopt: without

  friend bool operator==(const listener_settings&, const listener_settings&) = default;
};

/// Through which channels an operator's numbers are written to.
struct route_config {
  std::string numbers;               ///< how they begin: `+25078`; empty: all that no other route is for
  std::vector<std::string> through;  ///< names of channels that take SMS, the one to try first in front

  friend bool operator==(const route_config&, const route_config&) = default;
};

/// What holds messages back, on every channel.
struct sending_settings {
  int loop_limit = 5;  ///< messages of one text to one number, within
  std::chrono::minutes loop_window{30};
  bool receipts_at_night = false;  ///< they do not wait for the end of the quiet hours
  std::chrono::seconds fall_over_after{
      300};  ///< so long a link's trouble is waited out before messages go by others

  friend bool operator==(const sending_settings&, const sending_settings&) = default;
};

/// How much one source and one telephone may ask of the public listener.
struct limit_settings {
  unsigned refusals_per_minute = 60;  ///< wrong secrets and the like, of one address
  unsigned refusals_at_once = 60;
  unsigned requests_per_second = 0;  ///< of one address; 0: any
  unsigned turns_per_minute = 60;    ///< of one telephone
  unsigned turns_at_once = 60;
  unsigned sms_per_hour = 30;  ///< of one telephone, that are answered
  unsigned sms_at_once = 30;

  friend bool operator==(const limit_settings&, const limit_settings&) = default;
};

struct gateway_settings {
  std::string country = "RW";
  std::string time_zone = "Africa/Kigali";
  std::string help_contact;  ///< whom an unknown caller should ask
  listener_settings public_listener{"127.0.0.1:8080"};
  std::string public_url;  ///< how aggregators reach it: `https://gw.example.rw`; empty: not told
  listener_settings console_listener{"127.0.0.1:8081"};
  listener_settings ops_listener{"127.0.0.1:8082"};
  std::chrono::milliseconds ussd_budget{3'000};  ///< after this a canned END goes out
  std::chrono::hours draft_lifetime{24};
  int pin_tries = 3;
  std::chrono::minutes pin_lock{15};
  unsigned pin_hash_memory_mib = 19;
  unsigned pin_hash_passes = 2;
  std::chrono::milliseconds drain_limit{10'000};
  std::string log_format = "text";           ///< or `json`
  unsigned incoming_sms_kept_days = 90;      ///< what people wrote
  unsigned digest_answered_within_days = 0;  ///< of when it went out; 0: until the next one
  sending_settings sending;
  limit_settings limits;
  std::vector<channel_config> channels;
  std::vector<route_config> routes;  ///< one for all numbers among them

  /// The names of those that take SMS, in their order.
  std::vector<std::string> sending_channels() const;
  /// What texts tell people to dial: that of the first channel that has one.
  std::string service_code() const;

  friend bool operator==(const gateway_settings&, const gateway_settings&) = default;
};

/// Reads `<folder>/gateway.yaml`; problems carry their places, and what is wrong keeps its default. Not for
/// use when `problems` has errors.
gateway_settings read_settings(const std::filesystem::path& folder, diagnostics& problems);

}  // namespace raporo::config
