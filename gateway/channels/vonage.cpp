#include "gateway/channels/vonage.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/base/ascii.hpp"
#include "gateway/channels/delivery_words.hpp"
#include "gateway/channels/fields.hpp"
#include "gateway/channels/send_verdicts.hpp"
#include "gateway/channels/signing.hpp"
#include "menus/gsm7.hpp"

namespace raporo::channels {
namespace {

using verdict = send_outcome::verdict;

// Which of the three is a setting of the account.
constexpr std::array shapes_of_vonage{
    callback_shape{callback_kind::sms, "GET", {}},
    callback_shape{callback_kind::sms, "POST", "application/x-www-form-urlencoded"},
    callback_shape{callback_kind::sms, "POST", "application/json"},
    callback_shape{callback_kind::delivery, "GET", {}},
    callback_shape{callback_kind::delivery, "POST", "application/x-www-form-urlencoded"},
    callback_shape{callback_kind::delivery, "POST", "application/json"},
};

constexpr std::array words_of_vonage{
    delivery_word{"accepted", delivery_event::outcome::waiting},
    delivery_word{"buffered", delivery_event::outcome::waiting},
    delivery_word{"delivered", delivery_event::outcome::delivered},
    delivery_word{"expired", delivery_event::outcome::failed},
    delivery_word{"failed", delivery_event::outcome::failed},
    delivery_word{"rejected", delivery_event::outcome::failed},
};

/// What the account signs its callbacks with.
struct signature_method {
  std::string_view name;
  digest algorithm;
  bool keyed;  ///< else the secret stands behind the text
};

constexpr std::array signature_methods{
    signature_method{"md5hash", digest::md5, false},  signature_method{"md5", digest::md5, true},
    signature_method{"sha1", digest::sha1, true},     signature_method{"sha256", digest::sha256, true},
    signature_method{"sha512", digest::sha512, true},
};

/// A callback that was not answered comes again for 24 hours, and nothing says that it is signed anew then.
/// What comes again has no second effect, so that nobody gains from showing it as often within a day.
constexpr std::chrono::hours signature_lifetime{25};
/// What its clock may be ahead of ours.
constexpr std::chrono::minutes signature_ahead{5};

/// `timestamp` counts seconds from 1970.
bool is_recent(std::string_view timestamp, instant now) {
  std::int64_t seconds = 0;
  const auto [end, ec] = std::from_chars(timestamp.data(), timestamp.data() + timestamp.size(), seconds);
  // The year 2286 and later would overflow soon, and are no time of a callback.
  constexpr std::int64_t ten_digits = 9'999'999'999;
  if (ec != std::errc() || end != timestamp.data() + timestamp.size() || seconds < 0 || seconds > ten_digits)
    return false;
  const instant told_at{std::chrono::seconds{seconds}};
  return told_at >= now - signature_lifetime && told_at <= now + signature_ahead;
}

/// Of values these letters are replaced in what is signed, of names they are not: two sets of fields would
/// share a signature.
bool is_ambiguous(const fields& f) {
  return std::ranges::any_of(
      f.pairs(), [](const auto& field) { return field.first.find_first_of("&=") != std::string::npos; });
}

/// All fields but the signature, in order of their names.
std::string signed_text(const fields& f) {
  auto pairs = f.pairs();
  std::ranges::sort(pairs);
  std::string text;
  for (auto& [name, value] : pairs) {
    if (name == "sig") continue;
    std::ranges::replace_if(value, [](char c) { return c == '&' || c == '='; }, '_');
    text.append("&").append(name).append("=").append(value);
  }
  return text;
}

/// 3GPP TS 23.040, 9.2.3.24.1: a long SMS has at most 255 parts.
constexpr unsigned most_parts = 255;

unsigned number_of(std::string_view text) {
  unsigned n = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), n);
  return ec == std::errc() && end == text.data() + text.size() ? n : 0;
}

sms_part part_of(const fields& f) {
  const unsigned number = number_of(f.get("concat-part"));
  const unsigned total = number_of(f.get("concat-total"));
  if (number == 0 || number > total || total == 1 || total > most_parts) return {};
  return {number, total, std::string(f.get("concat-ref"))};
}

/// More than the account may send in a second.
constexpr std::string_view throttled = "1";

struct part_status {
  std::string_view status;
  verdict what;
};

constexpr std::array part_statuses{
    part_status{"0", verdict::accepted},        part_status{throttled, verdict::transient},
    part_status{"2", verdict::channel_fault},    // missing: of what we send, only the sender can be
    part_status{"3", verdict::permanent},        // invalid
    part_status{"4", verdict::channel_fault},    // credentials
    part_status{"5", verdict::transient},        // internal error
    part_status{"6", verdict::permanent},        // invalid message
    part_status{"7", verdict::permanent},        // number barred
    part_status{"8", verdict::channel_fault},    // account barred
    part_status{"9", verdict::channel_fault},    // no credit
    part_status{"12", verdict::permanent},       // too long
    part_status{"14", verdict::channel_fault},   // signature
    part_status{"15", verdict::sender_refused},  // sender
    part_status{"29", verdict::sender_refused},  // an account on trial, and not on its list
    part_status{"33", verdict::permanent},       // number inactive
};

/// One element of the answer: a part of the SMS.
send_outcome judge_part(const fields& part) {
  send_outcome o;
  const std::string_view status = part.get("status");
  o.reason =
      status == "0" ? "0" : short_line(std::string(status) + " " + std::string(part.get("error-text")));
  if (part.are_ids({"message-id"})) o.provider_id = part.get("message-id");
  const auto known = std::ranges::find(part_statuses, status, &part_status::status);
  if (known == part_statuses.end()) return o;
  o.what = unless_it_has_an_id(known->what, o.provider_id);
  o.throttled = status == throttled && o.what == verdict::transient;
  o.opted_out = status == "7";
  return o;
}

