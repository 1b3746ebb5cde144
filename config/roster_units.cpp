#include "config/roster_units.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "config/roster_words.hpp"

namespace raporo::config {

bool roster_units::add(csv_reader& csv, std::size_t column, std::size_t level, std::string culprit) {
  const auto [known, is_new] =
      units_.try_emplace(std::string(csv.field(column)), known_unit{level, csv.row(), std::move(culprit)});
  if (is_new) return true;
  csv.error(column, "roster/double-row",
            fmt::format("`{}` is listed before as a {} (row {})", csv.field(column),
                        unit_levels[known->second.level], known->second.row));
  return false;
}

bool roster_units::usable(const std::string& id, std::size_t level) const {
  const auto found = units_.find(id);
  return found != units_.end() && found->second.level == level && found->second.culprit.empty();
}

std::string roster_units::accuse(const std::string& id, std::size_t level, const csv_place& place) {
  std::string key = fmt::format("{} {}", unit_levels[level], id);
  culprits_.try_emplace(key, bad_unit{id, place});
  return key;
}

std::string roster_units::blame(const std::string& id, std::size_t level, const csv_place& place,
                                const char* code) {
  if (usable(id, level)) return {};
  const auto unit = units_.find(id);
  std::string key = unit != units_.end() && unit->second.level == level
                        ? unit->second.culprit
                        : fmt::format("{} {}", unit_levels[level], id);
  if (const auto known = culprits_.find(key); known != culprits_.end()) {
    ++known->second.others;
    return key;
  }
  report(problems_, place, code, fault(id, level), hint(id, level));
  return accuse(id, level, place);
}

void roster_units::count_refused() const {
  for (const auto& [key, c] : culprits_) {
    if (c.others == 0) continue;
    const bool one = c.others == 1;
    report(problems_, c.place, "roster/refused-with-it",
           fmt::format("{} more row{} refused with it: {} `{}` or what lies in it", c.others,
                       one ? " is" : "s are", one ? "it names" : "they name", c.id),
           "mend this one first");
  }
}

/// Why there is no such unit of that level.
std::string roster_units::fault(const std::string& id, std::size_t level) const {
  const auto found = units_.find(id);
  if (found == units_.end()) return fmt::format("there is no {} `{}`", unit_levels[level], id);
  return fmt::format("`{}` is a {}, a {} is wanted here", id, unit_levels[found->second.level],
                     unit_levels[level]);
}

/// Guesses among the units above the schools only: a wrong school code is seldom near the right one.
std::string roster_units::hint(const std::string& id, std::size_t level) const {
  if (level == school_level || units_.contains(id)) return {};
  std::vector<std::string_view> known;
  for (const auto& [other, unit] : units_) {
    if (unit.level == level && unit.culprit.empty()) known.push_back(other);
  }
  // The map's order is no order.
  std::ranges::sort(known);
  const std::string_view meant = closest(id, known);
  return meant.empty() ? std::string() : fmt::format("did you mean `{}`?", meant);
}

}  // namespace raporo::config
