#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/diagnostic.hpp"
#include "config/yaml.hpp"
#include "gateway/alerts/rules.hpp"

/// Sums of fields that no menu in force asks for.
namespace raporo::alerts {

/// A `total.` of a field that is not among the counts.
struct other_sum {
  std::string field;
  config::location where;
};

/// Each of them that stands anywhere in the file.
std::vector<other_sum> find_other_sums(std::string_view text, const std::string& file,
                                       const std::vector<std::string>& counts);

/// Notes in `book` which of `sums` each of its rules uses, and warns at the first place of each, with the one
/// of `counts` that was probably meant. `rules`: the book's, as they were read.
void note_missing_sums(rule_book& book, const std::vector<config::yaml_node>& rules,
                       const std::vector<other_sum>& sums, const std::vector<std::string>& counts,
                       config::diagnostics& problems);

}  // namespace raporo::alerts
