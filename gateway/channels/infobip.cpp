#include "gateway/channels/infobip.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/channels/fields.hpp"
#include "gateway/channels/send_verdicts.hpp"

namespace raporo::channels {
namespace {

namespace json = boost::json;
using verdict = send_outcome::verdict;

/// The documentation states no limit.
constexpr std::size_t usual_destinations = 50;

constexpr std::array shapes_of_infobip{
    callback_shape{callback_kind::sms, "POST", "application/json"},
    callback_shape{callback_kind::delivery, "POST", "application/json"},
};

/// Of a status, in answers to a send and in reports: what names it may change, not its group.
struct status_group {
  std::string_view id;
  verdict when_sent;
  delivery_event::outcome when_reported;
};

constexpr std::array status_groups{
    status_group{"0", verdict::accepted, delivery_event::outcome::waiting},    // OK
    status_group{"1", verdict::accepted, delivery_event::outcome::waiting},    // PENDING
    status_group{"2", verdict::permanent, delivery_event::outcome::failed},    // UNDELIVERABLE
    status_group{"3", verdict::accepted, delivery_event::outcome::delivered},  // DELIVERED
    status_group{"4", verdict::permanent, delivery_event::outcome::failed},    // EXPIRED: it was taken once
    status_group{"5", verdict::permanent, delivery_event::outcome::failed},    // REJECTED
};

const status_group* group_of(const fields& f) {
  const auto known = std::ranges::find(status_groups, f.get("status.groupId"), &status_group::id);
  return known == status_groups.end() ? nullptr : &*known;
}

/// The number is on the list of those who want nothing, or are to get nothing.
constexpr std::string_view blocklisted = "14";

/// Why a message was REJECTED, where that is not the message's or the number's fault for good.
struct rejection {
  std::string_view id;
  verdict what;
};

constexpr std::array rejections{
    rejection{"11", verdict::sender_refused},  // REJECTED_SOURCE: the sender is not registered
    rejection{"12", verdict::channel_fault},   // REJECTED_NOT_ENOUGH_CREDITS
    rejection{"13", verdict::sender_refused},  // REJECTED_SENDER
    rejection{"17", verdict::channel_fault},   // REJECTED_PREPAID_PACKAGE_EXPIRED
    rejection{"19", verdict::transient},       // REJECTED_ROUTE_NOT_AVAILABLE
    rejection{"20", verdict::transient},       // REJECTED_FLOODING_FILTER
    rejection{"21", verdict::transient},       // REJECTED_SYSTEM_ERROR
    rejection{"23", verdict::unknown},         // REJECTED_DUPLICATE_MESSAGE_ID: it has one of that id already
};

send_outcome judge_message(const fields& m) {
  send_outcome o;
  o.reason = short_line(m.get("status.name"));
  o.provider_id = m.get("messageId");
  const status_group* group = group_of(m);
  if (group == nullptr) return o;
  o.what = group->when_sent;
  if (group->id != "5") return o;
  const std::string_view why = m.get("status.id");
  const auto known = std::ranges::find(rejections, why, &rejection::id);
  if (known != rejections.end()) o.what = known->what;
  o.opted_out = why == blocklisted;
  return o;
}

/// By the ids that we gave.
std::vector<send_outcome> judge_messages(const outgoing_sms& sms, const std::string& body) {
  const auto messages = fields::each_of(body, "messages");
  if (!messages) return not_understood(sms);
  std::vector<send_outcome> outcomes = for_all(sms, verdict::unknown, "not in the answer");
  for (std::size_t i = 0; i < sms.to.size(); ++i) {
    const auto ours =
        std::ranges::find_if(*messages, [&](const fields& m) { return m.get("messageId") == sms.to[i].id; });
    if (ours != messages->end()) outcomes[i] = judge_message(*ours);
  }
  return outcomes;
}

bool is_usable_sms(const fields& f) {
  return f.has_all({"from"}) && f.find("text") && f.are_ids({"messageId", "from", "to", "receivedAt"});
}

bool is_usable_report(const fields& f) {
  return f.has_all({"messageId", "status.groupId"}) &&
         f.are_ids({"messageId", "to", "status.groupId", "status.id", "status.name"});
}

/// What can be read of the list; errc::malformed when that is nothing. One that lacks what we need takes
/// nothing away from the others, which would all be sent again and again.
template <class Event>
result<std::vector<Event>> read_results(const http::request& r, bool (*usable)(const fields&),
                                        Event (*read)(const fields&)) {
  const auto results = fields::each_of(r.body, "results");
  if (!results) return results.error();
  std::vector<Event> events;
  for (const fields& f : *results)
    if (usable(f)) events.push_back(read(f));
  if (events.empty()) return errc::malformed;
  return events;
}

sms_event sms_of(const fields& f) {
  sms_event e;
  e.message_id = f.get("messageId");
  e.from = f.get("from");
  e.to = f.get("to");
  e.text = f.get("text");
  e.sent_at = f.get("receivedAt");
  return e;
}

/// `EUR 0.01`, and where it is the price of each of three parts `EUR 0.01 x 3`; empty when it is not told.
std::string cost_of(const fields& f) {
  std::string cost = cost_line(f.get("price.currency"));
  const std::string_view each = f.get("price.pricePerMessage");
  if (cost.empty() || each.empty()) return {};
  cost.append(" ").append(each);
  const std::string_view parts = f.get("smsCount");
  if (!parts.empty() && parts != "1") cost.append(" x ").append(parts);
  return cost_line(cost);
}

delivery_event report_of(const fields& f) {
  delivery_event e;
  e.message_id = f.get("messageId");
  e.phone = f.get("to");
  e.word = f.get(f.get("status.name").empty() ? "status.groupId" : "status.name");
  e.cost = cost_of(f);
  if (const status_group* group = group_of(f)) e.what = group->when_reported;
  if (e.what != delivery_event::outcome::failed) return e;
  e.reason = short_line(f.get("error.name"));
  if (f.get("error.permanent") == "false") e.reason += " (may pass)";
  e.opted_out = f.get("status.groupId") == "5" && f.get("status.id") == blocklisted;
  return e;
}

class infobip final : public adapter {
 public:
  explicit infobip(channel_settings settings) : settings_(std::move(settings)) {}

