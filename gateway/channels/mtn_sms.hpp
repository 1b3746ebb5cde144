#pragma once

#include <memory>

#include "gateway/channels/channel.hpp"

namespace raporo::channels {

/// MTN SMS, version 3 of the group's API (MTN's OpenAPI description, "Short Message Service (SMS) API"). SMS
/// in, and the words that reports have beside those of version 3, are as a public client of MTN's has them.
std::unique_ptr<adapter> make_mtn_sms(const channel_settings& settings);

}  // namespace raporo::channels
