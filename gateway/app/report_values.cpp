#include "gateway/app/report_values.hpp"

#include <fmt/format.h>

#include <iostream>
#include <set>
#include <utility>

#include "gateway/app/reports_export.hpp"
#include "gateway/reports/dhis2_mapping.hpp"
#include "gateway/reports/dhis2_period.hpp"

namespace raporo::app {
namespace {

std::optional<reports::dhis2_mapping> read_mapping(const report_source& source) {
  const std::filesystem::path file = source.files.folder / reports::dhis2_file;
  if (!reports::has_dhis2(source.files.folder)) {
    std::cerr << fmt::format(
        "{} is not there: it says which numbers go to which data elements; "
        "config/demo/dhis2.yaml is one\n",
        file.string());
    return std::nullopt;
  }
  config::diagnostics problems;
  auto mapping = reports::read_dhis2(source.files.folder, source.menu(), problems);
  std::cerr << problems.to_text();
  return mapping;
}

void tell_left_out(const reports::data_values& made) {
  if (!made.not_mapped.empty()) {
    std::string fields;
    for (const auto& [field, cells] : made.not_mapped)
      fields += fmt::format("{}{} ({})", fields.empty() ? "" : ", ", field, cells);
    std::cerr << fmt::format("not sent, since {} names no data element for them; cells in brackets: {}\n",
                             reports::dhis2_file, fields);
  }
  if (made.withheld > 0)
    std::cerr << fmt::format("not sent, since they are about 1 to 4 pupils with a disability: {} cells\n",
                             made.withheld);
  if (made.unknown_schools > 0)
    std::cerr << fmt::format("not sent, since the roster has their schools no more: {} reports\n",
                             made.unknown_schools);
}

}  // namespace

std::string report_values::name_of(std::string_view school) const {
  const school_entry* found = source.people().find_school(school);
  return found == nullptr ? std::string() : found->facts.name;
}

std::optional<report_values> read_report_values(storage::database& database, const wanted_values& wanted) {
  if (!reports::dhis2_cadence(wanted.period)) {
    std::cerr << fmt::format(
        "DHIS2 has no period for {}: it takes weeks such as 2026-W48, and years such as "
        "2026/27\n",
        wanted.period);
    return std::nullopt;
  }
  auto source = read_report_source(database, wanted.config, wanted.data, wanted.period);
  if (!source) return std::nullopt;
  const auto mapping = read_mapping(*source);
  if (!mapping) return std::nullopt;
  if (!wanted.school.empty())
    std::erase_if(source->counting, [&](const storage::report& r) { return r.key.school != wanted.school; });
  if (source->counting.empty()) {
    tell_nothing_reported(wanted.period, wanted.school.empty() ? "" : " by the school " + wanted.school);
    return std::nullopt;
  }
  reports::data_values made = reports::make_data_values({.reports = source->counting,
                                                         .period = wanted.period,
                                                         .mapping = *mapping,
                                                         .menu = source->menu(),
                                                         .people = source->people(),
                                                         .zone = source->files.zone});
  tell_left_out(made);
  if (made.sets.empty()) {
    std::cerr << fmt::format("nothing of {} is for DHIS2\n", wanted.period);
    return std::nullopt;
  }
  return report_values{std::move(*source), std::move(made)};
}

std::string values_and_schools(const reports::data_values& v) {
  std::size_t values = 0;
  std::set<std::string_view> schools;
  for (const reports::data_value_set& s : v.sets) {
    values += s.values.size();
    schools.insert(s.org_unit);
  }
  return fmt::format("{} value{} of {} school{}", values, values == 1 ? "" : "s", schools.size(),
                     schools.size() == 1 ? "" : "s");
}

}  // namespace raporo::app
