#include "gateway/app/published_menus.hpp"

#include <fmt/format.h>

#include <utility>

namespace raporo::app {
namespace {

constexpr std::string_view version_word = "version ";

}  // namespace

std::vector<menus::menu_source> sources_of_version(sql::connection& c, std::int64_t number) {
  std::vector<menus::menu_source> sources;
  for (storage::menu_file& f : storage::files_of_menu(c, number))
    sources.push_back({fmt::format("{}{}/{}", version_word, number, f.name), std::move(f.text)});
  return sources;
}

bool is_of_version(std::string_view file) {
  return file.starts_with(version_word);
}

void take_published_menus(sql::connection& c, provisions& p) {
  const std::int64_t number = storage::menu_in_force(c);
  if (number == 0 || number == p.menu_number) return;
  p.menus = sources_of_version(c, number);
  p.menu_number = number;
}

std::int64_t publish_menus(sql::connection& c, const std::vector<menus::menu_source>& menus,
                           const publication& p) {
  std::vector<storage::menu_file> files;
  for (const menus::menu_source& s : menus) files.push_back({std::string(menus::name_of(s)), s.text});
  return storage::publish_menu(c,
                               {.hash = menus::hash_of(menus),
                                .author = p.author,
                                .published_by = p.published_by,
                                .note = p.note,
                                .published = p.now},
                               files);
}

std::string tell_unpublished(const provisions& p, const std::filesystem::path& data) {
  if (p.menu_number == 0 || p.folder_menus == menus::hash_of(p.menus)) return {};
  return fmt::format(
      "the menus of {0} are not the published version {1}; to publish them: raporo menu publish "
      "{0} --data {2} --note \"what changed\"",
      p.folder.string(), p.menu_number, data.string());
}

}  // namespace raporo::app
