#include "gateway/app/money.hpp"

#include <fmt/format.h>

#include <cmath>

namespace raporo::app {
namespace {

constexpr outbound::amount units_of_one = 10'000;

}  // namespace

outbound::amount amount_of(const config::price& p) {
  return std::llround(p.amount * static_cast<double>(units_of_one));
}

std::optional<outbound::amount> amount_of(const std::optional<config::price>& p) {
  return p ? std::optional(amount_of(*p)) : std::nullopt;
}

std::optional<outbound::prices> prices_of(const config::channel_config& c) {
  if (!c.segment_price) return std::nullopt;
  return outbound::prices{.currency = c.segment_price->currency,
                          .segment = amount_of(*c.segment_price),
                          .daily_budget = amount_of(c.daily_budget),
                          .daily_limit = amount_of(c.daily_limit)};
}

std::string to_text(const config::price& p) {
  return to_text(p.currency, amount_of(p));
}

std::string to_text(const std::string& currency, outbound::amount a) {
  std::string text = fmt::format("{} {}.{:04}", currency, a / units_of_one, a % units_of_one);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text;
}

}  // namespace raporo::app
