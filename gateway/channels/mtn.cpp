#include "gateway/channels/mtn.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <string>
#include <string_view>

#include "gateway/channels/fields.hpp"
#include "gateway/channels/ussd_replies.hpp"

namespace raporo::channels {
namespace {

namespace json = boost::json;

constexpr std::array shapes_of_mtn{callback_shape{callback_kind::ussd, "POST", "application/json"}};

constexpr std::string_view mtn_begins = "0";
constexpr std::string_view mtn_goes_on = "1";
constexpr std::string_view mtn_ends = "2";
/// Ended, or a notification, which is read and not answered; cancelled; timed out.
constexpr std::array<std::string_view, 4> mtn_over{mtn_ends, "3", "4", "5"};

class mtn final : public adapter {
 public:
  std::span<const callback_shape> callbacks() const override { return shapes_of_mtn; }

  result<ussd_callback> read_ussd(const http::request& r) const override {
    const auto f = fields::of(r);
    if (!f) return f.error();
    if (!f->are_of_call("sessionId", "msisdn") ||
        !f->are_ids({"sessionId", "msisdn", "messageType", "serviceCode"}) ||
        f->get("ussdString").size() > longest_typed)
      return errc::malformed;
    const std::string_view type = f->get("messageType");
    if (std::ranges::find(mtn_over, type) != mtn_over.end())
      return ussd_end{std::string(f->get("sessionId")), std::string(f->get("msisdn")), std::string(type)};
    ussd_event e;
    e.session_id = f->get("sessionId");
    e.phone = f->get("msisdn");
    e.input.how = type == mtn_begins    ? ussd_input::form::dialled
                  : type == mtn_goes_on ? ussd_input::form::answer
                                        : ussd_input::form::untold;
    e.input.text = f->get("ussdString");
    e.echo = f->get("serviceCode");
    return e;
  }

  http::response write_ussd(const ussd_event& asked, const ussd_reply& reply) const override {
    const json::object data{{"inboundResponse", reply.text},
                            {"userInputRequired", !reply.end},
                            {"messageType", reply.end ? mtn_ends : mtn_goes_on},
                            {"serviceCode", asked.echo},
                            {"msisdn", asked.phone}};
    const json::object body{
        {"statusCode", "0000"}, {"statusMessage", "OK"}, {"transactionId", asked.session_id}, {"data", data}};
    return json_reply(json::serialize(body));
  }
};

}  // namespace

std::unique_ptr<adapter> make_mtn(const channel_settings&) {
  return std::make_unique<mtn>();
}

}  // namespace raporo::channels
