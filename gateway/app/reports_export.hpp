#pragma once

#include <filesystem>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/app/commands.hpp"
#include "gateway/base/clock.hpp"
#include "storage/database.hpp"
#include "storage/reports.hpp"

namespace raporo::app {

/// One row for each reported cell, RFC 4180 with a first row of names; what was not reported has no row.
/// Texts that a spreadsheet would take for a formula get an apostrophe before them.
void write_reports(std::ostream& out, const std::vector<storage::report>& reports);

/// `what` is done with the figures of a period: they leave the installation.
void record_figures_left(storage::database& database, const std::string& period, const std::string& what,
                         const std::string& detail, instant now);

/// Says that there is nothing to give out; the exit code.
int tell_nothing_reported(const std::string& period, std::string_view more = {});

/// Prints a text, or makes it a new file; the exit code. Nothing is written over.
int give_out(const std::string& text, const std::filesystem::path& file);
/// Says so when there is a file already.
bool is_new_file(const std::filesystem::path& file);

int export_xlsx(const reports_export_command& c, storage::database& database);
int export_data_values(const reports_export_command& c, storage::database& database);

}  // namespace raporo::app
