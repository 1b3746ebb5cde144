#include "gateway/outbound/ruling.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

#include "storage/roster.hpp"

namespace raporo::outbound {

using std::chrono::milliseconds;

milliseconds back_off(const retry_policy& policy, int attempts, double chance) noexcept {
  assert(attempts > 0);
  milliseconds whole = policy.first;
  for (int i = 1; i < attempts && whole < policy.longest; ++i) whole *= 2;
  whole = std::min(whole, policy.longest);
  return std::chrono::duration_cast<milliseconds>(whole * (0.5 + 0.5 * chance));
}

ruling judge(const storage::message& m, const channels::send_outcome& outcome, const retry_policy& policy,
             double chance, instant now) {
  using enum channels::send_outcome::verdict;
  ruling r;
  r.message = m.id;
  r.attempt = m.attempts;
  r.reason = outcome.reason;
  r.provider_id = outcome.provider_id;
  r.cost = outcome.cost;
  for (const channels::taken_part& p : outcome.parts) r.parts.push_back({p.number, p.provider_id, p.cost});
  if (outcome.opted_out) r.person = m.person;
  switch (outcome.what) {
    case accepted:
      r.what = ruling::kind::accepted;
      break;
    case permanent:
      r.what = ruling::kind::failed;
      break;
    case transient: {
      const milliseconds wait = back_off(policy, std::max(m.attempts, 1), chance);
      // Where the channel slows down for all, none need wait alone.
      r.due = now + (outcome.throttled ? std::min(wait, policy.fault_pause) : wait);
      // Not by the number of attempts: those that never reached the aggregator are among them.
      const bool used_up = outcome.once_more && m.reason == outcome.reason;
      r.what = used_up || r.due >= m.expires ? ruling::kind::failed : ruling::kind::retry;
      break;
    }
    case unreachable:
      // Not longer than the channel rests: who waits half an hour would not see that the link is back.
      r.due = now + std::min(back_off(policy, std::max(m.attempts, 1), chance), policy.fault_pause);
      r.what = r.due >= m.expires ? ruling::kind::failed : ruling::kind::retry;
      break;
    case sender_refused:
    case channel_fault:
      // Behind the pause: the trial that ends it must be another message, where there is one.
      r.what = ruling::kind::retry;
      r.due = now + policy.fault_pause +
              std::min(back_off(policy, std::max(m.attempts, 1), chance), policy.longest_fault_pause);
      break;
    case unknown:
      r.what = ruling::kind::unknown;
      break;
  }
  // What it did not take costs nothing; of what nobody knows the worst is assumed.
  if (r.what == ruling::kind::retry || r.what == ruling::kind::failed) r.charge = 0;
  return r;
}

ruling give_back(const storage::message& m, std::string reason, instant now) {
  ruling r;
  r.message = m.id;
  r.attempt = m.attempts;
  r.what = ruling::kind::retry;
  r.reason = std::move(reason);
  r.charge = 0;
  r.due = now;
  return r;
}

void record(sql::connection& c, const ruling& r, instant now) {
  switch (r.what) {
    case ruling::kind::accepted:
      storage::record_accepted(c, r.message, r.provider_id, r.cost, now, r.parts);
      break;
    case ruling::kind::retry:
      // Written before, and claimed again since: its charge is the new attempt's.
      if (!storage::record_retry(c, r.message, r.attempt, r.reason, r.due, now)) return;
      break;
    case ruling::kind::failed:
      storage::record_failed(c, r.message, r.reason, now);
      break;
    case ruling::kind::unknown:
      storage::record_unknown(c, r.message, r.provider_id, r.reason, now, r.parts);
      break;
  }
  if (r.charge) storage::correct_charge(c, r.message, *r.charge);
  if (!r.person.empty()) storage::opt_out_by_aggregator(c, r.person, "refusal of message " + r.message, now);
}

}  // namespace raporo::outbound
