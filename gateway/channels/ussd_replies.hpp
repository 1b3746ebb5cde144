#pragma once

#include <string>

#include "gateway/channels/channel.hpp"

/// The two shapes in which aggregators take a screen.
namespace raporo::channels {

/// Plain text that begins `CON `, or `END ` when it is the last.
http::response con_or_end(const ussd_reply& reply);
/// `document` is JSON.
http::response json_reply(std::string document);

}  // namespace raporo::channels
