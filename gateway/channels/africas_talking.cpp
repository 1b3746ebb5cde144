#include "gateway/channels/africas_talking.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <optional>
#include <string_view>
#include <utility>

#include "gateway/base/ascii.hpp"
#include "gateway/channels/delivery_words.hpp"
#include "gateway/channels/fields.hpp"
#include "gateway/channels/send_verdicts.hpp"
#include "gateway/channels/ussd_replies.hpp"

namespace raporo::channels {
namespace {

namespace json = boost::json;
using verdict = send_outcome::verdict;
using outcome = delivery_event::outcome;

/// The documentation states no limit; 50 is what other clients of the service use.
constexpr std::size_t usual_recipients = 50;

bool same_letter(char a, char b) {
  return to_lower(a) == to_lower(b);
}

bool contains_word(std::string_view text, std::string_view word) {
  return std::search(text.begin(), text.end(), word.begin(), word.end(), same_letter) != text.end();
}

// --- Callbacks -------------------------------------------------------------------------------------------

constexpr std::string_view form_type = "application/x-www-form-urlencoded";
constexpr std::array shapes_of_africas_talking{
    callback_shape{callback_kind::ussd, "POST", form_type},
    callback_shape{callback_kind::ussd_end, "POST", form_type},
    callback_shape{callback_kind::sms, "POST", form_type},
    callback_shape{callback_kind::delivery, "POST", form_type},
    callback_shape{callback_kind::opt_out, "POST", form_type},
};

constexpr std::array words_of_africas_talking{
    delivery_word{"Sent", outcome::waiting},
    delivery_word{"Submitted", outcome::waiting},
    delivery_word{"Buffered", outcome::waiting},
    delivery_word{"Success", outcome::delivered},
    delivery_word{"Rejected", outcome::failed},
    delivery_word{"Failed", outcome::failed},
    // Not said to be final, but nothing comes after them.
    delivery_word{"AbsentSubscriber", outcome::failed},
    delivery_word{"Expired", outcome::failed},
};

// --- The answer to a send --------------------------------------------------------------------------------

struct recipient_code {
  std::int64_t code;
  std::string_view word;
  verdict what;
  bool opted_out = false;
  bool once_more = false;
};

constexpr std::array recipient_codes{
    recipient_code{100, "Processed", verdict::accepted},
    recipient_code{101, "Sent", verdict::accepted},
    recipient_code{102, "Queued", verdict::accepted},
    recipient_code{401, "RiskHold", verdict::transient},
    recipient_code{402, "InvalidSenderId", verdict::sender_refused},
    recipient_code{403, "InvalidPhoneNumber", verdict::permanent},
    recipient_code{404, "UnsupportedNumberType", verdict::permanent},
    recipient_code{405, "InsufficientBalance", verdict::channel_fault},
    recipient_code{406, "UserInBlacklist", verdict::permanent, true},
    recipient_code{407, "CouldNotRoute", verdict::transient},
    recipient_code{409, "DoNotDisturbRejection", verdict::permanent},
    recipient_code{500, "InternalServerError", verdict::transient},
    recipient_code{501, "GatewayError", verdict::transient},
    recipient_code{502, "RejectedByGateway", verdict::transient, false, true},
};

/// A member's text, or empty when it is missing or not a string.
std::string_view text_of(const json::object& o, std::string_view name) {
  const json::value* v = o.if_contains(name);
  if (v == nullptr || !v->is_string()) return {};
  return v->get_string();
}

send_outcome judge_recipient(const json::object& r) {
  send_outcome o;
  o.reason = short_line(text_of(r, "status"));
  o.cost = cost_line(text_of(r, "cost"));
  if (const auto id = text_of(r, "messageId"); !same_word(id, "None"))
    o.provider_id = id.substr(0, longest_id);

  const json::value* code = r.if_contains("statusCode");
  if (code == nullptr || !code->is_int64()) return o;
  const auto row = std::find_if(recipient_codes.begin(), recipient_codes.end(),
                                [&](const recipient_code& c) { return c.code == code->get_int64(); });
  if (row == recipient_codes.end()) return o;
  o.what = unless_it_has_an_id(row->what, o.provider_id);
  if (o.what != row->what) return o;
  o.opted_out = row->opted_out;
  o.once_more = row->once_more;
  if (o.reason.empty()) o.reason = row->word;
  return o;
}

/// `Recipients` is empty: the request was refused as a whole when `Message` says so, in a word for refusals
/// or with "Sent to 0/". Else nobody knows, and nothing may go again.
verdict verdict_of_message(std::string_view message) {
  const bool none_sent = contains_word(message, "Sent to 0/");
  if (contains_word(message, "Sent to ") && !none_sent) return verdict::unknown;
  for (const recipient_code& c : recipient_codes) {
    if (c.what == verdict::accepted || !contains_word(message, c.word)) continue;
    // What is wrong with one number is no reason to give up the others.
    return c.what == verdict::permanent ? verdict::transient : c.what;
  }
  return none_sent ? verdict::transient : verdict::unknown;
}

std::vector<send_outcome> judge_refusal(const outgoing_sms& sms, std::string_view message) {
  return for_all(sms, verdict_of_message(message), short_line(message));
}

std::vector<send_outcome> judge_recipients(const outgoing_sms& sms, const json::array& recipients) {
  std::vector<send_outcome> outcomes = for_all(sms, verdict::unknown, "not in the answer");
  for (std::size_t i = 0; i < sms.to.size(); ++i) {
    const std::string wanted = comparable_number(sms.to[i].phone);
    for (const json::value& r : recipients) {
      if (!r.is_object() || comparable_number(text_of(r.get_object(), "number")) != wanted) continue;
      outcomes[i] = judge_recipient(r.get_object());
      break;
    }
  }
  return outcomes;
}

std::vector<send_outcome> judge_body(const outgoing_sms& sms, const std::string& body) {
  boost::system::error_code ec;
  const json::value root = json::parse(body, ec);
  const json::value* data =
      !ec && root.is_object() ? root.get_object().if_contains("SMSMessageData") : nullptr;
  const json::value* list =
      data != nullptr && data->is_object() ? data->get_object().if_contains("Recipients") : nullptr;
  if (list == nullptr || !list->is_array()) return not_understood(sms);
  if (list->get_array().empty()) return judge_refusal(sms, text_of(data->get_object(), "Message"));
  return judge_recipients(sms, list->get_array());
}

// --- The adapter -----------------------------------------------------------------------------------------

class africas_talking final : public adapter {
 public:
  explicit africas_talking(channel_settings settings) : settings_(std::move(settings)) {}

