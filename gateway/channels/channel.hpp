#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "config/wire.hpp"
#include "gateway/base/clock.hpp"
#include "gateway/base/errc.hpp"
#include "gateway/http/client.hpp"
#include "gateway/http/message.hpp"

/// What every aggregator means, in neutral words. An adapter translates; it keeps no state and does no I/O.
namespace raporo::channels {

/// What a caller has typed, in one of the ways in which aggregators tell it.
struct ussd_input {
  enum class form {
    transcript,  ///< all inputs so far joined with `*`; empty at the start
    dialled,     ///< a session begins: what was dialled, such as `*800*10#`, or empty where it is not told
    answer,      ///< the newest input alone
    untold,      ///< dialled when the session is new, else an answer: the aggregator does not say which
  };
  form how = form::transcript;
  std::string text;
  std::string turn;  ///< what numbers the requests of a session; empty where nothing does
  std::string
      in_advance;  ///< the inputs dialled with the service code, joined with `*`; the edge fills it in
};

/// One request of a USSD session.
struct ussd_event {
  std::string session_id;
  std::string phone;    ///< as received; the edge normalises
  std::string network;  ///< code of the operator; may be empty
  std::string service_code;
  ussd_input input;
  std::string echo;  ///< what else the reply must repeat, in the adapter's own words
};

struct ussd_reply {
  std::string text;  ///< without CON or END
  bool end = false;
};

/// The aggregator says that a session is over.
struct ussd_end {
  std::string session_id;
  std::string phone;
  std::string status;  ///< the aggregator's own word: `Incomplete`, `Timeout`
};

/// Some aggregators tell the end of a session where they tell its inputs.
using ussd_callback = std::variant<ussd_event, ussd_end>;

/// Which part of a long SMS a message is, where the aggregator leaves joining them to us.
struct sms_part {
  unsigned number = 1;
  unsigned total = 1;     ///< 1: it is whole
  std::string reference;  ///< the same for all parts of one SMS of one sender; empty when it is whole
};

struct sms_event {
  std::string message_id;  ///< may be empty
  std::string from;
  std::string to;
  std::string text;
  std::string sent_at;  ///< as received
  sms_part part;
};

struct delivery_event {
  enum class outcome { waiting, delivered, failed, unrecognised };
  std::string message_id;
  std::string phone;
  outcome what = outcome::unrecognised;
  std::string word;        ///< the aggregator's own status
  std::string reason;      ///< and its failure reason
  std::string cost;        ///< as the aggregator says it; empty where it says nothing
  bool opted_out = false;  ///< the person is on the aggregator's blacklist
};

struct opt_out_event {
  std::string phone;
};

struct recipient {
  std::string phone;  ///< E.164
  std::string id;     ///< ours, of this attempt: what an aggregator without ids of its own reports about

  /// The phone without its `+`, as some aggregators want it.
  std::string_view digits() const noexcept {
    return std::string_view(phone).substr(phone.starts_with('+') ? 1 : 0);
  }
};

/// One text for several recipients.
struct outgoing_sms {
  std::string text;
  std::vector<recipient> to;
};

/// A part of a long message that the aggregator took under an id of its own.
struct taken_part {
  unsigned number = 1;
  std::string provider_id;
  std::string cost;
};

/// What the aggregator's answer means for one recipient.
struct send_outcome {
  enum class verdict {
    accepted,
    permanent,       ///< will never work for this recipient
    transient,       ///< provably not taken; may work later
    unreachable,     ///< provably not taken: no connection came about
    sender_refused,  ///< provably not taken: our sender may not write to this recipient, perhaps to nobody
    channel_fault,   ///< key, account or balance: nothing will work until a person acts
    unknown,         ///< may or may not have been taken: never resent by itself
  };
  verdict what = verdict::unknown;
  std::string provider_id;
  std::string reason;
  std::string cost;
  /// Where the aggregator names each part: those that it took, which are all when it is accepted. Empty: the
  /// one id stands for the whole.
  std::vector<taken_part> parts{};
  bool opted_out = false;
  bool throttled = false;  ///< too many came at a time
  bool once_more = false;  ///< transient only: permanent when the attempt before ended for the same reason
};

/// What some aggregators lend for a while, and every send must bear.
struct access_token {
  std::string value;
  std::chrono::seconds lifetime{};  ///< from when it was asked for
};

/// Addresses and credentials of one configured link.
struct channel_settings {
  std::string name;  ///< `at`: the word in callback paths
  std::string kind;  ///< `africas_talking`
  std::string send_url;
  std::string username;
  std::string api_key;
  std::string sender;  ///< short code or alphanumeric; may be empty
  std::string service_code;
  std::string public_url;        ///< how the aggregator reaches us: `https://gw.example.rw`; may be empty
  std::string delivery_url;      ///< where it reports deliveries to; may be empty
  std::string signature_secret;  ///< of callbacks, where it is another than the key; may be empty
  std::map<std::string, std::string, std::less<>> options;  ///< of this kind alone, checked before
  std::optional<config::wire> wire;                         ///< of the kind `generic` alone

