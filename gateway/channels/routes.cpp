#include "gateway/channels/routes.hpp"

#include <algorithm>

namespace raporo::channels {

std::span<const std::string> routes::through(std::string_view phone) const noexcept {
  const route* best = nullptr;
  for (const route& r : all_) {
    if (!phone.starts_with(r.numbers)) continue;
    if (best == nullptr || r.numbers.size() > best->numbers.size()) best = &r;
  }
  if (best == nullptr) return {};
  return best->through;
}

bool routes::sends(std::string_view channel) const noexcept {
  return std::ranges::find(sending_, channel) != sending_.end();
}

std::vector<std::string> routes::ways(std::string_view first, std::string_view phone) const {
  std::vector<std::string> all;
  if (sends(first)) all.emplace_back(first);
  for (const std::string& name : through(phone))
    if (std::ranges::find(all, name) == all.end()) all.push_back(name);
  return all;
}

std::string routes::receipt_through(std::string_view preferred, std::string_view asked_on,
                                    std::string_view phone) const {
  return sends(preferred) ? std::string(preferred) : answer_through(asked_on, phone);
}

std::string routes::answer_through(std::string_view asked_on, std::string_view phone) const {
  const std::span<const std::string> known = through(phone);
  if (known.empty() || sends(asked_on)) return std::string(asked_on);
  return known.front();
}

}  // namespace raporo::channels
