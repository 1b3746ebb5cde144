#include "gateway/channels/hubtel.hpp"

#include <array>
#include <boost/json.hpp>
#include <string_view>

#include "gateway/base/ascii.hpp"
#include "gateway/channels/fields.hpp"
#include "gateway/channels/ussd_replies.hpp"

namespace raporo::channels {
namespace {

namespace json = boost::json;

constexpr std::array shapes_of_hubtel{callback_shape{callback_kind::ussd, "POST", "application/json"}};

class hubtel final : public adapter {
 public:
  std::span<const callback_shape> callbacks() const override { return shapes_of_hubtel; }

  result<ussd_callback> read_ussd(const http::request& r) const override {
    const auto f = fields::of(r);
    if (!f) return f.error();
    if (!f->are_of_call("SessionId", "Mobile") ||
        !f->are_ids({"SessionId", "Mobile", "Operator", "Type", "Sequence"}) ||
        f->get("Message").size() > longest_typed)
      return errc::malformed;
    const std::string_view type = f->get("Type");
    // `Release`: the caller or the network ended the call. `Timeout`: our reply came too late to be shown.
    if (same_word(type, "Release") || same_word(type, "Timeout"))
      return ussd_end{std::string(f->get("SessionId")), std::string(f->get("Mobile")), std::string(type)};
    ussd_event e;
    e.session_id = f->get("SessionId");
    e.phone = f->get("Mobile");
    e.network = f->get("Operator");
    // What other apps of Hubtel open a service with, `Query` or `Favorite`, begins a session as dialling
    // does.
    e.input.how = same_word(type, "Response") ? ussd_input::form::answer : ussd_input::form::dialled;
    e.input.text = f->get("Message");
    e.input.turn = f->get("Sequence");
    return e;
  }

  http::response write_ussd(const ussd_event& asked, const ussd_reply& reply) const override {
    const json::object body{{"SessionId", asked.session_id},
                            {"Type", reply.end ? "Release" : "Response"},
                            {"Message", reply.text},
                            {"ClientState", ""},
                            {"Label", "Raporo"},
                            {"DataType", reply.end ? "display" : "input"},
                            {"FieldType", "text"}};
    return json_reply(json::serialize(body));
  }
};

}  // namespace

std::unique_ptr<adapter> make_hubtel(const channel_settings&) {
  return std::make_unique<hubtel>();
}

}  // namespace raporo::channels
