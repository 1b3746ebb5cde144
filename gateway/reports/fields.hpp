#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "menus/menu.hpp"

/// What schools reported, as tables for people and as data values for DHIS2.
namespace raporo::reports {

enum class field_kind : std::uint8_t { number, choice, words };

/// A field of a form, as far as who exports it has to know it.
struct field {
  std::string form;
  std::string name;
  field_kind kind = field_kind::number;
  bool by_grade = false;
  bool every_grade = false;         ///< a whole report has it for each grade of the school but `except`
  std::vector<std::string> except;  ///< grades never asked
  std::vector<std::string> parts;   ///< values of the dimension it is asked by; empty: by none
  std::vector<std::int64_t> codes;  ///< of a choice
  /// Reasons of pupils, and whatever is about disability: below the level of a sector nobody may be
  /// recognised by it (Law 058/2021 counts health and family among what is sensitive).
  bool sensitive = false;
};

/// Those of all forms, in the order of the menus. Where a menu asks one field twice, it is there once.
std::vector<field> fields_of(const menus::menu& menu);

/// nullptr when there is none.
const field* find_field(const std::vector<field>& all, std::string_view form, std::string_view name) noexcept;

/// So few that a person can be recognised: 1 to 4.
constexpr bool is_small(std::int64_t pupils) noexcept {
  return pupils >= 1 && pupils <= 4;
}

}  // namespace raporo::reports
