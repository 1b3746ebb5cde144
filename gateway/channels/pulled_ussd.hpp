#pragma once

#include <memory>

#include "gateway/channels/channel.hpp"

namespace raporo::channels {

/// USSD of those that ask by GET, as their clients show them: Airtel's (Comviva Flares, HTTP pull), Dmark
/// (Uganda), HollaTags (Nigeria) and what is built like Crossgate. None of them numbers its requests.
///
/// Requires: `settings.kind` is `airtel`, `crossgate`, `dmark` or `hollatags`.
std::unique_ptr<adapter> make_pulled_ussd(const channel_settings& settings);

}  // namespace raporo::channels
