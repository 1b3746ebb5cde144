#include "gateway/app/reports_export.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <fstream>
#include <iostream>
#include <sstream>

#include "config/csv.hpp"
#include "gateway/app/open_existing.hpp"
#include "gateway/app/running_time.hpp"
#include "gateway/base/log.hpp"
#include "storage/settings.hpp"

namespace raporo::app {
namespace {

/// A spreadsheet takes what begins so for a formula, and would run what a person typed.
std::string harmless(std::string_view text) {
  const bool like_formula =
      !text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos;
  return config::csv_field(like_formula ? "'" + std::string(text) : std::string(text));
}

std::string utc(instant t) {
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::chrono::system_clock::to_time_t(t)));
}

int export_csv(const reports_export_command& c, storage::database& database) {
  std::vector<storage::report> reports;
  database.read_and_wait(
      [&](sql::connection& connection) { reports = storage::reports_of_period(connection, c.period); });
  if (!c.form.empty()) std::erase_if(reports, [&](const storage::report& r) { return r.key.form != c.form; });
  if (reports.empty())
    return tell_nothing_reported(c.period, c.form.empty() ? "" : " with the form " + c.form);
  record_figures_left(database, c.period, "reports exported", fmt::format("{} reports", reports.size()),
                      time_of(c.data));
  std::ostringstream text;
  write_reports(text, reports);
  return give_out(text.str(), c.output);
}

}  // namespace

void write_reports(std::ostream& out, const std::vector<storage::report>& reports) {
  out << "school,form,period,revision,receipt,field,grade,sex,part,value,received,late,flags\n";
  for (const storage::report& r : reports) {
    const std::string of_report = fmt::format("{},{},{},{},{}", harmless(r.key.school), harmless(r.key.form),
                                              harmless(r.key.period), r.revision, harmless(r.receipt));
    const std::string behind = fmt::format("{},{},{}", utc(r.received), r.late ? "yes" : "no",
                                           harmless(fmt::format("{}", fmt::join(r.flags, " "))));
    for (const answer& a : r.answers) {
      const std::string value = a.text.empty() ? std::to_string(a.value) : harmless(a.text);
      out << fmt::format("{},{},{},{},{},{},{}\n", of_report, harmless(a.field), harmless(a.grade),
                         sex_code(a.by), harmless(a.part), value, behind);
    }
  }
}

void record_figures_left(storage::database& database, const std::string& period, const std::string& what,
                         const std::string& detail, instant now) {
  database.write_and_wait([&](sql::connection& connection) {
    storage::record_audit(connection,
                          {.actor = "operator", .action = what, .subject = period, .detail = detail}, now);
  });
}

int tell_nothing_reported(const std::string& period, std::string_view more) {
  std::cerr << fmt::format(
      "nothing was reported for {}{}; a period is written 2026-W48, 2026/27-T1, 2026/27 or, "
      "of forms of any time, 2026-11-25\n",
      period, more);
  return 1;
}

bool is_new_file(const std::filesystem::path& file) {
  if (!std::filesystem::exists(file)) return true;
  std::cerr << fmt::format("{} is there already: name another file\n", file.string());
  return false;
}

int give_out(const std::string& text, const std::filesystem::path& file) {
  if (file.empty()) {
    std::cout << text;
    return 0;
  }
  if (!is_new_file(file)) return 1;
  std::ofstream out(file, std::ios::binary);
  out << text;
  out.close();
  if (out) return 0;
  std::cerr << fmt::format("{} cannot be written\n", file.string());
  return 1;
}

int export_reports(const reports_export_command& c) {
  if (!c.output.empty() && !is_new_file(c.output)) return 1;
  const auto log = make_logger(log_format::text, log_level::warning);
  const auto database = open_existing(c.data, *log);
  if (database == nullptr) return 1;
  if (c.format == "xlsx") return export_xlsx(c, *database);
  if (c.format != "csv") return export_data_values(c, *database);
  return export_csv(c, *database);
}

}  // namespace raporo::app
