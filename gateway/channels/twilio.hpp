#pragma once

#include <memory>

#include "gateway/channels/channel.hpp"

namespace raporo::channels {

/// Twilio's Programmable Messaging: SMS in and status callbacks, both signed, and messages by its REST API.
///
/// Requires: `settings.public_url` is the address by which Twilio calls us: it is part of what is signed.
std::unique_ptr<adapter> make_twilio(const channel_settings& settings);

}  // namespace raporo::channels
