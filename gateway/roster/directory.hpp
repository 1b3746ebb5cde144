#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "config/calendar.hpp"
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
  /// Enrolment is that of `school_year`, or of the newest year a school has figures for. Of whom it loses and
  /// gains the reports of its own year tell: `calendar` says which weeks those are, an empty one that all
  /// are.
  directory(storage::roster loaded, const std::string& school_year, const config::calendar& calendar = {});

  std::int64_t revision() const noexcept { return roster_.revision; }

  /// nullptr when the number is not registered.
  const storage::person* find_person(const phone_number& phone) const;
  /// The schools a person may report for: those with a post of a head teacher, deputy or mentor. In order of
  /// name.
  std::vector<const school_entry*> schools_of(const storage::person& p) const;
  /// Holders of `role` at `unit`.
  std::vector<const storage::person*> holders(std::string_view role, std::string_view unit) const;

  const school_entry* find_school(std::string_view id) const;
  const storage::org_unit* find_unit(std::string_view id) const;
  /// In order of name.
  const std::vector<school_entry>& schools() const noexcept { return schools_; }
  /// The schools of a sector, district, province or the country, in order of name; of a school, itself.
  std::vector<const school_entry*> schools_under(std::string_view unit) const;
  /// Units of a kind, in order of name.
  std::vector<const storage::org_unit*> units_of(storage::unit_kind kind) const;
  const std::vector<storage::person>& persons() const noexcept { return roster_.persons; }

  /// How many schools have no figures of the school year, so that those of an older one count, or none.
  std::size_t schools_without_enrolment() const noexcept { return without_enrolment_; }

  /// The largest values that screens and messages may have to show: those of this roster, names in letters of
  /// the GSM-7 alphabet, but never below what the next import may well bring.
  menus::worst_case extremes() const;

 private:
  /// Lets a map keyed by std::string be asked with a view.
  struct text_hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept {
      return std::hash<std::string_view>{}(text);
    }
  };
  template <class Value>
  using text_map = std::unordered_map<std::string, Value, text_hash, std::equal_to<>>;

  void index_units();
  void add_schools();
  void place_school(school_entry& school) const;
  void add_enrolment(const std::string& school_year, const config::calendar& calendar);
  void index_persons();

  storage::roster roster_;
  std::vector<school_entry> schools_;  ///< in order of name
  std::size_t without_enrolment_ = 0;
  text_map<std::size_t> unit_by_id_;
  text_map<std::size_t> school_by_id_;
  text_map<std::vector<std::size_t>> schools_by_unit_;  ///< of the unit itself and of each of its ancestors
  text_map<std::size_t> person_by_phone_;
  text_map<std::vector<std::size_t>> persons_by_post_;  ///< `role@unit`
};

/// `school_leader` for head teachers and deputies, `mentor`, `sector_official`, `district_official`: the
/// words of `for:` in menus. Empty for a post that the gateway does not know.
std::string_view menu_role(std::string_view post) noexcept;

}  // namespace raporo
