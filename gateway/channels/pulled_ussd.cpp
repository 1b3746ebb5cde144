#include "gateway/channels/pulled_ussd.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <cassert>
#include <string>
#include <string_view>
#include <utility>

#include "gateway/base/ascii.hpp"
#include "gateway/channels/fields.hpp"
#include "gateway/channels/signing.hpp"
#include "gateway/channels/ussd_replies.hpp"

namespace raporo::channels {
namespace {

namespace json = boost::json;

/// How one of them names things. A name that is empty: it has nothing of the kind.
struct pulled_dialect {
  std::string_view kind;
  std::string_view session, phone, network, service_code, input;
  ussd_input::form (*how)(const fields& f);
  bool (*over)(const fields& f);             ///< the session is: nothing is shown any more
  std::string_view phone_when_over, status;  ///< of which a request of that kind speaks
  std::string_view account, password;        ///< of the aggregator with us, where it tells them
  std::array<std::string_view, 2> echoed{};  ///< of which the reply repeats the values
  http::response (*reply)(const ussd_event& asked, const ussd_reply& r);
  /// The code is told as its first group alone, and what else of it was dialled leads the transcript.
  bool divides_code = false;
};

/// Puts the code together again: of `*167*7#`, `167` is told and `7` leads every transcript.
void join_code(ussd_event& e, std::string_view own) {
  const std::string first = "*" + e.service_code;
  e.service_code = first + "#";
  if (!own.starts_with(first) || !own.ends_with('#')) return;
  std::string_view rest = own.substr(first.size(), own.size() - first.size() - 1);
  if (rest.starts_with('*')) rest.remove_prefix(1);
  std::string& text = e.input.text;
  const bool leads =
      text.starts_with(rest) && (rest.empty() || text.size() == rest.size() || text[rest.size()] == '*');
  if (!leads) return;
  e.service_code = own;
  if (!rest.empty()) text.erase(0, std::min(rest.size() + 1, text.size()));
}

/// Whether the caller may go on, and that it costs nothing.
http::response reply_of_airtel(const ussd_event&, const ussd_reply& reply) {
  http::response r;
  r.body = reply.text;
  r.headers = {{"Freeflow", reply.end ? "FB" : "FC"}, {"charge", "N"}, {"amount", "0"}};
  return r;
}

http::response reply_in_text(const ussd_event&, const ussd_reply& reply) {
  return con_or_end(reply);
}

http::response reply_of_dmark(const ussd_event&, const ussd_reply& r) {
  return json_reply(
      json::serialize(json::object{{"responseString", r.text}, {"action", r.end ? "end" : "request"}}));
}

http::response reply_of_hollatags(const ussd_event& asked, const ussd_reply& r) {
  const std::size_t between = std::min(asked.echo.find('\n'), asked.echo.size());
  const std::string_view type = std::string_view(asked.echo).substr(0, between);
  const std::string_view from = std::string_view(asked.echo).substr(std::min(between + 1, asked.echo.size()));
  return json_reply(json::serialize(json::object{{"session_operation", r.end ? "end" : "continue"},
                                                 {"session_type", type},
                                                 {"session_id", asked.session_id},
                                                 {"session_from", from},
                                                 {"session_msisdn", asked.phone},
                                                 {"session_mno", asked.network},
                                                 {"session_msg", r.text}}));
}

constexpr std::array pulled_dialects{
    // What was dialled comes as the first input, without the signs at its ends and without saying so.
    pulled_dialect{.kind = "airtel",
                   .session = "SessionID",
                   .phone = "MSISDN",
                   .input = "input",
                   .how = [](const fields&) { return ussd_input::form::untold; },
                   .over = [](const fields& f) { return f.find("clean").has_value(); },
                   .phone_when_over = "msisdn",
                   .status = "error",
                   .account = "userid",
                   .password = "password",
                   .reply = reply_of_airtel},
    pulled_dialect{.kind = "crossgate",
                   .session = "session_id",
                   .phone = "msisdn",
                   .network = "network_code",
                   .service_code = "service_code",
                   .input = "ussd_string",
                   .how = [](const fields&) { return ussd_input::form::transcript; },
                   .over = [](const fields&) { return false; },
                   .reply = reply_in_text},
    pulled_dialect{.kind = "dmark",
                   .session = "transactionId",
                   .phone = "msisdn",
                   .service_code = "ussdServiceCode",
                   .input = "ussdRequestString",
                   .how =
                       [](const fields& f) {
                         const std::string_view response = f.get("response");
                         if (same_word(response, "true")) return ussd_input::form::answer;
                         if (same_word(response, "false")) return ussd_input::form::dialled;
                         return ussd_input::form::untold;
                       },
                   .over = [](const fields&) { return false; },
                   .reply = reply_of_dmark},
    pulled_dialect{.kind = "hollatags",
                   .session = "session_id",
                   .phone = "session_msisdn",
                   .network = "session_mno",
                   .input = "session_msg",
                   .how =
                       [](const fields& f) {
                         const bool begins = same_word(f.get("session_operation"), "begin");
                         return begins ? ussd_input::form::dialled : ussd_input::form::answer;
                       },
                   .over = [](const fields& f) { return same_word(f.get("session_operation"), "end"); },
                   .phone_when_over = "session_msisdn",
                   .status = "session_operation",
                   .echoed = {"session_type", "session_from"},
                   .reply = reply_of_hollatags},
    pulled_dialect{.kind = "safaricom",
                   .session = "SESSION_ID",
                   .phone = "ORIG",
                   .service_code = "DEST",
                   .input = "USSD_PARAMS",
                   .how = [](const fields&) { return ussd_input::form::transcript; },
                   .over = [](const fields&) { return false; },
                   .reply = reply_in_text,
                   .divides_code = true},
};

constexpr std::array shapes_of_pulled_ussd{callback_shape{callback_kind::ussd, "GET", {}}};

class pulled_ussd final : public adapter {
 public:
  pulled_ussd(const pulled_dialect& d, channel_settings settings)
      : dialect_(d), settings_(std::move(settings)), newest_alone_(settings_.option("input") == "newest") {}

