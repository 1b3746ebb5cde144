#pragma once

#include <memory>

#include "gateway/channels/channel.hpp"

namespace raporo::channels {

/// Vonage's SMS API: messages, SMS in, whose parts it does not join, and delivery receipts.
std::unique_ptr<adapter> make_vonage(const channel_settings& settings);

}  // namespace raporo::channels
