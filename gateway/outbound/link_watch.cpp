#include "gateway/outbound/link_watch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <cstddef>

#include "gateway/base/utf8.hpp"

namespace raporo::outbound {
namespace {

using channels::send_outcome;
using verdict = send_outcome::verdict;

constexpr int most_without_answer = 3;
/// Where half of all numbers are on a network that refuses the sender, so many in a row come once in a
/// million.
constexpr std::size_t most_refused = 20;
constexpr std::size_t longest_reason = 80;

constexpr std::array<std::string_view, 4> words{"none", "refused", "unreachable", "failing"};

bool without_answer(const send_outcome& o) noexcept {
  return o.what == verdict::unreachable || o.what == verdict::unknown;
}

/// Refused for good, for no reason that is the person's own.
bool is_refused(const send_outcome& o) noexcept {
  return o.what == verdict::permanent && !o.opted_out;
}

/// Said of one recipient, and meant for all when all hear it.
bool tells_of_all(const send_outcome& o) noexcept {
  return o.what == verdict::sender_refused || is_refused(o);
}

}  // namespace

std::string_view to_string(link_trouble t) noexcept {
  return words[static_cast<std::size_t>(t)];
}

void link_watch::note(const std::vector<channels::recipient>& to, const std::vector<send_outcome>& outcomes) {
  const auto first = [&](verdict v) { return std::ranges::find(outcomes, v, &send_outcome::what); };
  if (first(verdict::accepted) != outcomes.end()) {
    refused_.clear();
    return end();
  }
  const send_outcome* refusal = count_refusals(to, outcomes);
  if (const auto fault = first(verdict::channel_fault); fault != outcomes.end())
    return begin(link_trouble::refused, fault->reason);
  if (refusal != nullptr && refused_.size() == most_refused) {
    return begin(link_trouble::refused,
                 fmt::format("{} numbers in a row: {}", most_refused, refusal->reason));
  }
  if (!std::ranges::all_of(outcomes, without_answer)) {
    without_answer_ = 0;
    if (trouble_ != link_trouble::refused) end();
    return;
  }
  if (++without_answer_ < most_without_answer && trouble_ == link_trouble::none) return;
  const send_outcome& one = outcomes.front();
  begin(one.what == verdict::unreachable ? link_trouble::unreachable : link_trouble::failing, one.reason);
}

const send_outcome* link_watch::count_refusals(const std::vector<channels::recipient>& to,
                                               const std::vector<send_outcome>& outcomes) {
  assert(to.size() == outcomes.size());
  const send_outcome* last = nullptr;
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    if (!tells_of_all(outcomes[i])) continue;
    last = &outcomes[i];
    if (refused_.size() < most_refused) refused_.insert(to[i].phone);
  }
  return last;
}

void link_watch::hold_refused(std::vector<send_outcome>& outcomes) const {
  if (trouble_ != link_trouble::refused) return;
  for (send_outcome& o : outcomes) {
    // What has an id is in the aggregator's hands.
    if (is_refused(o) && o.provider_id.empty()) o.what = verdict::channel_fault;
  }
}

void link_watch::begin(link_trouble t, std::string_view reason) {
  trouble_ = t;
  // Somebody else's words, for a page that gives each trouble one line.
  reason_ = printable(reason.substr(0, longest_reason));
}

void link_watch::end() noexcept {
  trouble_ = link_trouble::none;
  reason_.clear();
  without_answer_ = 0;
}

}  // namespace raporo::outbound