  std::span<const callback_shape> callbacks() const override { return shapes_of_pulled_ussd; }

  bool is_authentic(const http::request& r, instant) const override {
    if (dialect_.account.empty() || settings_.username.empty()) return true;
    const auto f = fields::of(r);
    // How a session ended is told without them, too.
    if (f && dialect_.over(*f) && !f->find(dialect_.account) && !f->find(dialect_.password)) return true;
    // Both are compared, whichever is wrong.
    return f && !settings_.api_key.empty() &&
           (int{same_in_constant_time(f->get(dialect_.account), settings_.username)} &
            int{same_in_constant_time(f->get(dialect_.password), settings_.api_key)}) != 0;
  }

  result<ussd_callback> read_ussd(const http::request& r) const override {
    const auto f = fields::of(r);
    if (!f) return f.error();
    const pulled_dialect& d = dialect_;
    const bool over = d.over(*f);
    const std::string_view phone = over ? d.phone_when_over : d.phone;
    if (!f->are_of_call(d.session, phone) ||
        !f->are_ids({d.session, phone, d.network, d.service_code, d.status, d.echoed[0], d.echoed[1]}) ||
        f->get(d.input).size() > longest_typed)
      return errc::malformed;
    if (over)
      return ussd_end{std::string(f->get(d.session)), std::string(f->get(phone)),
                      std::string(f->get(d.status))};
    ussd_event e;
    e.session_id = f->get(d.session);
    e.phone = f->get(phone);
    e.network = f->get(d.network);
    e.service_code = f->get(d.service_code);
    e.input.how = newest_alone_ ? ussd_input::form::untold : d.how(*f);
    e.input.text = f->get(d.input);
    if (d.divides_code) join_code(e, settings_.service_code);
    if (!d.echoed[0].empty())
      e.echo = std::string(f->get(d.echoed[0])).append("\n").append(f->get(d.echoed[1]));
    return e;
  }

  http::response write_ussd(const ussd_event& asked, const ussd_reply& reply) const override {
    return dialect_.reply(asked, reply);
  }

 private:
  const pulled_dialect& dialect_;
  channel_settings settings_;
  bool newest_alone_;
};

}  // namespace

std::unique_ptr<adapter> make_pulled_ussd(const channel_settings& settings) {
  const auto found = std::ranges::find(pulled_dialects, settings.kind, &pulled_dialect::kind);
  assert(found != pulled_dialects.end());
  return std::make_unique<pulled_ussd>(*found, settings);
}

}  // namespace raporo::channels
