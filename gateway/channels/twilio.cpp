#include "gateway/channels/twilio.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/base/ascii.hpp"
#include "gateway/channels/delivery_words.hpp"
#include "gateway/channels/fields.hpp"
#include "gateway/channels/send_verdicts.hpp"
#include "gateway/channels/signing.hpp"

namespace raporo::channels {
namespace {

using verdict = send_outcome::verdict;

constexpr std::array shapes_of_twilio{
    callback_shape{callback_kind::sms, "POST", "application/x-www-form-urlencoded"},
    callback_shape{callback_kind::delivery, "POST", "application/x-www-form-urlencoded"},
};

constexpr std::array words_of_twilio{
    delivery_word{"accepted", delivery_event::outcome::waiting},
    delivery_word{"queued", delivery_event::outcome::waiting},
    delivery_word{"sending", delivery_event::outcome::waiting},
    delivery_word{"sent", delivery_event::outcome::waiting},
    delivery_word{"delivered", delivery_event::outcome::delivered},
    delivery_word{"read", delivery_event::outcome::delivered},
    delivery_word{"undelivered", delivery_event::outcome::failed},
    delivery_word{"failed", delivery_event::outcome::failed},
};

/// The person told Twilio to stop.
constexpr std::string_view opted_out_code = "21610";

/// Codes that say more than the status they come with, which is 400 or 429.
struct error_code {
  std::string_view code;
  verdict what;
};

constexpr std::array error_codes{
    error_code{"20429", verdict::transient},
    error_code{"63018", verdict::transient},
    error_code{"21611", verdict::transient},  // the sender's queue is full
    error_code{opted_out_code, verdict::permanent},
    // Our sender: it is missing, not a number, not ours, or not one that can send SMS.
    error_code{"21212", verdict::channel_fault},
    error_code{"21603", verdict::channel_fault},
    error_code{"21606", verdict::channel_fault},
    error_code{"21659", verdict::channel_fault},
    error_code{"21660", verdict::channel_fault},
    error_code{"21661", verdict::channel_fault},
};

std::vector<send_outcome> judge_resource(const outgoing_sms& sms, const std::string& body) {
  const auto f = fields::of_json(body);
  if (!f || !f->has_all({"sid"}) || !f->are_ids({"sid"})) return not_understood(sms);
  const bool failed = outcome_of(f->get("status"), words_of_twilio) == delivery_event::outcome::failed;
  auto outcomes = for_all(sms, failed ? verdict::permanent : verdict::accepted, short_line(f->get("status")));
  for (send_outcome& o : outcomes) o.provider_id = f->get("sid");
  return outcomes;
}

std::vector<send_outcome> judge_refusal_by_code(const outgoing_sms& sms, const http::client_answer& answer) {
  const auto f = fields::of_json(answer.body);
  const std::string_view code = f ? f->get("code") : std::string_view{};
  const auto known = std::ranges::find(error_codes, code, &error_code::code);
  // A code says that the request was refused only beside a status that says so too.
  if (known == error_codes.end() || answer.status < 400 || answer.status >= 500)
    return judge_status(sms, answer);
  auto outcomes = for_all(sms, known->what, short_line(fmt::format("{} {}", code, f->get("message"))));
  for (send_outcome& o : outcomes) {
    o.opted_out = code == opted_out_code;
    // Those of its codes that are no refusal say that there are too many.
    o.throttled = o.what == verdict::transient;
  }
  return outcomes;
}

class twilio final : public adapter {
 public:
  explicit twilio(channel_settings settings) : settings_(std::move(settings)) {}

  std::span<const callback_shape> callbacks() const override { return shapes_of_twilio; }

  /// The address as Twilio called it, then each field in order of their names: name and value, with nothing
  /// between. The path is the decoded one; ours have nothing that is escaped.
  bool is_authentic(const http::request& r, instant) const override {
    const auto f = http::form::parse(r.body);
    // Anybody could sign with no token.
    if (!f || settings_.api_key.empty()) return false;
    auto pairs = f->pairs();
    std::ranges::sort(pairs);
    pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
    std::string text = settings_.public_url + r.path;
    if (!r.query.empty()) text.append("?").append(r.query);
    for (const auto& [name, value] : pairs) text.append(name).append(value);
    return same_in_constant_time(base64(hmac(digest::sha1, settings_.api_key, text)),
                                 r.header("x-twilio-signature"));
  }

  result<std::vector<sms_event>> read_sms(const http::request& r) const override {
    const auto f = fields::of(r);
    if (!f) return f.error();
    if (!f->has_all({"From"}) || !f->find("Body") || !f->are_ids({"MessageSid", "From", "To"}))
      return errc::malformed;
    sms_event e;
    e.message_id = f->get("MessageSid");
    e.from = f->get("From");
    e.to = f->get("To");
    e.text = f->get("Body");
    return std::vector{std::move(e)};
  }

  result<std::vector<delivery_event>> read_delivery(const http::request& r) const override {
    const auto f = fields::of(r);
    if (!f) return f.error();
    if (!f->has_all({"MessageSid", "MessageStatus"}) ||
        !f->are_ids({"MessageSid", "MessageStatus", "To", "ErrorCode"}))
      return errc::malformed;
    delivery_event e;
    e.message_id = f->get("MessageSid");
    e.phone = f->get("To");
    e.word = f->get("MessageStatus");
    e.reason = f->get("ErrorCode");
    e.what = outcome_of(e.word, words_of_twilio);
    e.opted_out = e.reason == opted_out_code;
    return std::vector{std::move(e)};
  }

  /// Without an answer to the person: that is sent by itself.
  http::response acknowledge(callback_kind kind) const override {
    http::response r;
    if (kind != callback_kind::sms) return r;
    r.content_type = "text/xml";
    r.body = "<Response/>";
    return r;
  }

  std::size_t batch_limit() const override { return 1; }

  http::outgoing_request write_send(const outgoing_sms& sms) const override {
    std::vector<std::pair<std::string_view, std::string_view>> pairs{{"To", sms.to.front().phone}};
    if (const std::string_view service = settings_.option("messaging_service"); !service.empty()) {
      pairs.emplace_back("MessagingServiceSid", service);
    } else if (!settings_.sender.empty()) {
      pairs.emplace_back("From", settings_.sender);
    }
    pairs.emplace_back("Body", sms.text);
    if (!settings_.delivery_url.empty()) pairs.emplace_back("StatusCallback", settings_.delivery_url);
    http::outgoing_request r;
    r.url = settings_.send_url;
    r.headers = {{"Authorization", basic_authorization(settings_.username, settings_.api_key)}};
    r.content_type = "application/x-www-form-urlencoded";
    r.body = http::form_encode(pairs);
    return r;
  }

  std::vector<send_outcome> read_send(const outgoing_sms& sms,
                                      const http::client_answer& answer) const override {
    return is_success(answer) ? judge_resource(sms, answer.body) : judge_refusal_by_code(sms, answer);
  }

 private:
  channel_settings settings_;
};

}  // namespace

std::unique_ptr<adapter> make_twilio(const channel_settings& settings) {
  return std::make_unique<twilio>(settings);
}

}  // namespace raporo::channels
