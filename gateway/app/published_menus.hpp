#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/app/provisions.hpp"
#include "storage/menu_versions.hpp"

/// Between the menus of a configuration folder, which people work on, and the published ones, which run.
namespace raporo::app {

/// Puts the version that is in force in the place of the folder's menus. Where none was published they stay.
void take_published_menus(sql::connection& c, provisions& p);

/// The files of a version, named so that a problem in them tells where it is; none when it is not there.
std::vector<menus::menu_source> sources_of_version(sql::connection& c, std::int64_t number);

/// Is a problem in this file one of a version's?
bool is_of_version(std::string_view file);

/// Who publishes, and what they say about it.
struct publication {
  std::string author;
  std::string published_by;
  std::string note;
  instant now{};
};
/// Gives the number of the new version.
std::int64_t publish_menus(sql::connection& c, const std::vector<menus::menu_source>& menus,
                           const publication& p);

/// For a person, on one line: the folder's menus are not the published ones, and how to publish them. Empty
/// when they are the same, or none are published.
std::string tell_unpublished(const provisions& p, const std::filesystem::path& data);

}  // namespace raporo::app
