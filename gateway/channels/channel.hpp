#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "gateway/base/errc.hpp"
#include "gateway/http/client.hpp"
#include "gateway/http/message.hpp"

/// What every aggregator means, in neutral words. An adapter translates; it keeps no state and does no I/O.
namespace raporo::channels {

/// One request of a USSD session (PROTOCOLS: neutral model).
struct ussd_event {
  std::string session_id;
  std::string phone;    ///< as received; the edge normalises
  std::string network;  ///< code of the operator; may be empty
  std::string service_code;
  std::string transcript;  ///< all inputs so far joined with `*`; empty at the start
};

struct ussd_reply {
  std::string text;  ///< without CON or END
  bool end = false;
};

/// The aggregator says that a session is over.
struct ussd_end {
  std::string session_id;
  std::string phone;
  std::string status;  ///< `Success`, `Incomplete`, `Failed`
};

struct sms_event {
  std::string message_id;  ///< may be empty
  std::string from;
  std::string to;
  std::string text;
  std::string sent_at;  ///< as received
};

struct delivery_event {
  enum class outcome { waiting, delivered, failed, unrecognised };
  std::string message_id;
  std::string phone;
  outcome what = outcome::unrecognised;
  std::string word;        ///< the aggregator's own status
  std::string reason;      ///< and its failure reason
  bool opted_out = false;  ///< the person is on the aggregator's blacklist
};

struct opt_out_event {
  std::string phone;
};

/// One text for several recipients.
struct outgoing_sms {
  std::string text;
  std::vector<std::string> to;  ///< E.164
};

/// What the aggregator's answer means for one recipient.
struct send_outcome {
  enum class verdict {
    accepted,
    permanent,      ///< will never work for this recipient
    transient,      ///< provably not taken; may work later
    unreachable,    ///< provably not taken: no connection came about
    channel_fault,  ///< sender, key or balance: nothing will work until a person acts
    unknown,        ///< may or may not have been taken: never resent by itself
  };
  verdict what = verdict::unknown;
  std::string provider_id;
  std::string reason;
  std::string cost;
  bool opted_out = false;
  bool once_more = false;  ///< transient only: permanent when the attempt before ended for the same reason
};

/// Addresses and credentials of one configured link.
struct channel_settings {
  std::string name;  ///< `at`: the word in callback paths
  std::string kind;  ///< `africas_talking`
  std::string send_url;
  std::string username;
  std::string api_key;
  std::string sender;  ///< short code or alphanumeric; may be empty
};

/// Two pure functions per direction. Thread-safe.
class adapter {
 public:
  virtual ~adapter() = default;

  /// errc::malformed when the request is not of the documented form.
  virtual result<ussd_event> read_ussd(const http::request& r) const = 0;
  virtual http::response write_ussd(const ussd_reply& reply) const = 0;
  virtual result<ussd_end> read_ussd_end(const http::request& r) const = 0;
  virtual result<sms_event> read_sms(const http::request& r) const = 0;
  virtual result<delivery_event> read_delivery(const http::request& r) const = 0;
  virtual result<opt_out_event> read_opt_out(const http::request& r) const = 0;

  /// How many recipients one request may name.
  virtual std::size_t batch_limit() const = 0;
  virtual http::outgoing_request write_send(const outgoing_sms& sms) const = 0;
  /// One outcome per entry of `sms.to`, in that order.
  virtual std::vector<send_outcome> read_send(const outgoing_sms& sms,
                                              const http::client_answer& answer) const = 0;
};

/// errc::invalid_argument for a kind that is not built in.
result<std::unique_ptr<adapter>> make_adapter(const channel_settings& settings);

}  // namespace raporo::channels
