#pragma once

#include <memory>

#include "gateway/channels/channel.hpp"

namespace raporo::channels {

/// Pindo (Rwanda): SMS out. What its webhook tells of reports and of SMS in is in no public documentation,
/// so it takes no callbacks.
std::unique_ptr<adapter> make_pindo(const channel_settings& settings);

}  // namespace raporo::channels
