#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "gateway/reports/counted_reports.hpp"
#include "gateway/reports/data_value_sets.hpp"
#include "menus/menu.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/unit/alerts/small_district.hpp"

/// Week 48 of the small district, by the menus of the demo.
namespace raporo::test {

inline std::vector<menus::menu_source> demo_menu_files() {
  std::vector<menus::menu_source> sources;
  for (const auto& entry : std::filesystem::directory_iterator(RAPORO_SOURCE_DIR "/config/demo/menus")) {
    if (!menus::is_menu_file(entry.path().filename().string())) continue;
    std::ostringstream text;
    text << std::ifstream(entry.path()).rdbuf();
    sources.push_back({entry.path().string(), text.str()});
  }
  std::ranges::sort(sources, {}, &menus::menu_source::file);
  return sources;
}

inline const menus::menu& demo_menu() {
  static const std::shared_ptr<const menus::menu> loaded = [] {
    config::diagnostics problems;
    return menus::load_menu(demo_menu_files(), {}, problems, menus::proof::had);
  }();
  return *loaded;
}

inline std::vector<storage::report> counted_week_48() {
  std::vector<storage::report> all = reports_of_week_48();
  for (storage::report& r : all) r.receipt = "K7M4P";
  return reports::counted(std::move(all), demo_menu().forms());
}

/// `config/demo/dhis2.yaml`, or a text of its own.
inline std::string mapping_problems(const std::string& text) {
  const temporary_folder folder;
  folder.write("dhis2.yaml", text);
  config::diagnostics problems;
  const auto mapping = reports::read_dhis2(folder.path(), demo_menu(), problems);
  std::string told;
  for (const config::diagnostic& d : problems.all())
    told += std::to_string(d.where.line) + ":" + std::to_string(d.where.column) + " " + d.code + " " +
            d.hint + "\n";
  return mapping.has_value() == problems.has_errors() ? "mapping and problems\n" + told : told;
}

inline reports::dhis2_mapping demo_mapping() {
  config::diagnostics problems;
  return reports::read_dhis2(RAPORO_SOURCE_DIR "/config/demo", demo_menu(), problems).value();
}

inline reports::data_values values_of(const std::vector<storage::report>& reports,
                                      const reports::dhis2_mapping& mapping = demo_mapping()) {
  const auto people = small_directory();
  return reports::make_data_values({.reports = reports,
                                    .period = "2026-W48",
                                    .mapping = mapping,
                                    .menu = demo_menu(),
                                    .people = *people,
                                    .zone = kigali()});
}

}  // namespace raporo::test