  /// The option's value, or `otherwise` when it was not set.
  std::string_view option(std::string_view key, std::string_view otherwise = {}) const;
  /// The same of an option that is a number.
  std::size_t number_of(std::string_view key, std::size_t otherwise) const;
};

/// What aggregators call us for: the last word of a callback's path.
enum class callback_kind { ussd, ussd_end, sms, delivery, opt_out };

/// A way in which requests of one kind may come.
struct callback_shape {
  callback_kind kind;
  std::string_view method;        ///< `GET`, whose fields are in the query, or `POST`
  std::string_view content_type;  ///< of a POST, in lower case and without parameters
};

/// One aggregator's wire: two pure functions per direction. Thread-safe. A `read_` function is asked only for
/// requests of a shape that callbacks() lists, and says errc::malformed when they are not of the documented
/// form.
class adapter {
 public:
  virtual ~adapter() = default;

  /// All kinds that the aggregator has, each perhaps in several shapes.
  virtual std::span<const callback_shape> callbacks() const = 0;
  /// False when the aggregator signs its callbacks, or tells a password in them, and this one that came `now`
  /// is not signed by it, or too long ago, or has another password.
  virtual bool is_authentic(const http::request& r, instant now) const;

  virtual result<ussd_callback> read_ussd(const http::request& r) const;
  virtual http::response write_ussd(const ussd_event& asked, const ussd_reply& reply) const;
  virtual result<ussd_end> read_ussd_end(const http::request& r) const;
  /// Never empty. One request may carry several.
  virtual result<std::vector<sms_event>> read_sms(const http::request& r) const;
  virtual result<std::vector<delivery_event>> read_delivery(const http::request& r) const;
  virtual result<opt_out_event> read_opt_out(const http::request& r) const;
  /// What says that a callback other than of USSD is safe with us.
  virtual http::response acknowledge(callback_kind kind) const;

  /// How many recipients one request may name; 0: it takes no SMS from us, and is not asked to.
  virtual std::size_t batch_limit() const;
  /// How to ask for the token that sends bear; nullopt: they bear none.
  virtual std::optional<http::outgoing_request> write_token_request() const;
  /// errc::malformed when the answer lends none.
  virtual result<access_token> read_token(const http::client_answer& answer) const;
  /// Without the token: whoever sends it adds that.
  virtual http::outgoing_request write_send(const outgoing_sms& sms) const;
  /// One outcome per entry of `sms.to`, in that order.
  virtual std::vector<send_outcome> read_send(const outgoing_sms& sms,
                                              const http::client_answer& answer) const;
};

/// errc::invalid_argument for a kind that is not built in.
result<std::unique_ptr<adapter>> make_adapter(const channel_settings& settings);
/// The kinds that are, in order of their names.
std::vector<std::string_view> built_in_kinds();

}  // namespace raporo::channels
