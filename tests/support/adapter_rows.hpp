#pragma once

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "gateway/channels/channel.hpp"
#include "gateway/http/request_check.hpp"

/// The one shape in which every adapter's tables are written: a request and what it says, and what goes back;
/// a message and the request that it becomes; an answer to a send and what it means.
namespace raporo::test {

inline http::request form_post(std::string_view body) {
  http::request r;
  r.method = "POST";
  r.content_type = "application/x-www-form-urlencoded";
  r.body = body;
  return r;
}

inline http::request json_post(std::string_view body) {
  http::request r;
  r.method = "POST";
  r.content_type = "application/json";
  r.body = body;
  return r;
}

inline http::request get(std::string_view query) {
  http::request r;
  r.method = "GET";
  r.query = query;
  return r;
}

inline std::string_view to_string(channels::ussd_input::form f) {
  switch (f) {
    case channels::ussd_input::form::transcript:
      return "transcript";
    case channels::ussd_input::form::dialled:
      return "dialled";
    case channels::ussd_input::form::answer:
      return "answer";
    case channels::ussd_input::form::untold:
      return "untold";
  }
  return "";
}

inline std::string_view to_string(channels::delivery_event::outcome o) {
  using outcome = channels::delivery_event::outcome;
  switch (o) {
    case outcome::waiting:
      return "waiting";
    case outcome::delivered:
      return "delivered";
    case outcome::failed:
      return "failed";
    case outcome::unrecognised:
      return "unrecognised";
  }
  return "";
}

inline std::string_view to_string(channels::send_outcome::verdict v) {
  using verdict = channels::send_outcome::verdict;
  switch (v) {
    case verdict::accepted:
      return "accepted";
    case verdict::permanent:
      return "permanent";
    case verdict::transient:
      return "transient";
    case verdict::unreachable:
      return "unreachable";
    case verdict::sender_refused:
      return "sender refused";
    case verdict::channel_fault:
      return "channel fault";
    case verdict::unknown:
      return "unknown";
  }
  return "";
}

inline std::string on_one_line(const channels::ussd_end& e) {
  return fmt::format("end|{}|{}|{}", e.session_id, e.phone, e.status);
}

/// `session|phone|network|service code|how it is told|input`, then the request's number if it has one.
inline std::string on_one_line(const channels::ussd_event& e) {
  return fmt::format("{}|{}|{}|{}|{}|{}{}", e.session_id, e.phone, e.network, e.service_code,
                     to_string(e.input.how), e.input.text, e.input.turn.empty() ? "" : "|" + e.input.turn);
}

inline std::string on_one_line(const channels::ussd_callback& c) {
  return std::visit([](const auto& e) { return on_one_line(e); }, c);
}

/// `id|from|to|text|sent at`, then `|2 of 3 in the reference` of a part of a long one.
inline std::string on_one_line(const channels::sms_event& e) {
  const channels::sms_part& p = e.part;
  const bool whole = p.number == 1 && p.total == 1 && p.reference.empty();
  return fmt::format("{}|{}|{}|{}|{}{}", e.message_id, e.from, e.to, e.text, e.sent_at,
                     whole ? "" : fmt::format("|{} of {} in {}", p.number, p.total, p.reference));
}

/// `id|phone|outcome|the aggregator's word|reason`, and what else it tells
inline std::string on_one_line(const channels::delivery_event& e) {
  return fmt::format("{}|{}|{}|{}|{}{}{}", e.message_id, e.phone, to_string(e.what), e.word, e.reason,
                     e.opted_out ? "|opted out" : "", e.cost.empty() ? "" : "|cost " + e.cost);
}

inline std::string on_one_line(const channels::opt_out_event& e) {
  return e.phone;
}

/// `verdict|provider's id|reason|cost`, then `|number=id for cost` of each part that has an id of its own.
inline std::string on_one_line(const channels::send_outcome& o) {
  std::string all = fmt::format("{}|{}|{}|{}{}{}", to_string(o.what), o.provider_id, o.reason, o.cost,
                                o.opted_out ? "|opted out" : "", o.once_more ? "|once more" : "");
  for (const channels::taken_part& p : o.parts)
    all += fmt::format("|{}={} for {}", p.number, p.provider_id, p.cost);
  return all;
}

template <class Message>
std::string rest_of_line(const Message& m) {
  std::string all = "|" + m.content_type;
  for (const auto& [name, value] : m.headers) all += fmt::format("|{}: {}", name, value);
  return all + "|" + m.body;
}

/// `status|content type|Header: value|body`, with as many headers as it has.
inline std::string on_one_line(const http::response& r) {
  return std::to_string(r.status) + rest_of_line(r);
}

/// `METHOD url|content type|Header: value|body`
inline std::string on_one_line(const http::outgoing_request& r) {
  return r.method + " " + r.url + rest_of_line(r);
}

/// Several are joined with ` & `.
template <class Event>
std::string on_one_line(const std::vector<Event>& events) {
  std::string all;
  for (const Event& e : events) all += (all.empty() ? "" : " & ") + on_one_line(e);
  return all;
}

template <class Event>
std::string event_or_error(const result<Event>& e) {
  return e ? on_one_line(*e) : e.error().message();
}

/// What the adapter reads, on one line, or the name of the error.
inline std::string decode(const channels::adapter& a, channels::callback_kind kind, const http::request& r) {
  using channels::callback_kind;
  switch (kind) {
    case callback_kind::ussd:
      return event_or_error(a.read_ussd(r));
    case callback_kind::ussd_end:
      return event_or_error(a.read_ussd_end(r));
    case callback_kind::sms:
      return event_or_error(a.read_sms(r));
    case callback_kind::delivery:
      return event_or_error(a.read_delivery(r));
    case callback_kind::opt_out:
      return event_or_error(a.read_opt_out(r));
  }
  return "";
}

struct callback_row {
  std::string_view label;
  channels::callback_kind what;
  http::request request;
  std::string_view expected;
};

/// Every row decodes as it says, and comes in a shape that the adapter lists.
inline void check_rows(const channels::adapter& a, std::span<const callback_row> rows) {
  for (const callback_row& row : rows) {
    CAPTURE(row.label);
    CHECK(decode(a, row.what, row.request) == row.expected);
    // What the listener would refuse, no adapter gets to read.
    http::request listened;
    if (row.expected != "malformed") CHECK(http::read_target("/cb?" + row.request.query, listened) == 0);
    bool listed = false;
    for (const channels::callback_shape& s : a.callbacks())
      listed |=
          s.kind == row.what && s.method == row.request.method && s.content_type == row.request.content_type;
    CHECK(listed);
  }
}

/// What goes back to a caller whose request this is.
struct reply_row {
  std::string_view label;
  http::request request;
  channels::ussd_reply reply;
  std::string_view expected;
};

inline void check_rows(const channels::adapter& a, std::span<const reply_row> rows) {
  for (const reply_row& row : rows) {
    CAPTURE(row.label);
    const auto asked = a.read_ussd(row.request);
    REQUIRE(asked.has_value());
    REQUIRE(std::holds_alternative<channels::ussd_event>(*asked));
    CHECK(on_one_line(a.write_ussd(std::get<channels::ussd_event>(*asked), row.reply)) == row.expected);
  }
}

/// What goes back for a callback that nobody waits for.
struct acknowledgement_row {
  std::string_view label;
  channels::callback_kind what;
  std::string_view expected;
};

/// What most aggregators want.
inline constexpr acknowledgement_row acknowledged_with_nothing[] = {
    {"the end of a session", channels::callback_kind::ussd_end, "200|text/plain; charset=utf-8|"},
    {"SMS in", channels::callback_kind::sms, "200|text/plain; charset=utf-8|"},
    {"a report", channels::callback_kind::delivery, "200|text/plain; charset=utf-8|"},
    {"an opt-out", channels::callback_kind::opt_out, "200|text/plain; charset=utf-8|"},
};

inline void check_rows(const channels::adapter& a, std::span<const acknowledgement_row> rows) {
  for (const acknowledgement_row& row : rows) {
    CAPTURE(row.label);
    CHECK(on_one_line(a.acknowledge(row.what)) == row.expected);
  }
}

inline channels::channel_settings with_option(channels::channel_settings s, const char* key,
                                              const char* value) {
  s.options[key] = value;
  return s;
}

/// Where what may be left out is.
inline channels::channel_settings without_sender_and_reports(channels::channel_settings s) {
  s.sender.clear();
  s.delivery_url.clear();
  return s;
}

/// A message, and the request that a channel of these settings makes of it.
struct request_row {
  std::string_view label;
  channels::channel_settings settings;
  channels::outgoing_sms sms;
  std::string_view expected;
};

inline void check_rows(std::span<const request_row> rows) {
  for (const request_row& row : rows) {
    CAPTURE(row.label);
    CHECK(on_one_line(channels::make_adapter(row.settings).value()->write_send(row.sms)) == row.expected);
  }
}

inline http::client_answer answered(int status, std::string body,
                                    std::string content_type = "application/json") {
  http::client_answer a;
  a.what = http::client_answer::outcome::answered;
  a.status = status;
  a.content_type = std::move(content_type);
  a.body = std::move(body);
  return a;
}

/// An answer to a send, and what it means for each recipient.
struct send_row {
  std::string_view label;
  int status;
  std::string_view body;
  std::vector<std::string_view> expected;
};

inline void check_rows(const channels::adapter& a, const channels::outgoing_sms& sms,
                       std::span<const send_row> rows) {
  for (const send_row& row : rows) {
    CAPTURE(row.label);
    const auto outcomes = a.read_send(sms, answered(row.status, std::string(row.body)));
    REQUIRE(outcomes.size() == sms.to.size());
    REQUIRE(row.expected.size() == outcomes.size());
    for (std::size_t i = 0; i < outcomes.size(); ++i) CHECK(on_one_line(outcomes[i]) == row.expected[i]);
  }
}

}  // namespace raporo::test