  std::span<const callback_shape> callbacks() const override { return shapes_of_infobip; }

  result<std::vector<sms_event>> read_sms(const http::request& r) const override {
    return read_results(r, is_usable_sms, sms_of);
  }

  result<std::vector<delivery_event>> read_delivery(const http::request& r) const override {
    return read_results(r, is_usable_report, report_of);
  }

  std::size_t batch_limit() const override { return settings_.number_of("recipients", usual_destinations); }

  http::outgoing_request write_send(const outgoing_sms& sms) const override {
    json::array destinations;
    for (const recipient& to : sms.to) destinations.push_back({{"to", to.digits()}, {"messageId", to.id}});
    json::object message;
    if (!settings_.sender.empty()) message["sender"] = settings_.sender;
    message["destinations"] = std::move(destinations);
    message["content"] = {{"text", sms.text}};
    if (!settings_.delivery_url.empty()) {
      message["webhooks"] = {{"delivery", {{"url", settings_.delivery_url}}},
                             {"contentType", "application/json"}};
    }
    json::array messages;
    messages.push_back(std::move(message));
    http::outgoing_request r;
    r.url = settings_.send_url;
    r.headers = {{"Authorization", "App " + settings_.api_key}, {"Accept", "application/json"}};
    r.content_type = "application/json";
    r.body = json::serialize(json::object{{"messages", std::move(messages)}});
    return r;
  }

  std::vector<send_outcome> read_send(const outgoing_sms& sms,
                                      const http::client_answer& answer) const override {
    return is_success(answer) ? judge_messages(sms, answer.body) : judge_status(sms, answer);
  }

 private:
  channel_settings settings_;
};

}  // namespace

std::unique_ptr<adapter> make_infobip(const channel_settings& settings) {
  return std::make_unique<infobip>(settings);
}

}  // namespace raporo::channels
