#include "gateway/outbound/unserved.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cassert>
#include <limits>
#include <utility>

#include "storage/channel_state.hpp"
#include "storage/claims.hpp"

namespace raporo::outbound {
namespace {

std::int64_t count_all_planned(sql::connection& c, const std::string& channel) {
  return storage::count_planned(c, channel, std::numeric_limits<std::int64_t>::max());
}

}  // namespace

void unserved::use(sending_rules rules) {
  assert(rules.others != nullptr);
  rules_ = std::move(rules);
  told_.clear();
}

boost::asio::awaitable<void> unserved::tick() {
  assert(rules_);
  // Mostly there is nothing, and a read tells so: a write would wait for a disk.
  auto names = co_await find();
  if (!names) co_return;
  if (names->empty()) {
    waiting_.clear();
    told_.clear();
    co_return;
  }
  const auto done = co_await look_after(std::move(*names));
  if (!done) co_return;
  waiting_.clear();
  for (const looked_after& channel : *done) {
    looked_until_[channel.found.name] = channel.handed.looked_until;
    if (channel.left > 0) waiting_.push_back({channel.found.name, channel.left});
    tell(channel);
  }
}

boost::asio::awaitable<result<std::vector<std::string>>> unserved::find() const {
  return database_.read([others = rules_->others](sql::connection& c) {
    std::vector<std::string> names = storage::channels_with_planned(c);
    std::erase_if(names, [&](const std::string& name) {
      return std::ranges::find(others->channels, name, &other_ways::channel::name) != others->channels.end();
    });
    return names;
  });
}

boost::asio::awaitable<result<std::vector<unserved::looked_after>>> unserved::look_after(
    std::vector<std::string> names) const {
  const instant now = wall_.now();
  storage::fall_over_rules rules = *fall_over_rules_at(*rules_, now);
  rules.last = claim_rules_at(*rules_, now).last;
  return database_.write([names = std::move(names), rules = std::move(rules), now,
                          looked_until = looked_until_](sql::connection& c) {
    std::vector<looked_after> all;
    for (const std::string& name : names) {
      looked_after& done = all.emplace_back();
      done.found = {name, count_all_planned(c, name)};
      done.expired = storage::skip_expired(c, name, now);
      storage::fall_over_rules from = rules;
      if (const auto at = looked_until.find(name); at != looked_until.end()) from.looked_until = at->second;
      done.handed = storage::hand_over_unserved(c, name, now, from);
      done.left = count_all_planned(c, name);
    }
    return all;
  });
}

/// What waits is told once, what becomes of it as it happens.
void unserved::tell(const looked_after& done) {
  const std::string& name = done.found.name;
  if (std::ranges::find(told_, name) == told_.end()) {
    told_.push_back(name);
    log_.warning("messages of a channel that is not configured to send",
                 {{"channel", name}, {"messages", done.found.waiting}});
  }
  // Up to a second's worth each second, for as long as it takes: a line a minute says how far that is.
  const instant now = wall_.now();
  if (const auto since = expired_lines_.add(now, done.expired)) {
    log_.error("messages expired before they could be sent", {{"channel", name}, {"messages", *since}});
  }
  if (const auto since = moved_lines_.add(now, done.handed.messages)) {
    log_.warning("messages go by other channels",
                 {{"channel", name},
                  {"messages", *since},
                  {"through", fmt::format("{}", fmt::join(done.handed.to, ", "))}});
  }
}

}  // namespace raporo::outbound
