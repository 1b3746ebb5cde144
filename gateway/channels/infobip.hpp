#pragma once

#include <memory>

#include "gateway/channels/channel.hpp"

namespace raporo::channels {

/// Infobip's SMS API 3: messages under our own ids, several recipients a request; SMS in and delivery
/// reports, several a request too.
std::unique_ptr<adapter> make_infobip(const channel_settings& settings);

}  // namespace raporo::channels
