#pragma once

#include <iosfwd>
#include <vector>

#include "gateway/alerts/alert_writer.hpp"

/// What the rules would send for a period, without sending or storing it.
namespace raporo::alerts {

struct previewed_rule {
  occurrence what;
  std::vector<alert> alerts;  ///< in the order of planning, with those that come to nothing
};

/// Every rule that reports on the writer's week, in order of time.
std::vector<previewed_rule> preview(const writer_source& source);

enum class phones { masked, whole };
/// A readable listing, and a summary as the last line:
///   2026-W48: 84 messages in 97 segments to 72 people; 3 come to nothing
void print_preview(std::ostream& out, const std::vector<previewed_rule>& rules, const writer_source& source,
                   phones show);

}  // namespace raporo::alerts
