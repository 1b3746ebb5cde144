#pragma once

#include <memory>

#include "gateway/channels/channel.hpp"

namespace raporo::channels {

/// Hormuud Telecom, Somalia: SMS both ways, as a public client of theirs has it. No documentation is public.
std::unique_ptr<adapter> make_hormuud(const channel_settings& settings);

}  // namespace raporo::channels
