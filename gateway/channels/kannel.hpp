#pragma once

#include <memory>

#include "gateway/channels/channel.hpp"

namespace raporo::channels {

/// Kannel's HTTP interface (user guide 1.4.5): SMS in by an sms-service's `get-url`, sendsms, and delivery
/// reports by `dlr-url`. It gives no ids of its own: reports are about ours.
std::unique_ptr<adapter> make_kannel(const channel_settings& settings);

}  // namespace raporo::channels
