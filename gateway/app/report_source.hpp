#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gateway/alerts/figures.hpp"
#include "gateway/app/provisions.hpp"
#include "gateway/reports/fields.hpp"
#include "storage/database.hpp"
#include "storage/reports.hpp"

namespace raporo::app {

/// What a period's tables are made of: the reports that count, and what they are measured by.
struct report_source {
  provisions files;
  installation installed;
  std::vector<storage::report> counting;  ///< of the period
  std::vector<reports::field> fields;
  std::shared_ptr<const alerts::two_weeks> weeks;  ///< nullptr: the period is no week
  alerts::reported_words words;
  instant now{};

  const menus::menu& menu() const { return *installed.dialogues->menu; }
  /// In a week, as they were in its school year.
  const directory& people() const { return weeks ? weeks->now.roster() : *installed.dialogues->people; }
};

/// Reads a period by the menus that are published, or else those of the folder. nullopt when something is
/// wrong with the folder, which is on standard error then.
std::optional<report_source> read_report_source(storage::database& database,
                                                const std::filesystem::path& config,
                                                const std::filesystem::path& data, const std::string& period);

}  // namespace raporo::app
