#include "gateway/outbound/sending_rules.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "gateway/base/ascii.hpp"

namespace raporo::outbound {
namespace {

constexpr std::size_t decimals = 4;
/// What is longer is no price of a message.
constexpr std::size_t longest_amount = 12;

/// What moved to a channel stays there: it should be little when its own works again.
constexpr double seconds_of_work = 60;

}  // namespace

storage::budget budget_of(const prices& p, std::string day) {
  return {
      .day = std::move(day), .segment = p.segment, .routine = p.daily_budget, .everything = p.daily_limit};
}

storage::claim_rules claim_rules_at(const sending_rules& r, instant now) {
  storage::claim_rules rules;
  const bool is_night = leave_quiet_hours(now, r.quiet, r.zone) != now;
  if (is_night)
    rules.last = r.receipts_at_night ? storage::message_kind::receipt : storage::message_kind::answer;
  rules.loops = r.loops;
  if (r.money) rules.money = budget_of(*r.money, format_date(r.zone.today(now)));
  return rules;
}

std::optional<storage::fall_over_rules> fall_over_rules_at(const sending_rules& r, instant now) {
  if (r.others == nullptr) return std::nullopt;
  storage::fall_over_rules rules;
  rules.after = r.others->after;
  const std::string today = format_date(r.zone.today(now));
  for (const other_ways::channel& c : r.others->channels) {
    storage::way& w = rules.ways.emplace_back(c.name, std::nullopt);
    if (c.money) w.money = budget_of(*c.money, today);
    w.most_waiting = std::max<std::int64_t>(1, std::llround(c.segments_per_second * seconds_of_work));
  }
  rules.ways_of = [others = r.others](std::string_view phone, std::string_view preferred) {
    return others->routes.ways(preferred, phone);
  };
  return rules;
}

std::optional<amount> amount_told(std::string_view cost, std::string_view currency) noexcept {
  if (!cost.starts_with(currency)) return std::nullopt;
  cost.remove_prefix(currency.size());
  if (!cost.starts_with(' ') || cost.size() < 2 || cost.size() > longest_amount) return std::nullopt;
  cost.remove_prefix(1);
  const std::size_t point = std::min(cost.find('.'), cost.size());
  amount told = 0;
  std::size_t behind = 0;
  for (std::size_t i = 0; i < cost.size(); ++i) {
    if (i == point) continue;
    if (!is_digit(cost[i])) return std::nullopt;
    if (i > point && ++behind > decimals) continue;
    told = told * 10 + (cost[i] - '0');
  }
  for (; behind < decimals; ++behind) told *= 10;
  return told;
}

}  // namespace raporo::outbound
