#include "gateway/channels/channel.hpp"

#include "gateway/channels/africas_talking.hpp"

namespace raporo::channels {

// What an aggregator does not have, it is not asked for: see callbacks().

result<ussd_callback> adapter::read_ussd(const http::request&) const {
  return errc::malformed;
}

http::response adapter::write_ussd(const ussd_event&, const ussd_reply&) const {
  return {.status = 404};
}

result<ussd_end> adapter::read_ussd_end(const http::request&) const {
  return errc::malformed;
}

result<std::vector<sms_event>> adapter::read_sms(const http::request&) const {
  return errc::malformed;
}

result<std::vector<delivery_event>> adapter::read_delivery(const http::request&) const {
  return errc::malformed;
}

result<opt_out_event> adapter::read_opt_out(const http::request&) const {
  return errc::malformed;
}

http::response adapter::acknowledge(callback_kind) const {
  return {};
}

result<std::unique_ptr<adapter>> make_adapter(const channel_settings& settings) {
  if (settings.kind == "africas_talking") return make_africas_talking(settings);
  return errc::invalid_argument;
}

}  // namespace raporo::channels
