#include "gateway/channels/channel.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "gateway/channels/africas_talking.hpp"
#include "gateway/channels/comviva.hpp"
#include "gateway/channels/generic.hpp"
#include "gateway/channels/hormuud.hpp"
#include "gateway/channels/hubtel.hpp"
#include "gateway/channels/infobip.hpp"
#include "gateway/channels/kannel.hpp"
#include "gateway/channels/mtn.hpp"
#include "gateway/channels/mtn_sms.hpp"
#include "gateway/channels/pindo.hpp"
#include "gateway/channels/pulled_ussd.hpp"
#include "gateway/channels/small_json_ussd.hpp"
#include "gateway/channels/twilio.hpp"
#include "gateway/channels/vonage.hpp"

namespace raporo::channels {

std::string_view channel_settings::option(std::string_view key, std::string_view otherwise) const {
  const auto found = options.find(key);
  return found == options.end() ? otherwise : std::string_view(found->second);
}

std::size_t channel_settings::number_of(std::string_view key, std::size_t otherwise) const {
  const std::string_view text = option(key);
  std::size_t n = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), n);
  return ec == std::errc() && n > 0 ? n : otherwise;
}

// What an aggregator does not have, it is not asked for: see callbacks().

bool adapter::is_authentic(const http::request&, instant) const {
  return true;
}

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

std::size_t adapter::batch_limit() const {
  return 0;
}

std::optional<http::outgoing_request> adapter::write_token_request() const {
  return std::nullopt;
}

result<access_token> adapter::read_token(const http::client_answer&) const {
  return errc::malformed;
}

http::outgoing_request adapter::write_send(const outgoing_sms&) const {
  return {};
}

std::vector<send_outcome> adapter::read_send(const outgoing_sms& sms, const http::client_answer&) const {
  return std::vector<send_outcome>(sms.to.size());
}

namespace {

struct built_in {
  std::string_view kind;
  std::unique_ptr<adapter> (*make)(const channel_settings&);
};

constexpr std::array all_built_in{
    built_in{"africas_talking", make_africas_talking},
    built_in{"airtel", make_pulled_ussd},
    built_in{"arkesel", make_small_json_ussd},
    built_in{"beem", make_small_json_ussd},
    built_in{"comviva", make_comviva},
    built_in{"crossgate", make_pulled_ussd},
    built_in{"dmark", make_pulled_ussd},
    built_in{"generic", make_generic},
    built_in{"hollatags", make_pulled_ussd},
    built_in{"hormuud", make_hormuud},
    built_in{"hubtel", make_hubtel},
    built_in{"infobip", make_infobip},
    built_in{"kannel", make_kannel},
    built_in{"moolre", make_small_json_ussd},
    built_in{"mtn", make_mtn},
    built_in{"mtn_sms", make_mtn_sms},
    built_in{"nalo", make_small_json_ussd},
    built_in{"pindo", make_pindo},
    built_in{"safaricom", make_pulled_ussd},
    built_in{"twilio", make_twilio},
    built_in{"vonage", make_vonage},
};

}  // namespace

result<std::unique_ptr<adapter>> make_adapter(const channel_settings& settings) {
  const auto found = std::ranges::find(all_built_in, settings.kind, &built_in::kind);
  if (found == all_built_in.end()) return errc::invalid_argument;
  return found->make(settings);
}

std::vector<std::string_view> built_in_kinds() {
  std::vector<std::string_view> kinds;
  for (const built_in& b : all_built_in) kinds.push_back(b.kind);
  return kinds;
}

}  // namespace raporo::channels
