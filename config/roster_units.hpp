#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <unordered_map>

#include "config/csv.hpp"
#include "config/diagnostic.hpp"

namespace raporo::config {

/// The units that a roster's tables have listed so far, good and bad, while the tables are read. One slip of
/// the pen at a unit refuses every row that names it, or what lies in it; those are only counted, because a
/// hundred problems would hide the one that matters.
class roster_units {
 public:
  explicit roster_units(diagnostics& problems) : problems_(problems) {}

  /// Adds the unit that the row lists. `culprit`: the key of what makes it unusable; empty for a good one.
  /// False, and reported, when the id is listed before.
  bool add(csv_reader& csv, std::size_t column, std::size_t level, std::string culprit);
  /// A unit that was added as good is not. Requires: it was added.
  void refuse(const std::string& id, std::string culprit) { units_.at(id).culprit = std::move(culprit); }

  bool usable(const std::string& id, std::size_t level) const;
  /// From now on the unit, whose fault was reported, is to blame for the rows that name it. Gives its key.
  std::string accuse(const std::string& id, std::size_t level, const csv_place& place);
  /// The key of what is to blame that a row cannot name this unit; empty when it can. What is refused itself
  /// was reported before; of the rows that name what is not there the first is, under `code`.
  std::string blame(const std::string& id, std::size_t level, const csv_place& place, const char* code);

  /// At the end: reports how many rows each bad unit took with it.
  void count_refused() const;

 private:
  struct known_unit {
    std::size_t level = 0;
    unsigned row = 0;
    std::string culprit;
  };
  struct bad_unit {
    std::string id;
    csv_place place;  ///< of its own row; of the first row that names it when there is none
    unsigned others = 0;
  };

  std::string fault(const std::string& id, std::size_t level) const;
  std::string hint(const std::string& id, std::size_t level) const;

  diagnostics& problems_;
  std::unordered_map<std::string, known_unit> units_;
  std::map<std::string, bad_unit> culprits_;
};

}  // namespace raporo::config
