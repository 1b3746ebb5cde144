#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/app/admission.hpp"
#include "gateway/app/phone_limits.hpp"
#include "gateway/app/refusal_log.hpp"
#include "gateway/base/address_range.hpp"
#include "gateway/base/clock.hpp"
#include "gateway/base/log.hpp"
#include "gateway/channels/channel.hpp"
#include "gateway/dialogue/sms_service.hpp"
#include "gateway/dialogue/ussd_service.hpp"
#include "gateway/http/server.hpp"
#include "storage/database.hpp"

namespace raporo::app {

/// One configured link as the public listener sees it.
struct callback_channel {
  std::string name;
  std::unique_ptr<channels::adapter> adapter;
  std::vector<std::string> secrets;        ///< one or two, for rotation
  std::string service_code;                ///< its own
  std::vector<std::string> service_codes;  ///< that calls may come under; empty: any
  std::vector<address_range> allow_from;   ///< empty: anybody
};

/// `/cb/{channel}/{secret}/{kind}`, kind = `ussd`, `ussd-end`, `sms`, `delivery`, `opt-out`.
///
/// 200 accepted, duplicate or ignored; 400 malformed; 403 a wrong secret, an unknown channel or an address
/// that the channel does not allow, told apart by nobody; 429 with Retry-After who asks too much, and who was
/// refused too often instead of 403; 404 no such
/// path, or nothing of the kind at this aggregator; 405 and 415 a method and a content type that it does not
/// use; 503 with Retry-After when it was not stored and the aggregator should repeat it. A USSD caller
/// gets a legal screen whatever happens, also one whose number is hidden or no telephone's.
class callbacks final : public http::handler {
 public:
  /// All of it outlives the handler.
  callbacks(const std::vector<callback_channel>& channels, admission& door, phone_limits& phones,
            dialogue::ussd_service& ussd, dialogue::sms_service& sms, storage::database& database,
            const clock& time, logger& log)
      : channels_(channels),
        door_(door),
        phones_(phones),
        ussd_(ussd),
        sms_(sms),
        database_(database),
        time_(time),
        log_(log),
        strange_codes_(time, log, "calls under another service code turned away", "code"),
        no_numbers_(time, log, "calls from no telephone number turned away", "channel") {}

  /// How many callbacks of a channel were answered 400, 404, 405 or 415.
  std::uint64_t not_understood(const callback_channel& channel) const;

  boost::asio::awaitable<http::response> handle(const http::request& r) override;

 private:
  const callback_channel* find_channel(std::string_view name) const;
  http::response not_understood(const callback_channel& channel, std::string_view kind,
                                http::response answer);
  http::response refuse(refused_for why, const ip_address& client, const callback_channel* channel,
                        source_limits::time_point now);
  boost::asio::awaitable<http::response> take_ussd(const callback_channel& channel, const http::request& r);
  boost::asio::awaitable<channels::ussd_reply> answer_call(const callback_channel& channel,
                                                           const channels::ussd_event& event,
                                                           phone_limits::time_point received);
  boost::asio::awaitable<http::response> take_ussd_end(const callback_channel& channel,
                                                       const http::request& r);
  boost::asio::awaitable<http::response> take_sms(const callback_channel& channel, const http::request& r);
  boost::asio::awaitable<http::response> take_delivery(const callback_channel& channel,
                                                       const http::request& r);
  boost::asio::awaitable<http::response> take_opt_out(const callback_channel& channel,
                                                      const http::request& r);

  const std::vector<callback_channel>& channels_;
  admission& door_;
  phone_limits& phones_;
  dialogue::ussd_service& ussd_;
  dialogue::sms_service& sms_;
  storage::database& database_;
  const clock& time_;
  logger& log_;
  refusal_log strange_codes_, no_numbers_;
  std::map<std::string, refusal_log, std::less<>> not_understood_;  ///< by channel
};

}  // namespace raporo::app
