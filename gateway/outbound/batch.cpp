#include "gateway/outbound/batch.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

#include "storage/attempt_id.hpp"

namespace raporo::outbound {
namespace {

bool goes_alone(const storage::message& m) {
  return m.reason.starts_with(refused_with_others);
}

bool takes(const batch& b, const storage::message& m, std::size_t limit) {
  return !goes_alone(m) && !goes_alone(b.messages.front()) && b.messages.size() < limit &&
         b.sms.text == m.text &&
         std::ranges::find(b.sms.to, m.phone, &channels::recipient::phone) == b.sms.to.end();
}

}  // namespace

unsigned batch::segments() const noexcept {
  unsigned total = 0;
  for (const storage::message& m : messages) total += m.segments;
  return total;
}

std::vector<batch> group_messages(std::vector<storage::message> messages, std::size_t limit) {
  assert(limit > 0);
  std::vector<batch> batches;
  for (storage::message& m : messages) {
    auto b =
        std::find_if(batches.begin(), batches.end(), [&](const batch& one) { return takes(one, m, limit); });
    if (b == batches.end()) {
      b = batches.emplace(batches.end());
      b->sms.text = m.text;
    }
    b->sms.to.push_back({m.phone, storage::to_attempt_id({m.id, m.attempts})});
    b->messages.push_back(std::move(m));
  }
  return batches;
}

bool refused_as_one(const std::vector<channels::send_outcome>& outcomes) {
  return outcomes.size() > 1 && std::ranges::all_of(outcomes, [&](const channels::send_outcome& o) {
           return o.what == channels::send_outcome::verdict::permanent && !o.opted_out &&
                  o.provider_id.empty() && o.reason == outcomes.front().reason;
         });
}

void part_refused(std::vector<channels::send_outcome>& outcomes) {
  for (channels::send_outcome& o : outcomes) {
    o.what = channels::send_outcome::verdict::transient;
    o.reason.insert(0, refused_with_others);
  }
}

}  // namespace raporo::outbound
