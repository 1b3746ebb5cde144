#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <stdexcept>

#include "gateway/app/report_source.hpp"
#include "gateway/app/report_values.hpp"
#include "gateway/app/reports_export.hpp"
#include "gateway/reports/dhis2_text.hpp"
#include "gateway/reports/sheets.hpp"
#include "gateway/reports/xlsx.hpp"

namespace raporo::app {
namespace {

std::ptrdiff_t reports_without_school(const report_source& s) {
  return std::ranges::count_if(
      s.counting, [&](const storage::report& r) { return s.people().find_school(r.key.school) == nullptr; });
}

}  // namespace

int export_xlsx(const reports_export_command& c, storage::database& database) {
  const auto source = read_report_source(database, c.config, c.data, c.period);
  if (!source) return 1;
  if (source->counting.empty()) return tell_nothing_reported(c.period);
  if (const auto without = reports_without_school(*source); without > 0)
    std::cerr << fmt::format("left out, since the roster has their schools no more: {} reports\n", without);
  const reports::workbook book =
      reports::make_workbook({.people = source->people(),
                              .week = source->weeks ? &source->weeks->now : nullptr,
                              .reports = source->counting,
                              .fields = source->fields,
                              .words = source->words,
                              .period = c.period,
                              .language = c.language,
                              .made = source->now,
                              .made_local = format_local(source->files.zone.to_local(source->now))});
  record_figures_left(database, c.period, "reports exported",
                      fmt::format("{} reports, as xlsx", source->counting.size()), source->now);
  try {
    reports::write_xlsx(book, c.output);
  } catch (const std::runtime_error& e) {
    std::cerr << fmt::format("{} cannot be written: {}\n", c.output.string(), e.what());
    return 1;
  }
  std::cout << fmt::format("{}: {} reports of {}\n", c.output.string(), source->counting.size(), c.period);
  return 0;
}

int export_data_values(const reports_export_command& c, storage::database& database) {
  const auto values = read_report_values(
      database, {.config = c.config, .data = c.data, .period = c.period, .school = c.school});
  if (!values) return 1;
  const std::vector<reports::data_value_set>& sets = values->made.sets;
  record_figures_left(database, c.period, "reports exported",
                      fmt::format("{}, as {}", values_and_schools(values->made), c.format),
                      values->source.now);
  if (c.format == "dhis2-csv") return give_out(reports::to_csv(sets), c.output);
  if (sets.size() == 1) return give_out(reports::to_json(sets.front()) + "\n", c.output);
  const auto complete =
      std::ranges::count_if(sets, [](const reports::data_value_set& s) { return !s.complete_date.empty(); });
  if (complete > 0)
    std::cerr << fmt::format(
        "{} schools are complete, which data values of several schools have no place for: --push registers "
        "them\n",
        complete);
  return give_out(reports::to_bulk_json(sets) + "\n", c.output);
}

}  // namespace raporo::app
