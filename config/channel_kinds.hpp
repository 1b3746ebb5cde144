#pragma once

#include <span>
#include <string_view>

namespace raporo::config {

/// A key of a channel's `options`.
struct channel_option {
  std::string_view key;
  bool (*good)(std::string_view value);
  std::string_view expected;  ///< what a good value is, in words
  bool required = false;
};

/// What the aggregators of one kind need to be told. Each has its adapter in gateway/channels, and a test
/// holds the two lists equal.
struct channel_kind {
  std::string_view name;
  bool ussd = false;       ///< it brings calls: `service_code` is required
  bool calls_back = true;  ///< it calls us: `callback_secrets` are required
  bool sends = false;      ///< it takes SMS: `send_url` is required
  bool username = false;   ///< required
  bool api_key = false;    ///< required
  bool sender = false;     ///< required: the aggregator takes nothing without
  bool public_url =
      false;  ///< the gateway's `public_url` is required: the aggregator is told where to report
  /// Its callbacks may be signed: then the option `signature` says how, and `signature_secret` with what.
  bool signs = false;
  /// Its callbacks may tell an account and a password: `username` and `api_key`, both or neither.
  bool tells_account = false;
  std::span<const channel_option> options{};
};

/// The option of a kind that signs; `none`, as when it is left out: nothing is signed.
constexpr std::string_view signature_option = "signature";

/// The kind whose channels have a wire (wire.hpp), which says what they need.
constexpr std::string_view generic_kind = "generic";

std::span<const channel_kind> channel_kinds();
/// nullptr when there is none of that name.
const channel_kind* find_channel_kind(std::string_view name);

}  // namespace raporo::config
