#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "config/diagnostic.hpp"
#include "gateway/reports/fields.hpp"
#include "menus/menu.hpp"

/// `dhis2.yaml` of a configuration folder: which numbers go to which data elements of DHIS2.
namespace raporo::reports {

inline constexpr const char* dhis2_file = "dhis2.yaml";

struct data_element {
  std::string form;
  std::string field;
  std::string part;  ///< value of the dimension it is asked by; empty: all of them together
  std::string code;
};

struct data_set {
  std::string code;
  menus::cadence every = menus::cadence::week;  ///< or year
  std::vector<std::string> complete_with;       ///< forms; empty: it is never registered as complete
  std::vector<data_element> elements;
};

struct dhis2_mapping {
  std::vector<data_set> data_sets;
};

/// Does the folder say anything about DHIS2?
bool has_dhis2(const std::filesystem::path& folder);

/// Reads it against the forms of the menus. nullopt when there is no such file or it has errors, which are in
/// `problems` then, all of them, under `dhis2/...`. What names a form or a field that the menus lack is left
/// out, with a warning: menus may go back to what they were.
std::optional<dhis2_mapping> read_dhis2(const std::filesystem::path& folder, const menus::menu& menu,
                                        config::diagnostics& problems);

}  // namespace raporo::reports
