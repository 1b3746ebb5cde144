#pragma once

#include <memory>

#include "gateway/channels/channel.hpp"

namespace raporo::channels {

/// MTN's USSD API 1 (the group's developer portal): what is dialled or typed comes alone, and a type says
/// what it is.
std::unique_ptr<adapter> make_mtn(const channel_settings& settings);

}  // namespace raporo::channels
