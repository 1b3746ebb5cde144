#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/clock.hpp"
#include "storage/sql.hpp"

/// Versions of the menus: immutable, numbered from 1. The newest one is in force.
namespace raporo::storage {

struct menu_file {
  std::string name;  ///< `weekly.yaml`
  std::string text;

  friend bool operator==(const menu_file&, const menu_file&) = default;
};

struct menu_version {
  std::int64_t number = 0;
  std::string hash;          ///< of the files; the same content has the same one under every number
  std::string author;        ///< whose work it is
  std::string published_by;  ///< who gave the command: a user of the machine, or `gateway`
  std::string note;
  instant published{};
};

/// Makes a version of these files, in force from then on, and an audit event; gives its number. `v.number` is
/// not looked at.
std::int64_t publish_menu(sql::connection& c, const menu_version& v, const std::vector<menu_file>& files);

/// The number of the one in force; 0 when none was ever published.
std::int64_t menu_in_force(sql::connection& c);
/// All of them, the newest first.
std::vector<menu_version> list_menus(sql::connection& c);
std::optional<menu_version> find_menu(sql::connection& c, std::int64_t number);
/// In the order of their names; none when there is no such version.
std::vector<menu_file> files_of_menu(sql::connection& c, std::int64_t number);
/// The files of the version that has this hash; none when there is none.
std::vector<menu_file> files_of_menu(sql::connection& c, std::string_view hash);

}  // namespace raporo::storage
