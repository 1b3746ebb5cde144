#pragma once

#include <memory>

#include "gateway/channels/channel.hpp"

namespace raporo::channels {

/// USSD of Hubtel (Ghana), as its documentation and its own .NET library have it: JSON both ways, the newest
/// input alone, requests of a session numbered by `Sequence`.
std::unique_ptr<adapter> make_hubtel(const channel_settings& settings);

}  // namespace raporo::channels
