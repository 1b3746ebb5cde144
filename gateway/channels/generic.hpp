#pragma once

#include <memory>

#include "gateway/channels/channel.hpp"

namespace raporo::channels {

/// An aggregator as `settings.wire` describes it: README.md, "A generic channel". Without a wire it has no
/// callbacks and takes nothing.
std::unique_ptr<adapter> make_generic(const channel_settings& settings);

}  // namespace raporo::channels
