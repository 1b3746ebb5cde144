#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "gateway/base/phone_number.hpp"
#include "menus/facts.hpp"
#include "storage/roster.hpp"

namespace raporo {

/// One school with what is above it.
struct school_entry {
  menus::school_facts facts;
  std::string sector;    ///< id
  std::string district;  ///< id
  /// The school, its sector, district, province and country: whom a closure may be declared for.
  std::vector<std::string> unit_and_ancestors;
};

/// The roster as the gateway looks things up in it: an immutable snapshot, replaced whole after an import.
/// Pointers handed out live as long as the snapshot. Thread-safe.
class directory {
 public:
  /// Enrolment is that of `school_year`, or of the newest year a school has figures for.
  directory(storage::roster loaded, const std::string& school_year);

  std::int64_t revision() const noexcept { return roster_.revision; }

  /// nullptr when the number is not registered.
  const storage::person* find_person(const phone_number& phone) const;
  const storage::person* find_person_by_id(std::string_view id) const;
  /// The schools a person may report for, in order of name.
  std::vector<const school_entry*> schools_of(const storage::person& p) const;
  /// Holders of `role` at `unit`.
  std::vector<const storage::person*> holders(std::string_view role, std::string_view unit) const;

  const school_entry* find_school(std::string_view id) const;
  const storage::org_unit* find_unit(std::string_view id) const;
  const std::vector<school_entry>& schools() const noexcept { return schools_; }
  std::vector<const school_entry*> schools_under(std::string_view unit) const;
  /// Units of a kind, in order of name.
  std::vector<const storage::org_unit*> units_of(storage::unit_kind kind) const;
  const std::vector<storage::person>& persons() const noexcept { return roster_.persons; }

  /// The largest values that screens and messages may have to show.
  menus::worst_case extremes() const;

 private:
  storage::roster roster_;
  std::vector<school_entry> schools_;
  std::unordered_map<std::string, std::size_t> school_by_id_;
  std::unordered_map<std::string, std::size_t> unit_by_id_;
  std::unordered_map<std::string, std::size_t> person_by_phone_;
  std::unordered_map<std::string, std::size_t> person_by_id_;
  std::unordered_map<std::string, std::vector<std::size_t>> persons_by_post_;  ///< `role@unit`
};

/// `school_leader` for head teachers and deputies, `mentor`, `sector_official`, `district_official`: the
/// words of `for:` in menus.
std::string_view menu_role(std::string_view post) noexcept;

}  // namespace raporo
