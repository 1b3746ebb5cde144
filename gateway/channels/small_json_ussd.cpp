#include "gateway/channels/small_json_ussd.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <cassert>
#include <string_view>
#include <utility>

#include "gateway/base/ascii.hpp"
#include "gateway/channels/fields.hpp"
#include "gateway/channels/ussd_replies.hpp"

namespace raporo::channels {
namespace {

namespace json = boost::json;

/// How one aggregator names things. A name that is empty: it has nothing of the kind.
struct dialect {
  std::string_view kind;
  std::string_view session, phone, network, input;
  std::string_view echo;          ///< of which the reply repeats the value
  std::string_view phase;         ///< tells whether a session begins, goes on or is over
  std::string_view begins, ends;  ///< by these values
  json::object (*reply)(const ussd_event& asked, const ussd_reply& r);
};

json::object reply_of_arkesel(const ussd_event& asked, const ussd_reply& r) {
  return {{"sessionID", asked.session_id},
          {"userID", asked.echo},
          {"msisdn", asked.phone},
          {"message", r.text},
          {"continueSession", !r.end}};
}

json::object reply_of_nalo(const ussd_event& asked, const ussd_reply& r) {
  return {{"USERID", asked.echo}, {"MSISDN", asked.phone}, {"MSG", r.text}, {"MSGTYPE", !r.end}};
}

json::object reply_of_moolre(const ussd_event&, const ussd_reply& r) {
  return {{"message", r.text}, {"reply", !r.end}};
}

json::object reply_of_beem(const ussd_event& asked, const ussd_reply& r) {
  return {{"command", r.end ? "terminate" : "continue"},
          {"msisdn", asked.phone},
          {"operator", asked.network},
          {"session_id", asked.session_id},
          {"payload", {{"request_id", asked.echo}, {"request", r.text}}}};
}

constexpr std::array dialects{
    dialect{.kind = "arkesel",
            .session = "sessionID",
            .phone = "msisdn",
            .network = "network",
            .input = "userData",
            .echo = "userID",
            .phase = "newSession",
            .begins = "true",
            .reply = reply_of_arkesel},
    dialect{.kind = "nalo",
            .session = "SESSIONID",
            .phone = "MSISDN",
            .network = "NETWORK",
            .input = "USERDATA",
            .echo = "USERID",
            .phase = "MSGTYPE",
            .begins = "true",
            .reply = reply_of_nalo},
    dialect{.kind = "moolre",
            .session = "sessionid",
            .phone = "msisdn",
            .network = "network",
            .input = "message",
            .phase = "new",
            .begins = "true",
            .reply = reply_of_moolre},
    dialect{.kind = "beem",
            .session = "session_id",
            .phone = "msisdn",
            .network = "operator",
            .input = "payload.response",
            .echo = "payload.request_id",
            .phase = "command",
            .begins = "initiate",
            .ends = "terminate",
            .reply = reply_of_beem},
};

constexpr std::array shapes_of_small_json{callback_shape{callback_kind::ussd, "POST", "application/json"}};

class small_json_ussd final : public adapter {
 public:
  explicit small_json_ussd(const dialect& d) : dialect_(d) {}

  std::span<const callback_shape> callbacks() const override { return shapes_of_small_json; }

  result<ussd_callback> read_ussd(const http::request& r) const override {
    const auto f = fields::of(r);
    if (!f) return f.error();
    const dialect& d = dialect_;
    if (!f->are_of_call(d.session, d.phone) ||
        !f->are_ids({d.session, d.phone, d.network, d.echo, d.phase}) ||
        f->get(d.input).size() > longest_typed)
      return errc::malformed;
    const std::string_view phase = f->get(d.phase);
    if (!d.ends.empty() && same_word(phase, d.ends))
      return ussd_end{std::string(f->get(d.session)), std::string(f->get(d.phone)), std::string(phase)};
    ussd_event e;
    e.session_id = f->get(d.session);
    e.phone = f->get(d.phone);
    e.network = f->get(d.network);
    e.echo = f->get(d.echo);
    e.input.how = same_word(phase, d.begins) ? ussd_input::form::dialled : ussd_input::form::answer;
    e.input.text = f->get(d.input);
    return e;
  }

  http::response write_ussd(const ussd_event& asked, const ussd_reply& reply) const override {
    return json_reply(json::serialize(dialect_.reply(asked, reply)));
  }

 private:
  const dialect& dialect_;
};

}  // namespace

std::unique_ptr<adapter> make_small_json_ussd(const channel_settings& settings) {
  const auto found = std::ranges::find(dialects, settings.kind, &dialect::kind);
  assert(found != dialects.end());
  return std::make_unique<small_json_ussd>(*found);
}

}  // namespace raporo::channels
