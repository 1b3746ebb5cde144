#include "gateway/channels/generic.hpp"

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/wire.hpp"
#include "gateway/channels/fields.hpp"
#include "gateway/channels/send_verdicts.hpp"
#include "gateway/channels/signing.hpp"
#include "gateway/channels/wire_answers.hpp"
#include "gateway/channels/wire_writer.hpp"
#include "menus/gsm7.hpp"

namespace raporo::channels {
namespace {

using config::wire_callback;

/// Between the echoed values of a call: in no value that `fields` reads is a NUL.
constexpr char between_echoes = '\0';

callback_shape shape_of(callback_kind kind, config::wire_shape comes) {
  switch (comes) {
    case config::wire_shape::query:
      return {kind, "GET", {}};
    case config::wire_shape::form:
      return {kind, "POST", "application/x-www-form-urlencoded"};
    case config::wire_shape::json:
      break;
  }
  return {kind, "POST", "application/json"};
}

ussd_input::form form_of(std::string_view phase) {
  if (phase == "begin") return ussd_input::form::dialled;
  return phase == "continue" ? ussd_input::form::answer : ussd_input::form::untold;
}

delivery_event::outcome outcome_of_meaning(std::string_view meaning) {
  if (meaning == "delivered") return delivery_event::outcome::delivered;
  if (meaning == "waiting") return delivery_event::outcome::waiting;
  if (meaning == "failed" || meaning == "opted_out") return delivery_event::outcome::failed;
  return delivery_event::outcome::unrecognised;
}

/// The values of a callback by our words for them.
class values_of_callback {
 public:
  values_of_callback(const fields& f, const wire_callback& c) : f_(f), c_(c) {}

  std::string_view get(std::string_view ours) const { return f_.get(c_.field(ours)); }
  std::string text(std::string_view ours) const { return std::string(get(ours)); }
  bool has(std::string_view ours) const { return f_.find(c_.field(ours)).has_value(); }
  bool is_id(std::string_view ours) const { return get(ours).size() <= longest_id; }
  bool is_there(std::string_view ours) const { return !get(ours).empty() && is_id(ours); }
  bool is_of_call(std::string_view phone) const {
    return f_.are_of_call(c_.field("session"), c_.field(phone)) && is_id("session") && is_id(phone);
  }

 private:
  const fields& f_;
  const wire_callback& c_;
};

/// One, or each of several.
result<std::vector<fields>> entries_of(const http::request& r, const wire_callback& c) {
  if (!c.each.empty()) return fields::each_of(r.body, c.each);
  auto one = fields::of(r);
  if (!one) return one.error();
  std::vector<fields> all;
  all.push_back(std::move(*one));
  return all;
}

/// Those that have what we need; errc::malformed when none has.
template <class Event>
result<std::vector<Event>> read_entries(const http::request& r, const wire_callback& c,
                                        bool (*read)(const values_of_callback&, const wire_callback&,
                                                     Event&)) {
  const auto entries = entries_of(r, c);
  if (!entries) return entries.error();
  std::vector<Event> events;
  for (const fields& f : *entries) {
    Event e;
    if (read(values_of_callback(f, c), c, e)) events.push_back(std::move(e));
  }
  if (events.empty()) return errc::malformed;
  return events;
}

bool read_one_sms(const values_of_callback& v, const wire_callback&, sms_event& e) {
  if (!v.is_there("from") || !v.has("text") || !v.is_id("id") || !v.is_id("to") || !v.is_id("sent_at"))
    return false;
  e.message_id = v.text("id");
  e.from = v.text("from");
  e.to = v.text("to");
  e.text = v.text("text");
  e.sent_at = v.text("sent_at");
  return true;
}

bool read_one_report(const values_of_callback& v, const wire_callback& c, delivery_event& e) {
  if (!v.is_there("id") || !v.is_there("status") || !v.is_id("phone")) return false;
  e.message_id = v.text("id");
  e.phone = v.text("phone");
  e.word = v.text("status");
  e.reason = short_line(v.get("reason"));
  const std::string_view meaning = c.words.meaning_of(e.word);
  e.what = outcome_of_meaning(meaning);
  e.opted_out = meaning == "opted_out" || c.words.meaning_of(e.reason) == "opted_out";
  return true;
}

http::response respond_with(const config::wire_reply& reply, const filling& with) {
  http::response r;
  r.status = reply.status;
  if (reply.json) r.content_type = "application/json";
  if (!reply.content_type.empty()) r.content_type = reply.content_type;
  r.headers = fill_headers(reply.headers, with);
  r.body = reply.json ? fill_json(reply.body.members, with) : fill_text(reply.body, with);
  return r;
}

class generic final : public adapter {
 public:
  explicit generic(channel_settings settings)
      : settings_(std::move(settings)),
        wire_(settings_.wire.value_or(config::wire())),
        own_ids_(wire_.sends("id")),
        basic_(basic_authorization(settings_.username, settings_.api_key)) {
    if (wire_.ussd) add_shapes(callback_kind::ussd, wire_.ussd->callback);
    if (wire_.ussd_end) add_shapes(callback_kind::ussd_end, *wire_.ussd_end);
    if (wire_.sms) add_shapes(callback_kind::sms, *wire_.sms);
    if (wire_.delivery) add_shapes(callback_kind::delivery, *wire_.delivery);
    if (wire_.opt_out) add_shapes(callback_kind::opt_out, *wire_.opt_out);
  }