/// None when one has no id, by which nothing could be reported about it.
std::vector<taken_part> taken_parts(const std::vector<fields>& parts,
                                    const std::vector<send_outcome>& judged) {
  std::vector<taken_part> taken;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (judged[i].what != verdict::accepted) continue;
    if (judged[i].provider_id.empty()) return {};
    taken.push_back(
        {static_cast<unsigned>(i) + 1, judged[i].provider_id, cost_line(parts[i].get("message-price"))});
  }
  return taken;
}

std::vector<send_outcome> judge_parts(const outgoing_sms& sms, const std::string& body) {
  const auto parts = fields::each_of(body, "messages");
  if (!parts || parts->empty()) return not_understood(sms);
  std::vector<send_outcome> judged;
  for (const fields& part : *parts) judged.push_back(judge_part(part));
  const auto same = [&](const send_outcome& o) { return o.what == judged.front().what; };
  send_outcome whole = judged.front();
  if (judged.size() > 1) whole.parts = taken_parts(*parts, judged);
  if (judged.size() == 1) {
    whole.cost = cost_line(parts->front().get("message-price"));
  } else if (!std::ranges::all_of(judged, same)) {
    // Some parts left: sending all again would repeat those.
    whole.what = verdict::unknown;
    whole.opted_out = false;
    whole.reason = "only some parts were taken";
  }
  // Of several parts each has its own; a report on one says nothing of a whole that may be cut.
  if (judged.size() > 1 && whole.what == verdict::unknown) whole.provider_id.clear();
  return std::vector(sms.to.size(), whole);
}

class vonage final : public adapter {
 public:
  explicit vonage(channel_settings settings) : settings_(std::move(settings)) {}

  std::span<const callback_shape> callbacks() const override { return shapes_of_vonage; }

  bool is_authentic(const http::request& r, instant now) const override {
    const auto method =
        std::ranges::find(signature_methods, settings_.option("signature"), &signature_method::name);
    if (method == signature_methods.end()) return true;
    const std::string& secret = settings_.signature_secret;
    const auto f = fields::of(r);
    // Anybody could sign with no secret.
    if (!f || is_ambiguous(*f) || secret.empty() || !is_recent(f->get("timestamp"), now)) return false;
    const std::string text = signed_text(*f);
    const std::string ours = hex(method->keyed ? hmac(method->algorithm, secret, text)
                                               : hash_of(method->algorithm, text + secret));
    std::string theirs(f->get("sig"));
    std::ranges::transform(theirs, theirs.begin(), to_lower);
    return same_in_constant_time(ours, theirs);
  }

  result<std::vector<sms_event>> read_sms(const http::request& r) const override {
    const auto f = fields::of(r);
    if (!f) return f.error();
    if (!f->has_all({"msisdn"}) || !f->find("text") ||
        !f->are_ids({"messageId", "msisdn", "to", "message-timestamp", "concat-ref"}))
      return errc::malformed;
    sms_event e;
    e.message_id = f->get("messageId");
    e.from = f->get("msisdn");
    e.to = f->get("to");
    e.text = f->get("text");
    e.sent_at = f->get("message-timestamp");
    e.part = part_of(*f);
    return std::vector{std::move(e)};
  }

  result<std::vector<delivery_event>> read_delivery(const http::request& r) const override {
    const auto f = fields::of(r);
    if (!f) return f.error();
    if (!f->has_all({"messageId", "status"}) || !f->are_ids({"messageId", "status", "msisdn", "err-code"}))
      return errc::malformed;
    delivery_event e;
    e.message_id = f->get("messageId");
    e.phone = f->get("msisdn");
    e.word = f->get("status");
    e.reason = f->get("err-code");
    e.cost = cost_line(f->get("price"));
    e.what = outcome_of(e.word, words_of_vonage);
    return std::vector{std::move(e)};
  }

  std::size_t batch_limit() const override { return 1; }

  http::outgoing_request write_send(const outgoing_sms& sms) const override {
    std::vector<std::pair<std::string_view, std::string_view>> pairs{{"api_key", settings_.username},
                                                                     {"api_secret", settings_.api_key}};
    if (!settings_.sender.empty()) pairs.emplace_back("from", settings_.sender);
    pairs.emplace_back("to", sms.to.front().digits());
    pairs.emplace_back("text", sms.text);
    pairs.emplace_back("type", menus::count_septets(sms.text) ? "text" : "unicode");
    if (!settings_.delivery_url.empty()) {
      pairs.emplace_back("status-report-req", "1");
      pairs.emplace_back("callback", settings_.delivery_url);
    }
    http::outgoing_request r;
    r.url = settings_.send_url;
    r.content_type = "application/x-www-form-urlencoded";
    r.body = http::form_encode(pairs);
    return r;
  }

  std::vector<send_outcome> read_send(const outgoing_sms& sms,
                                      const http::client_answer& answer) const override {
    // A refusal comes with 200 too.
    return is_success(answer) ? judge_parts(sms, answer.body) : judge_status(sms, answer);
  }

 private:
  channel_settings settings_;
};

}  // namespace

std::unique_ptr<adapter> make_vonage(const channel_settings& settings) {
  return std::make_unique<vonage>(settings);
}

}  // namespace raporo::channels
