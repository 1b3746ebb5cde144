#pragma once

#include <functional>
#include <iosfwd>
#include <string>
#include <string_view>

#include "gateway/base/clock.hpp"
#include "gateway/base/random.hpp"
#include "gateway/dial/line.hpp"
#include "gateway/dial/link.hpp"
#include "gateway/http/client.hpp"

namespace raporo::dial {

/// Is told what happens on a phone.
class witness {
 public:
  virtual ~witness() = default;
  virtual void dialled(std::string_view what) = 0;
  virtual void typed(std::string_view what) = 0;
  virtual void saw(const screen& shown) = 0;
  virtual void hung_up() = 0;
  virtual void received(std::string_view sms) = 0;
};

/// A phone as a conversation: asks `in` for what to dial and type, shows screens and SMS on `out`. With
/// `options.keys` it plays those instead and then waits for an SMS. Gives the exit code: 0 fine; 1 when the
/// gateway answered nothing legal, cannot be found, or closed the session before all keys were used; 2 when
/// the telephone number is none.
int run_dial(const dial_options& options, std::istream& in, std::ostream& out, witness* watching = nullptr);

/// Sends `text` to the short code and shows the SMS that comes back. Exit codes as above; no answer in time
/// is no error.
int run_sms(const dial_options& options, const std::string& text, std::ostream& out);

/// The same on any line.
int dial_on(line& connected, const dial_options& options, std::istream& in, std::ostream& out,
            witness* watching = nullptr);

/// Sends a request and waits for its answer.
using exchange = std::function<http::client_answer(http::outgoing_request)>;

/// The same with the network, the time and the chance given.
int dial_over(const gateway_link& link, const dial_options& options, const exchange& network,
              random_source& random, std::istream& in, std::ostream& out, witness* watching = nullptr);
int sms_over(const gateway_link& link, const dial_options& options, const std::string& text,
             const exchange& network, random_source& random, instant now, std::ostream& out);

}  // namespace raporo::dial
