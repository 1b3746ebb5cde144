#pragma once

#include "gateway/channels/channel.hpp"

namespace raporo::channels {

/// Africa's Talking: USSD callbacks, SMS in, delivery reports, opt-outs, and the bulk SMS form endpoint, as
/// its public documentation describes them. Callbacks carry no signature: the secret in the path protects
/// them.
std::unique_ptr<adapter> make_africas_talking(const channel_settings& settings);

}  // namespace raporo::channels
