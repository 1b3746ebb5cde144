#include "gateway/channels/mtn_sms.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/base/ascii.hpp"
#include "gateway/channels/access_token.hpp"
#include "gateway/channels/delivery_words.hpp"
#include "gateway/channels/fields.hpp"
#include "gateway/channels/send_verdicts.hpp"

namespace raporo::channels {
namespace {

namespace json = boost::json;
using verdict = send_outcome::verdict;

constexpr std::array shapes_of_mtn_sms{
    callback_shape{callback_kind::sms, "POST", "application/json"},
    callback_shape{callback_kind::delivery, "POST", "application/json"},
};

constexpr std::string_view token_url_of_mtn =
    "https://api.mtn.com/v1/oauth/access_token?grant_type=client_credentials";

constexpr std::array words_of_mtn_sms{
    delivery_word{"ACCEPTD", delivery_event::outcome::waiting},
    delivery_word{"ENROUTE", delivery_event::outcome::waiting},
    delivery_word{"DELIVERED", delivery_event::outcome::delivered},
    delivery_word{"DELETED", delivery_event::outcome::failed},
    delivery_word{"EXPIRED", delivery_event::outcome::failed},
    delivery_word{"REJECTED", delivery_event::outcome::failed},
    delivery_word{"UNDELIVERED", delivery_event::outcome::failed},
    // Of version 2. What the network has, or is not sure of, may arrive yet.
    delivery_word{"DELIVRD", delivery_event::outcome::delivered},
    delivery_word{"DeliveredToTerminal", delivery_event::outcome::delivered},
    delivery_word{"DeliveredToNetwork", delivery_event::outcome::waiting},
    delivery_word{"DeliveryUncertain", delivery_event::outcome::waiting},
    delivery_word{"MessageWaiting", delivery_event::outcome::waiting},
    delivery_word{"DeliveryNotificationNotSupported", delivery_event::outcome::waiting},
    delivery_word{"DeliveryImpossible", delivery_event::outcome::failed},
};

/// Clients of MTN's know of 36 letters at most for an id of ours, which is a UUID: without its hyphens there
/// is room behind it for the number of an attempt.
constexpr std::array<std::size_t, 4> hyphens_of_uuid{8, 13, 18, 23};

std::string without_hyphens(std::string id) {
  const bool uuid = id.size() >= 36 &&
                    std::ranges::all_of(hyphens_of_uuid, [&id](std::size_t at) { return id[at] == '-'; });
  if (uuid) std::erase(id, '-');
  return id;
}

std::string with_hyphens(std::string id) {
  constexpr std::size_t digits_of_uuid = 32;
  const std::string_view first = std::string_view(id).substr(0, digits_of_uuid);
  const bool uuid = first.size() == digits_of_uuid &&
                    std::ranges::all_of(first, [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); });
  if (uuid)
    for (const std::size_t at : hyphens_of_uuid) id.insert(at, 1, '-');
  return id;
}

/// Our id where a report has it: we know a message by that alone.
std::string reported_id(const fields& f) {
  for (const char* name : {"clientCorrelatorId", "clientCorrelator", "transactionId", "TransactionID"})
    if (const std::string_view id = f.get(name); !id.empty()) return with_hyphens(std::string(id));
  return {};
}

/// It tells what it made of the request in a code of four digits, whatever the status of HTTP.
std::vector<send_outcome> judge_status_code(const outgoing_sms& sms, const std::string& body) {
  const auto f = fields::of_json(body);
  if (!f || f->get("statusCode").empty()) return not_understood(sms);
  const std::string_view code = f->get("statusCode");
  if (code != "0000")
    return for_all(sms, verdict::unknown,
                   short_line(std::string(code) + " " + std::string(f->get("statusMessage"))));
  auto outcomes = for_all(sms, verdict::accepted, short_line(f->get("data.status")));
  for (std::size_t i = 0; i < outcomes.size(); ++i) outcomes[i].provider_id = sms.to[i].id;
  return outcomes;
}

class mtn_sms final : public adapter {
 public:
  explicit mtn_sms(channel_settings settings) : settings_(std::move(settings)) {}

  std::span<const callback_shape> callbacks() const override { return shapes_of_mtn_sms; }

  /// Its `id` was seen to be null: whether it tells messages apart is not known.
  result<std::vector<sms_event>> read_sms(const http::request& r) const override {
    const auto f = fields::of(r);
    if (!f) return f.error();
    if (!f->has_all({"senderAddress"}) || !f->find("message") ||
        !f->are_ids({"senderAddress", "receiverAddress", "created"}))
      return errc::malformed;
    sms_event e;
    e.from = f->get("senderAddress");
    e.to = f->get("receiverAddress");
    e.text = f->get("message");
    e.sent_at = f->get("created");
    return std::vector{std::move(e)};
  }

  result<std::vector<delivery_event>> read_delivery(const http::request& r) const override {
    const auto f = fields::of(r);
    if (!f) return f.error();
    std::string id = reported_id(*f);
    if (id.empty() || id.size() > longest_id || !f->has_all({"deliveryStatus"}) ||
        !f->are_ids({"deliveryStatus", "receiverAddress"}))
      return errc::malformed;
    delivery_event e;
    e.message_id = std::move(id);
    e.phone = f->get("receiverAddress");
    e.word = f->get("deliveryStatus");
    e.reason = short_line(f->get(f->get("error").empty() ? "details" : "error"));
    e.what = outcome_of(e.word, words_of_mtn_sms);
    return std::vector{std::move(e)};
  }

  /// A request has one id for all its recipients, and a report names no other.
  std::size_t batch_limit() const override { return 1; }

  std::optional<http::outgoing_request> write_token_request() const override {
    return ask_for_token(settings_.option("token_url", token_url_of_mtn),
                         {{"client_id", settings_.username}, {"client_secret", settings_.api_key}});
  }

  result<access_token> read_token(const http::client_answer& answer) const override {
    return read_access_token(answer);
  }

  http::outgoing_request write_send(const outgoing_sms& sms) const override {
    const json::object body{
        {"senderAddress", settings_.sender},
        {"receiverAddress", json::array{json::string(sms.to.front().digits())}},
        {"message", sms.text},
        {"clientCorrelatorId", without_hyphens(sms.to.front().id)},
        {"serviceCode", settings_.option("short_code", settings_.sender)},
        {"requestDeliveryReceipt", settings_.option("delivery_receipts") == "true"},
    };
    http::outgoing_request r;
    r.url = settings_.send_url;
    r.headers = {{"Accept", "application/json"}};
    r.content_type = "application/json";
    r.body = json::serialize(body);
    return r;
  }

  std::vector<send_outcome> read_send(const outgoing_sms& sms,
                                      const http::client_answer& answer) const override {
    return is_success(answer) ? judge_status_code(sms, answer.body) : judge_status(sms, answer);
  }

 private:
  channel_settings settings_;
};

}  // namespace

std::unique_ptr<adapter> make_mtn_sms(const channel_settings& settings) {
  return std::make_unique<mtn_sms>(settings);
}

}  // namespace raporo::channels
