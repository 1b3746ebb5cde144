#include "gateway/channels/pindo.hpp"

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

/// 201 is documented as sent, whatever the body; of another 2xx an id says the same.
std::vector<send_outcome> judge_sent(const outgoing_sms& sms, const http::client_answer& answer) {
  const auto f = fields::of_json(answer.body);
  const std::string_view id = f && f->are_ids({"sms_id"}) ? f->get("sms_id") : std::string_view{};
  if (answer.status != 201 && id.empty()) return not_understood(sms);
  auto outcomes = for_all(sms, verdict::accepted, f ? short_line(f->get("status")) : std::string());
  for (send_outcome& o : outcomes) o.provider_id = id;
  return outcomes;
}

class pindo final : public adapter {
 public:
  explicit pindo(channel_settings settings) : settings_(std::move(settings)) {}

  std::span<const callback_shape> callbacks() const override { return {}; }

  std::size_t batch_limit() const override { return 1; }

  http::outgoing_request write_send(const outgoing_sms& sms) const override {
    json::object message{{"to", sms.to.front().phone}, {"text", sms.text}};
    if (!settings_.sender.empty()) message["sender"] = settings_.sender;
    http::outgoing_request r;
    r.url = settings_.send_url;
    r.headers = {{"Authorization", "Bearer " + settings_.api_key}};
    r.content_type = "application/json";
    r.body = json::serialize(message);
    return r;
  }

  std::vector<send_outcome> read_send(const outgoing_sms& sms,
                                      const http::client_answer& answer) const override {
    if (is_success(answer)) return judge_sent(sms, answer);
    // The number's country or operator is not served.
    if (answer.status == 409)
      return for_all(sms, verdict::permanent, reason_of_status(answer.status, answer.body));
    return judge_status(sms, answer);
  }

 private:
  channel_settings settings_;
};

}  // namespace

std::unique_ptr<adapter> make_pindo(const channel_settings& settings) {
  return std::make_unique<pindo>(settings);
}

}  // namespace raporo::channels
