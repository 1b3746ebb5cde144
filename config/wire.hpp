#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/diagnostic.hpp"

/// How an aggregator without an adapter of its own speaks, as a file `channels/NAME.yaml` of the
/// configuration folder describes it: gateway/channels/README.md, "A generic channel". Read here into plain
/// data; the adapter of the kind `generic` acts by it.
namespace raporo::config {

/// `CON {text}`: of each piece its text, and then the value of `name`; an empty name has none.
struct wire_text {
  struct piece {
    std::string text;
    std::string name;

    friend bool operator==(const piece&, const piece&) = default;
  };
  std::vector<piece> pieces;

  friend bool operator==(const wire_text&, const wire_text&) = default;
};

/// What stands in one place of a reply or a send.
struct wire_value {
  enum class kind {
    text,
    literal,  ///< `true`, `false` or a number, without quotes: JSON's own, elsewhere its text
    choice,   ///< two `items`: a session goes on or ends; GSM has every letter of the SMS or not
    each,     ///< one of `items`, again for each recipient
    object,   ///< `members`
    list,     ///< `items`
  };
  struct member;

  kind what = kind::text;
  wire_text text;
  std::string literal;
  std::vector<wire_value> items;
  std::vector<member> members;

  friend bool operator==(const wire_value&, const wire_value&);
};

struct wire_value::member {
  std::string name;
  wire_value value;

  friend bool operator==(const member&, const member&) = default;
};

/// Is the value of `name` in it?
bool mentions(const wire_value& value, std::string_view name);
bool mentions(const std::vector<wire_value::member>& members, std::string_view name);

/// A reply to a call, or the acknowledgement of another callback.
struct wire_reply {
  int status = 200;
  std::string content_type;  ///< empty: as `json` has it
  std::vector<wire_value::member> headers;
  bool json = false;
  wire_value body;

  friend bool operator==(const wire_reply&, const wire_reply&) = default;
};

/// Words of the aggregator's, each with what it means, in one of the words of ours.
struct wire_words {
  std::vector<std::pair<std::string, std::string>> all;

  /// Of `word` in either case; empty when it is not listed.
  std::string_view meaning_of(std::string_view word) const noexcept;

  friend bool operator==(const wire_words&, const wire_words&) = default;
};

enum class wire_shape {
  query,  ///< GET
  form,   ///< POST
  json,   ///< POST
};

/// One kind of callback: `ussd`, `ussd_end`, `sms`, `delivery` or `opt_out`.
struct wire_callback {
  std::vector<wire_shape> comes;
  std::string each;  ///< path of the list, where one JSON document tells of several; empty: of one
  std::map<std::string, std::string, std::less<>> fields;  ///< our word for a value, and its name or path
  wire_words words;     ///< ussd: `begin`, `continue`, `end`; delivery: its outcomes, and `opted_out`
  wire_reply accepted;  ///< that says that it is safe with us

  /// Name or path; empty when it was not given.
  std::string_view field(std::string_view ours) const noexcept;

  friend bool operator==(const wire_callback&, const wire_callback&) = default;
};

struct wire_ussd {
  wire_callback callback;
  bool transcript = false;  ///< all inputs so far come, not the newest alone
  std::string otherwise;    ///< what a phase means that is in no list: as `words`; empty: it does not tell
  std::vector<std::pair<std::string, std::string>> echo;  ///< placeholder, and name or path
  wire_reply reply;

  friend bool operator==(const wire_ussd&, const wire_ussd&) = default;
};

/// What one answer to a send means.
struct wire_rule {
  enum class meaning { accepted, permanent, transient, throttled, sender_refused, channel_fault, opted_out };

  std::vector<int> statuses;        ///< empty: any
  std::string at;                   ///< path in the document; empty: the whole text
  std::vector<std::string> is;      ///< one of these, in either case,
  std::vector<std::string> starts;  ///< or begun by one of these; both empty: whatever it is
  meaning means = meaning::permanent;

  bool tests_words() const noexcept { return !is.empty() || !starts.empty(); }

  friend bool operator==(const wire_rule&, const wire_rule&) = default;
};

struct wire_answer {
  std::string each;           ///< path of the list with an entry for each recipient; empty: one for all
  std::string phone, our_id;  ///< by which of its values an entry is a recipient's
  std::string id, reason, cost;
  std::string id_after, id_before;  ///< of a text that is no document: what stands between them is the id
  std::vector<wire_rule> rules;     ///< the first that fits counts

  friend bool operator==(const wire_answer&, const wire_answer&) = default;
};

struct wire_send {
  std::string method;
  std::vector<wire_value::member> headers;
  std::vector<wire_value::member> query;
  bool json = false;
  std::vector<wire_value::member> body;  ///< of a form unless `json`; may be empty
  std::size_t recipients = 1;            ///< at most, in one request
  wire_answer answer;

  friend bool operator==(const wire_send&, const wire_send&) = default;
};

struct wire {
  std::optional<wire_ussd> ussd;
  std::optional<wire_callback> ussd_end, sms, delivery, opt_out;
  std::optional<wire_send> send;

  bool calls_back() const noexcept { return ussd || ussd_end || sms || delivery || opt_out; }
  /// Does a send name it: `username`, `api_key`, `delivery_url`?
  bool sends(std::string_view name) const;

  friend bool operator==(const wire&, const wire&) = default;
};

/// Reads a whole file. nullopt when it cannot be read or is no YAML; what is wrong in it otherwise is left
/// out, and `problems` says so.
std::optional<wire> read_wire(const std::filesystem::path& file, diagnostics& problems);
/// The same of a text; `file` is its name in problems.
std::optional<wire> read_wire_text(std::string_view text, const std::string& file, diagnostics& problems);

}  // namespace raporo::config
