#pragma once

#include <cstddef>
#include <map>

#include "gateway/base/address_range.hpp"

namespace raporo::http {

/// How many connections each customer has open at a listener.
class open_by_address {
 public:
  std::size_t count(const ip_address& a) const {
    const auto found = counts_.find(a.customer());
    return found == counts_.end() ? 0 : found->second;
  }

  /// One more, as long as it lives. Does not outlive the counts.
  class place {
   public:
    place(open_by_address& all, const ip_address& a)
        : counts_(all.counts_), mine_(counts_.try_emplace(a.customer(), 0).first) {
      ++mine_->second;
    }
    ~place() {
      if (--mine_->second == 0) counts_.erase(mine_);
    }
    place(const place&) = delete;
    place& operator=(const place&) = delete;

   private:
    std::map<ip_address, std::size_t>& counts_;
    std::map<ip_address, std::size_t>::iterator mine_;
  };

 private:
  std::map<ip_address, std::size_t> counts_;
};

}  // namespace raporo::http
