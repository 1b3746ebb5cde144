#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <iostream>

#include "gateway/app/commands.hpp"
#include "gateway/app/open_existing.hpp"
#include "gateway/app/published_menus.hpp"

namespace raporo::app {
namespace {

namespace fs = std::filesystem;

void write(const fs::path& file, const std::string& text) {
  std::ofstream out(file, std::ios::binary);
  out << text;
  out.close();
  if (!out) throw fs::filesystem_error("cannot be written", file, {errno, std::generic_category()});
}

/// The first menu file that lies there already: it would be read together with those of the version.
std::optional<fs::path> menu_file_in(const fs::path& folder) {
  if (!fs::exists(folder)) return std::nullopt;
  const fs::directory_iterator files(folder);
  const auto taken = std::ranges::find_if(
      files, [](const fs::directory_entry& e) { return menus::is_menu_file(e.path().filename().string()); });
  if (taken == fs::end(files)) return std::nullopt;
  return taken->path();
}

}  // namespace

int export_menus(const menu_export_command& c) {
  const auto log = make_logger(log_format::text, log_level::warning);
  const auto database = open_existing(c.data, *log);
  if (database == nullptr) return 1;
  std::vector<menus::menu_source> sources;
  database->read_and_wait([&](sql::connection& db) { sources = sources_of_version(db, c.number); });
  if (sources.empty()) {
    std::cerr << fmt::format("there is no version {}; `raporo menu list --data {}` shows them\n", c.number,
                             c.data.string());
    return 1;
  }
  if (const auto taken = menu_file_in(c.folder)) {
    std::cerr << fmt::format("{} is there already: name another folder\n", taken->string());
    return 1;
  }
  fs::create_directories(c.folder);
  for (const menus::menu_source& s : sources) write(c.folder / menus::name_of(s), s.text);
  std::cout << fmt::format("{}: {} files of version {}; stories do not belong to a version\n",
                           c.folder.string(), sources.size(), c.number);
  return 0;
}

}  // namespace raporo::app
