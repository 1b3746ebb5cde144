#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/base/clock.hpp"
#include "gateway/base/errc.hpp"
#include "gateway/base/phone_number.hpp"
#include "gateway/base/random.hpp"
#include "gateway/http/client.hpp"

namespace raporo::dial {

/// What the handset shows.
struct screen {
  std::string text;
  bool ended = false;                  ///< the service closed the session
  std::optional<std::size_t> septets;  ///< nullopt: letters that GSM-7 does not have
};

/// Where the callbacks go, and what the aggregator says about the subscriber.
struct subscription {
  std::string ussd_url;
  std::string sms_url;
  phone_number phone;
  std::string network = "63510";
  std::string service_code = "*800#";
  std::string short_code = "8010";
};

/// One subscriber and the aggregator's half of a USSD session: writes the callbacks that Africa's Talking
/// would send and reads the answers as it would. No I/O.
class handset {
 public:
  /// `random` outlives the handset.
  handset(subscription s, random_source& random);

  /// A new session. What is dialled beyond the service code, as in `*800*1*3#`, comes as its first text,
  /// which some networks do.
  http::outgoing_request dial(std::string_view dialled);
  /// The answer to the prompt on the screen; may be empty. Requires: dial() was called.
  http::outgoing_request press(std::string_view input);
  /// errc::unavailable when no whole answer came; errc::malformed when it is not a status of 200 and plain
  /// text that begins exactly with `CON ` or `END `.
  static result<screen> read(const http::client_answer& answer);

  /// An SMS to the short code.
  http::outgoing_request text_message(std::string_view text, instant sent) const;

  const subscription& about() const noexcept { return about_; }

 private:
  http::outgoing_request turn() const;

  subscription about_;
  random_source& random_;
  std::string session_;
  std::string service_code_;
  std::string transcript_;
  bool first_ = true;
};

}  // namespace raporo::dial
