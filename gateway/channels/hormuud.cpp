#include "gateway/channels/hormuud.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/channels/access_token.hpp"
#include "gateway/channels/fields.hpp"
#include "gateway/channels/send_verdicts.hpp"

namespace raporo::channels {
namespace {

using verdict = send_outcome::verdict;

constexpr std::array shapes_of_hormuud{
    callback_shape{callback_kind::sms, "POST", "application/x-www-form-urlencoded"},
};

constexpr std::string_view token_url_of_hormuud = "https://smsapi.hormuud.com/token";

/// Why nothing was taken, in `ResponseCode` beside a status of 2xx: as public clients read it, for no
/// documentation is public.
struct hormuud_refusal {
  std::string_view code;
  verdict what;
};

constexpr std::array hormuud_refusals{
    // Account, password, sender or balance: a person must act.
    hormuud_refusal{"201", verdict::channel_fault}, hormuud_refusal{"203", verdict::channel_fault},
    hormuud_refusal{"204", verdict::channel_fault}, hormuud_refusal{"205", verdict::channel_fault},
    // The number or the text.
    hormuud_refusal{"206", verdict::permanent}, hormuud_refusal{"207", verdict::permanent}};

constexpr std::string_view taken_by_hormuud = "200";

std::vector<send_outcome> judge_data(const outgoing_sms& sms, const std::string& body) {
  const auto f = fields::of_json(body);
  if (!f) return not_understood(sms);
  const std::string_view code = f->get("ResponseCode");
  const auto refusal = std::ranges::find(hormuud_refusals, code, &hormuud_refusal::code);
  // With an id it may have been taken after all: then nobody knows.
  if (refusal != hormuud_refusals.end() && f->get("Data.MessageID").empty())
    return for_all(sms, refusal->what, short_line("ResponseCode " + std::string(code)));
  const bool taken = code.empty() || code == taken_by_hormuud;
  if (!taken || !f->has_all({"Data.MessageID"}) || !f->are_ids({"Data.MessageID"}))
    return not_understood(sms);
  auto outcomes = for_all(sms, verdict::accepted, short_line(f->get("Data.Description")));
  for (send_outcome& o : outcomes) o.provider_id = f->get("Data.MessageID");
  return outcomes;
}

class hormuud final : public adapter {
 public:
  explicit hormuud(channel_settings settings) : settings_(std::move(settings)) {}

  std::span<const callback_shape> callbacks() const override { return shapes_of_hormuud; }

  /// Of `TimeSent` figures were seen that are no time. The same words are one SMS, unless another came
  /// between.
  result<std::vector<sms_event>> read_sms(const http::request& r) const override {
    const auto f = fields::of(r);
    if (!f) return f.error();
    if (!f->has_all({"Sender"}) || !f->find("MessageText") || !f->are_ids({"Sender", "ShortCode"}))
      return errc::malformed;
    sms_event e;
    e.from = f->get("Sender");
    e.to = f->get("ShortCode");
    e.text = f->get("MessageText");
    return std::vector{std::move(e)};
  }

  std::size_t batch_limit() const override { return 1; }

  std::optional<http::outgoing_request> write_token_request() const override {
    return ask_for_token(
        settings_.option("token_url", token_url_of_hormuud),
        {{"Username", settings_.username}, {"Password", settings_.api_key}, {"grant_type", "password"}});
  }

  result<access_token> read_token(const http::client_answer& answer) const override {
    return read_access_token(answer);
  }

  http::outgoing_request write_send(const outgoing_sms& sms) const override {
    const boost::json::object body{{"mobile", sms.to.front().digits()},
                                   {"message", sms.text},
                                   {"senderid", settings_.sender},
                                   {"mType", -1},
                                   {"eType", -1},
                                   {"UDH", ""}};
    http::outgoing_request r;
    r.url = settings_.send_url;
    r.headers = {{"Accept", "application/json"}};
    r.content_type = "application/json";
    r.body = boost::json::serialize(body);
    return r;
  }

  std::vector<send_outcome> read_send(const outgoing_sms& sms,
                                      const http::client_answer& answer) const override {
    return is_success(answer) ? judge_data(sms, answer.body) : judge_status(sms, answer);
  }

 private:
  channel_settings settings_;
};

}  // namespace

std::unique_ptr<adapter> make_hormuud(const channel_settings& settings) {
  return std::make_unique<hormuud>(settings);
}

}  // namespace raporo::channels
