#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "gateway/base/errc.hpp"
#include "gateway/dial/inbox.hpp"
#include "gateway/dial/phone.hpp"

namespace raporo::dial {

/// What a phone is connected with: a running gateway, or a rehearsal of one.
class line {
 public:
  virtual ~line() = default;

  /// A new call, and what the person answers in it. An error is no legal answer: the call is then over, as it
  /// would be on a real network, and `problem` says why.
  virtual result<screen> dial(const std::string& code, std::string& problem) = 0;
  virtual result<screen> press(const std::string& input, std::string& problem) = 0;
  /// The call breaks off.
  virtual void hang_up() = 0;
  /// SMS that arrived since this was asked last; waits so long for the first.
  virtual std::vector<received_sms> take_sms(std::chrono::milliseconds wait) = 0;
};

}  // namespace raporo::dial