  std::span<const callback_shape> callbacks() const override { return shapes_; }

  result<ussd_callback> read_ussd(const http::request& r) const override {
    const auto f = fields::of(r);
    if (!f) return f.error();
    const config::wire_ussd& u = *wire_.ussd;
    const values_of_callback v(*f, u.callback);
    std::string_view phase = u.callback.words.meaning_of(v.get("phase"));
    if (phase.empty()) phase = u.otherwise;
    if (phase == "end" || v.has("over")) return read_over(v);
    if (!v.is_of_call("phone") || v.get("input").size() > longest_typed) return errc::malformed;
    for (const std::string_view id : {"network", "service_code", "turn", "phase"})
      if (!v.is_id(id)) return errc::malformed;
    ussd_event e;
    e.session_id = v.text("session");
    e.phone = v.text("phone");
    e.network = v.text("network");
    e.service_code = v.text("service_code");
    e.input.how = u.transcript ? ussd_input::form::transcript : form_of(phase);
    e.input.text = v.text("input");
    e.input.turn = v.text("turn");
    for (const auto& [name, theirs] : u.echo) {
      if (!f->are_ids({theirs})) return errc::malformed;
      e.echo.append(f->get(theirs)).push_back(between_echoes);
    }
    return e;
  }

  http::response write_ussd(const ussd_event& asked, const ussd_reply& reply) const override {
    filling with{.values = {{"text", reply.text},
                            {"session", asked.session_id},
                            {"phone", asked.phone},
                            {"network", asked.network}},
                 .second = reply.end};
    std::string_view echoed = asked.echo;
    for (const auto& [name, theirs] : wire_.ussd->echo) {
      const std::string_view value = echoed.substr(0, echoed.find(between_echoes));
      with.values.emplace_back(name, value);
      echoed.remove_prefix(std::min(value.size() + 1, echoed.size()));
    }
    return respond_with(wire_.ussd->reply, with);
  }

  result<ussd_end> read_ussd_end(const http::request& r) const override {
    const auto f = fields::of(r);
    if (!f) return f.error();
    const values_of_callback v(*f, *wire_.ussd_end);
    if (!v.is_of_call("phone") || !v.is_id("status")) return errc::malformed;
    return ussd_end{v.text("session"), v.text("phone"), v.text("status")};
  }

  result<std::vector<sms_event>> read_sms(const http::request& r) const override {
    return read_entries<sms_event>(r, *wire_.sms, read_one_sms);
  }

