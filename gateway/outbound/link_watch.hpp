#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/channels/channel.hpp"

namespace raporo::outbound {

/// What is wrong with the link to an aggregator. A person has to act.
enum class link_trouble {
  none,
  refused,      ///< it answers, and takes nothing: account, sender, balance or address
  unreachable,  ///< no connection comes about
  failing,      ///< connections come about and bring no usable answer: 5xx, time-outs, resets
};
/// One word each, which never changes: people watch for it.
std::string_view to_string(link_trouble t) noexcept;

/// Tells from what became of request after request whether the link works. Pure.
///
/// A refused account counts at once. A refusal of one recipient, for good or of our sender alone, counts when
/// so many different ones in a row met it that nobody can be reached: then a setting of ours is wrong. Of
/// requests without a usable answer three in a row count, because one alone happens on every network. What
/// was taken ends any trouble; a usable answer of another kind ends all but a refusal, which may come before
/// the account is even looked at.
class link_watch {
 public:
  /// Takes in one request's outcomes, of each recipient in `to` one.
  void note(const std::vector<channels::recipient>& to, const std::vector<channels::send_outcome>& outcomes);

  /// While everything is refused, nothing is for good: who was refused then waits with the others.
  void hold_refused(std::vector<channels::send_outcome>& outcomes) const;

  link_trouble trouble() const noexcept { return trouble_; }
  /// The aggregator's own words, or the machine's, on one line and cut short; empty when all is well.
  const std::string& reason() const noexcept { return reason_; }

 private:
  /// The last of the refusals; nullptr when there was none.
  const channels::send_outcome* count_refusals(const std::vector<channels::recipient>& to,
                                               const std::vector<channels::send_outcome>& outcomes);
  void begin(link_trouble t, std::string_view reason);
  void end() noexcept;

  link_trouble trouble_ = link_trouble::none;
  std::string reason_;
  int without_answer_ = 0;         ///< requests in a row
  std::set<std::string> refused_;  ///< telephones since something was taken, as many as count
};

}  // namespace raporo::outbound
