#include "gateway/channels/kannel.hpp"

#include <algorithm>
#include <array>
#include <boost/url/pct_string_view.hpp>
#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "gateway/channels/charset.hpp"
#include "gateway/channels/fields.hpp"
#include "gateway/channels/send_verdicts.hpp"
#include "menus/gsm7.hpp"

namespace raporo::channels {
namespace {

using verdict = send_outcome::verdict;

constexpr std::array shapes_of_kannel{
    callback_shape{callback_kind::sms, "GET", {}},
    callback_shape{callback_kind::delivery, "GET", {}},
};

/// How `coding` numbers what a text is written in.
struct coding_numbers {
  std::string_view septets, octets, ucs2;
};
constexpr coding_numbers since_1_4{"0", "1", "2"};
constexpr coding_numbers of_1_3{"1", "2", "3"};

/// Takes a value out of a query, as bytes: what Kannel puts there may be in any charset, and a form holds
/// nothing but UTF-8. nullopt when it is absent or badly escaped.
std::optional<std::string> take_bytes(std::string& query, std::string_view name) {
  std::optional<std::string> value;
  std::string others;
  for (std::string_view rest = query; !rest.empty();) {
    const std::string_view pair = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(pair.size() + 1, rest.size()));
    if (pair.substr(0, pair.find('=')) != name) {
      others.append(others.empty() ? "" : "&").append(pair);
    } else if (!value) {
      const std::string_view escaped = pair.substr(std::min(name.size() + 1, pair.size()));
      const auto valid = boost::urls::make_pct_string_view(boost::urls::string_view(escaped));
      if (!valid) return std::nullopt;
      value = valid->decode(boost::urls::encoding_opts(true));
    }
  }
  query = std::move(others);
  return value;
}

/// A request of which one value was taken out.
result<fields> fields_of_query(std::string query) {
  http::request r;
  r.method = "GET";
  r.query = std::move(query);
  return fields::of(r);
}

/// By the bits of `dlr-mask`. Newer editions set one more beside that of a failure, which says how it failed.
delivery_event::outcome outcome_of_bits(std::string_view told) {
  constexpr unsigned delivered = 1, undelivered = 2, queued = 4, handed_over = 8, refused = 16;
  unsigned bits = 0;
  const auto [end, ec] = std::from_chars(told.data(), told.data() + told.size(), bits);
  if (ec != std::errc() || end != told.data() + told.size()) return delivery_event::outcome::unrecognised;
  if (bits & delivered) return delivery_event::outcome::delivered;
  if (bits & (undelivered | refused)) return delivery_event::outcome::failed;
  if (bits & (queued | handed_over)) return delivery_event::outcome::waiting;
  return delivery_event::outcome::unrecognised;
}

class kannel final : public adapter {
 public:
  explicit kannel(channel_settings settings)
      : settings_(std::move(settings)),
        coding_(settings_.option("coding_numbers", "1.4") == "1.3" ? of_1_3 : since_1_4) {}

  std::span<const callback_shape> callbacks() const override { return shapes_of_kannel; }

  result<std::vector<sms_event>> read_sms(const http::request& r) const override {
    std::string query = r.query;
    const auto bytes = take_bytes(query, "text");
    const auto f = fields_of_query(std::move(query));
    if (!f) return f.error();
    if (!bytes || !f->has_all({"from"}) || !f->are_ids({"from", "to", "ts", "id"})) return errc::malformed;
    const auto written_in = charset_of(*f);
    if (!written_in) return errc::malformed;
    auto text = to_utf8(*bytes, *written_in);
    if (!text) return errc::malformed;
    sms_event e;
    e.message_id = f->get("id");
    e.from = f->get("from");
    e.to = f->get("to");
    e.text = std::move(*text);
    e.sent_at = f->get("ts");
    return std::vector{std::move(e)};
  }

  result<std::vector<delivery_event>> read_delivery(const http::request& r) const override {
    std::string query = r.query;
    const auto said = take_bytes(query, "a");
    const auto f = fields_of_query(std::move(query));
    if (!f) return f.error();
    if (!f->has_all({"id", "s"}) || !f->are_ids({"id", "s"})) return errc::malformed;
    delivery_event e;
    e.message_id = f->get("id");
    e.word = f->get("s");
    e.reason = short_line(said.value_or(""));
    e.what = outcome_of_bits(e.word);
    return std::vector{std::move(e)};
  }

  std::size_t batch_limit() const override { return 1; }

  http::outgoing_request write_send(const outgoing_sms& sms) const override {
    const recipient& to = sms.to.front();
    const bool plain = menus::count_septets(sms.text).has_value();
    const std::string text = plain ? sms.text : to_utf16be(sms.text);
    std::vector<std::pair<std::string_view, std::string_view>> pairs{{"username", settings_.username},
                                                                     {"password", settings_.api_key}};
    if (!settings_.sender.empty()) pairs.emplace_back("from", settings_.sender);
    pairs.emplace_back("to", to.phone);
    pairs.emplace_back("text", text);
    pairs.emplace_back("coding", plain ? coding_.septets : coding_.ucs2);
    pairs.emplace_back("charset", plain ? "UTF-8" : "UTF-16BE");
    // Kannel fills in what stands behind the per cent signs; writing the query escapes those once more.
    const std::string report_to =
        settings_.delivery_url + "?id=" + http::percent_encode(to.id) + "&s=%d&a=%A&f=%F";
    if (!settings_.delivery_url.empty()) {
      pairs.emplace_back("dlr-mask", settings_.option("dlr_mask", "31"));
      pairs.emplace_back("dlr-url", report_to);
    }
    http::outgoing_request r;
    r.method = "GET";
    r.url = settings_.send_url + "?" + http::form_encode(pairs);
    return r;
  }

  std::vector<send_outcome> read_send(const outgoing_sms& sms,
                                      const http::client_answer& answer) const override {
    if (is_success(answer)) {
      // `Sent.` with 202 from one that is set to answer before it knows more.
      const bool taken_at_once = answer.status == 202 && answer.body.starts_with("Sent.");
      if (!answer.body.starts_with("0:") && !answer.body.starts_with("3:") && !taken_at_once)
        return not_understood(sms);
      auto taken = for_all(sms, verdict::accepted, short_line(answer.body));
      for (std::size_t i = 0; i < taken.size(); ++i) taken[i].provider_id = sms.to[i].id;
      return taken;
    }
    // Kannel's own words, which no proxy before it says.
    if (answer.status == 503 && answer.body.starts_with("Temporal failure"))
      return for_all(sms, verdict::transient, short_line(answer.body));
    if (answer.status == 400 && answer.body.starts_with("Sender missing"))
      return for_all(sms, verdict::channel_fault, short_line(answer.body));
    if (answer.status == 403 && answer.body.starts_with("Not routable"))
      return for_all(sms, verdict::permanent, short_line(answer.body));
    return judge_status(sms, answer);
  }

 private:
  /// nullopt for bytes that are no text, and for a charset that we do not know.
  std::optional<charset> charset_of(const fields& f) const {
    if (const std::string_view name = f.get("cs"); !name.empty()) return find_charset(name);
    const std::string_view coding = f.get("c");
    if (coding.empty() || coding == coding_.septets) return charset::utf8;
    if (coding == coding_.ucs2) return charset::utf16be;
    return std::nullopt;
  }

  channel_settings settings_;
  coding_numbers coding_;
};

}  // namespace

std::unique_ptr<adapter> make_kannel(const channel_settings& settings) {
  return std::make_unique<kannel>(settings);
}

}  // namespace raporo::channels