  std::span<const callback_shape> callbacks() const override { return shapes_of_africas_talking; }

  result<ussd_callback> read_ussd(const http::request& r) const override {
    const auto f = fields::of(r);
    if (!f) return f.error();
    if (!f->are_of_call("sessionId", "phoneNumber") ||
        !f->are_ids({"sessionId", "phoneNumber", "networkCode", "serviceCode"}) ||
        f->get("text").size() > longest_typed)
      return errc::malformed;
    ussd_event e;
    e.session_id = f->get("sessionId");
    e.phone = f->get("phoneNumber");
    e.network = f->get("networkCode");
    e.service_code = f->get("serviceCode");
    e.input.text = f->get("text");
    return e;
  }

  http::response write_ussd(const ussd_event&, const ussd_reply& reply) const override {
    return con_or_end(reply);
  }

  result<ussd_end> read_ussd_end(const http::request& r) const override {
    const auto f = fields::of(r);
    if (!f) return f.error();
    if (!f->are_of_call("sessionId", "phoneNumber") || !f->are_ids({"sessionId", "phoneNumber", "status"}))
      return errc::malformed;
    ussd_end e;
    e.session_id = f->get("sessionId");
    e.phone = f->get("phoneNumber");
    e.status = f->get("status");
    return e;
  }

  result<std::vector<sms_event>> read_sms(const http::request& r) const override {
    const auto f = fields::of(r);
    if (!f) return f.error();
    if (!f->has_all({"from"}) || !f->find("text") || !f->are_ids({"id", "from", "to", "date"}))
      return errc::malformed;
    sms_event e;
    e.message_id = f->get("id");
    e.from = f->get("from");
    e.to = f->get("to");
    e.text = f->get("text");
    e.sent_at = f->get("date");
    return std::vector{std::move(e)};
  }

  result<std::vector<delivery_event>> read_delivery(const http::request& r) const override {
    const auto f = fields::of(r);
    if (!f) return f.error();
    if (!f->has_all({"id", "status"}) || !f->are_ids({"id", "status", "phoneNumber", "failureReason"}))
      return errc::malformed;
    delivery_event e;
    e.message_id = f->get("id");
    e.phone = f->get("phoneNumber");
    e.word = f->get("status");
    e.reason = f->get("failureReason");
    e.what = outcome_of(e.word, words_of_africas_talking);
    e.opted_out = same_word(e.reason, "UserInBlackList");
    return std::vector{std::move(e)};
  }

  result<opt_out_event> read_opt_out(const http::request& r) const override {
    const auto f = fields::of(r);
    if (!f) return f.error();
    if (!f->has_all({"phoneNumber"}) || !f->are_ids({"phoneNumber"})) return errc::malformed;
    opt_out_event e;
    e.phone = f->get("phoneNumber");
    return e;
  }

  std::size_t batch_limit() const override { return settings_.number_of("recipients", usual_recipients); }

  http::outgoing_request write_send(const outgoing_sms& sms) const override {
    const bool bulk = settings_.option("endpoint") == "json";
    http::outgoing_request r;
    r.url = settings_.send_url;
    r.headers = {{"apiKey", settings_.api_key}, {"Accept", "application/json"}};
    r.content_type = bulk ? "application/json" : form_type;
    r.body = bulk ? write_document(sms) : write_form(sms);
    return r;
  }

  std::vector<send_outcome> read_send(const outgoing_sms& sms,
                                      const http::client_answer& answer) const override {
    return is_success(answer) ? judge_body(sms, answer.body) : judge_status(sms, answer);
  }

 private:
  std::string write_form(const outgoing_sms& sms) const {
    std::string to;
    for (const recipient& r : sms.to) to += (to.empty() ? "" : ",") + r.phone;
    std::vector<std::pair<std::string_view, std::string_view>> fields{
        {"username", settings_.username}, {"to", to}, {"message", sms.text}};
    if (!settings_.sender.empty()) fields.emplace_back("from", settings_.sender);
    fields.emplace_back("bulkSMSMode", "1");
    // The default differs between editions of the documentation.
    fields.emplace_back("enqueue", settings_.option("enqueue", "1"));
    return http::form_encode(fields);
  }

  /// Of the bulk endpoint. Without `enqueue`: whether that is a number or a flag here is not documented.
  std::string write_document(const outgoing_sms& sms) const {
    json::object document{{"username", settings_.username}, {"message", sms.text}};
    if (!settings_.sender.empty()) document["senderId"] = settings_.sender;
    json::array numbers;
    for (const recipient& r : sms.to) numbers.push_back(json::string(r.phone));
    document["phoneNumbers"] = std::move(numbers);
    return json::serialize(document);
  }

  channel_settings settings_;
};

}  // namespace

std::unique_ptr<adapter> make_africas_talking(const channel_settings& settings) {
  return std::make_unique<africas_talking>(settings);
}

}  // namespace raporo::channels
