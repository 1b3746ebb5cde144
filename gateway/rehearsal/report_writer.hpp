#pragma once

#include <string>
#include <vector>

#include "gateway/base/report.hpp"
#include "gateway/rehearsal/stage.hpp"
#include "menus/graph.hpp"

namespace raporo::rehearsal {

/// What report_reader reads: `{form: attendance, period: 2026-W48, present: {P1: [28, 27]}, flags: []}`. What
/// was not reported is left out, or is `none` beside what was.
std::string write_report(const menus::form& f, const report_key& key, const std::vector<answer>& answers,
                         const std::vector<std::string>& flags);

/// The `expect:` of a story that came to where `s` stands: the reports that were made and the open draft.
std::string write_outcome(stage& s);

/// `text` as YAML takes it for a text, whatever is in it.
std::string in_quotes(std::string_view text);

}  // namespace raporo::rehearsal
