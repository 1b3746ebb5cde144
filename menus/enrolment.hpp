#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "gateway/base/report.hpp"
#include "menus/facts.hpp"

namespace raporo::menus {

/// Pupils of a grade, or of one sex in it, as they were counted: the most that can be present or come back.
std::optional<std::int64_t> counted(const grade_enrolment& grade, sex by);

/// Pupils of a grade, or of one sex in it, in a week: as counted, without those who had dropped out in an
/// earlier week, and with those of them who came back by then. Who came back is counted from that week on,
/// since they may be present in it; more than had gone cannot come back. About any other period, or none,
/// everything that is known counts. Never below zero or above the count; nullopt where nothing was counted.
/// `changes` are in order of week, who left before who came back, and may be of other schools and grades too.
/// The one place that reckons this: bounds, rates and digests all ask here.
std::optional<std::int64_t> enrolled(std::string_view school, const grade_enrolment& grade, sex by,
                                     std::string_view period, std::span<const enrolment_change> changes);

}  // namespace raporo::menus
