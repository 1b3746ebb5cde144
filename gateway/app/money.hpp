#pragma once

#include <optional>
#include <string>

#include "config/channel_settings.hpp"
#include "gateway/outbound/sending_rules.hpp"

/// Between prices as gateway.yaml writes them and the amounts that are counted.
namespace raporo::app {

outbound::amount amount_of(const config::price& p);
std::optional<outbound::amount> amount_of(const std::optional<config::price>& p);

/// What the channel's messages cost and a day's may; nullopt: nobody knows.
std::optional<outbound::prices> prices_of(const config::channel_config& c);

/// `RWF 11.5`
std::string to_text(const config::price& p);
std::string to_text(const std::string& currency, outbound::amount a);

}  // namespace raporo::app
