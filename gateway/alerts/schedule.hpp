#pragma once

#include <optional>
#include <vector>

#include "gateway/alerts/rules.hpp"
#include "gateway/base/civil.hpp"

/// When rules are due: civil labels, not timers. Pure.
namespace raporo::alerts {

/// One rule at one time. `rule` belongs to the book.
struct occurrence {
  const alert_rule* rule = nullptr;
  iso_week period;  ///< the week reported on
  instant due{};
};

/// Later than this after its time an occurrence is no longer of use.
inline constexpr std::chrono::hours catch_up_limit{12};

/// Everything due after `after` and not after `until`, in order of time; at the same time, in order of the
/// book. Nothing when `until` is not later.
std::vector<occurrence> occurrences_between(const rule_book& book, const time_zone& zone, instant after,
                                            instant until);

/// When `rule` is due for the week `period`.
occurrence occurrence_for(const alert_rule& rule, const iso_week& period, const time_zone& zone);

}  // namespace raporo::alerts
