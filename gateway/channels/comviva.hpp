#pragma once

#include <memory>

#include "gateway/channels/channel.hpp"

namespace raporo::channels {

/// USSD pulled by Comviva Flares in XML documents, as a public simulator of it has them.
std::unique_ptr<adapter> make_comviva(const channel_settings& settings);

}  // namespace raporo::channels
