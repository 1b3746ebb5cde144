#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/yaml.hpp"
#include "gateway/rehearsal/story.hpp"
#include "menus/graph.hpp"

namespace raporo::rehearsal {

/// Where the codes of problems in stories begin.
inline const std::string area = "story";

/// What is not there, or must not be.
inline bool is_none(const config::yaml_node& node) {
  return node.is_scalar() && node.text == "none";
}

/// Reads what a story says of reports: `{form: attendance, present: {P1: [28, 27]}, flags: []}`. Values of a
/// field by sex are boys, then girls; `none` is a value that was not reported.
class report_reader {
 public:
  report_reader(const menus::graph& g, config::diagnostics& problems) : graph_(g), problems_(problems) {}

  written_report read(const config::yaml_node& node);
  /// `{P1: [31, 30], P2: [33, 32]}`; `none` is a figure that is not known.
  std::vector<enrolled_grade> read_enrolment(const config::yaml_node& node);

 private:
  const menus::form* find_form(const config::yaml_node& node);
  void read_field(const config::yaml_node& node, const menus::question& q, std::vector<cell>& into);
  void read_cells(const config::yaml_node& node, const menus::question& q, const std::string& grade,
                  std::vector<cell>& into);
  std::optional<std::int64_t> read_value(const config::yaml_node& node);
  /// Of a pair; nothing when it is none, which is then reported.
  bool is_row(const config::yaml_node& node, std::size_t numbers);
  bool check_grade(const config::yaml_node::entry& entry);

  const menus::graph& graph_;
  config::diagnostics& problems_;
};

/// Reports that `word` is none of `known`, with a guess at what was meant.
void report_unknown(const config::location& where, std::string_view what, std::string_view word,
                    const std::vector<std::string_view>& known, config::diagnostics& problems);

}  // namespace raporo::rehearsal