  result<std::vector<delivery_event>> read_delivery(const http::request& r) const override {
    return read_entries<delivery_event>(r, *wire_.delivery, read_one_report);
  }

  result<opt_out_event> read_opt_out(const http::request& r) const override {
    const auto f = fields::of(r);
    if (!f) return f.error();
    const values_of_callback v(*f, *wire_.opt_out);
    if (!v.is_there("phone")) return errc::malformed;
    return opt_out_event{v.text("phone")};
  }

  http::response acknowledge(callback_kind kind) const override {
    const wire_callback* c = callback_of(kind);
    return c != nullptr ? respond_with(c->accepted, {}) : http::response();
  }

  std::size_t batch_limit() const override { return wire_.send ? wire_.send->recipients : 0; }

  http::outgoing_request write_send(const outgoing_sms& sms) const override {
    const config::wire_send& s = *wire_.send;
    filling with{.values = {{"text", sms.text},
                            {"sender", settings_.sender},
                            {"username", settings_.username},
                            {"api_key", settings_.api_key},
                            {"basic_authorization", basic_},
                            {"delivery_url", settings_.delivery_url}},
                 .second = !menus::count_septets(sms.text).has_value(),
                 .missing = settings_.sender.empty() ? "sender" : ""};
    for (const recipient& to : sms.to) with.each.push_back(values_of(to));
    if (!sms.to.empty())
      with.values.insert(with.values.end(), with.each.front().begin(), with.each.front().end());
    http::outgoing_request r;
    r.method = s.method;
    r.url = settings_.send_url;
    r.headers = fill_headers(s.headers, with);
    if (const std::string query = fill_form(s.query, with); !query.empty())
      r.url += (r.url.find('?') == std::string::npos ? "?" : "&") + query;
    if (s.body.empty()) return r;
    r.content_type = s.json ? "application/json" : "application/x-www-form-urlencoded";
    r.body = s.json ? fill_json(s.body, with) : fill_form(s.body, with);
    return r;
  }

  std::vector<send_outcome> read_send(const outgoing_sms& sms,
                                      const http::client_answer& answer) const override {
    return judge_by_rules(wire_.send->answer, own_ids_, sms, answer);
  }

 private:
  void add_shapes(callback_kind kind, const wire_callback& c) {
    for (const config::wire_shape comes : c.comes) shapes_.push_back(shape_of(kind, comes));
  }

  const wire_callback* callback_of(callback_kind kind) const {
    const auto of = [](const std::optional<wire_callback>& c) { return c ? &*c : nullptr; };
    switch (kind) {
      case callback_kind::ussd:
        return wire_.ussd ? &wire_.ussd->callback : nullptr;
      case callback_kind::ussd_end:
        return wire_.ussd_end ? &*wire_.ussd_end : callback_of(callback_kind::ussd);
      case callback_kind::sms:
        return of(wire_.sms);
      case callback_kind::delivery:
        return of(wire_.delivery);
      case callback_kind::opt_out:
        return of(wire_.opt_out);
    }
    return nullptr;
  }

  /// A request of a call that says that it is over.
  static result<ussd_callback> read_over(const values_of_callback& v) {
    const bool told = v.has("over");
    const std::string_view phone = told && !v.get("over_phone").empty() ? "over_phone" : "phone";
    const std::string_view status = told ? "over_status" : "phase";
    if (!v.is_of_call(phone) || !v.is_id(status)) return errc::malformed;
    return ussd_end{v.text("session"), v.text(phone), v.text(status)};
  }

  static named_values values_of(const recipient& to) {
    return {{"phone", to.phone}, {"digits", to.digits()}, {"id", to.id}};
  }

  channel_settings settings_;
  config::wire wire_;
  bool own_ids_;
  std::string basic_;
  std::vector<callback_shape> shapes_;
};

}  // namespace

std::unique_ptr<adapter> make_generic(const channel_settings& settings) {
  return std::make_unique<generic>(settings);
}

}  // namespace raporo::channels
