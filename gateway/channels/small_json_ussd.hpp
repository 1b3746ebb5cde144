#pragma once

#include <memory>

#include "gateway/channels/channel.hpp"

namespace raporo::channels {

/// USSD of the aggregators that post a small JSON object with the newest input and take one back: Arkesel
/// (USSD API 2.4.0) and, as their clients show them, Nalo, Moolre and Beem. What is dialled comes as the
/// first input. None of them numbers its requests.
///
/// Requires: `settings.kind` is `arkesel`, `nalo`, `moolre` or `beem`.
std::unique_ptr<adapter> make_small_json_ussd(const channel_settings& settings);

}  // namespace raporo::channels
