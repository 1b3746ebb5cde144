#pragma once

#include <filesystem>

#include "gateway/reports/workbook.hpp"

namespace raporo::reports {

/// Writes an XLSX file. Texts are texts, also those that look like a formula, a number or a web address.
/// Throws std::runtime_error with the reason when the disk refuses; there is no file then.
void write_xlsx(const workbook& book, const std::filesystem::path& file);

}  // namespace raporo::reports
