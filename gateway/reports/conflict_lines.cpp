#include "gateway/reports/conflict_lines.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace raporo::reports {
namespace {

constexpr std::size_t most_conflicts = 50;
constexpr std::size_t most_schools = 20;
constexpr std::size_t most_cells = 8;

const data_value* value_at(const push_batch& batch, std::size_t index) {
  for (const data_value_set& s : batch.sets) {
    if (index < s.values.size()) return &s.values[index];
    index -= s.values.size();
  }
  return nullptr;
}

std::string reason_of(const import_conflict& c) {
  std::string line = "refused: ";
  if (!c.code.empty()) line += c.code + " ";
  line += c.message.empty() ? "without a reason" : c.message;
  // The message mostly names it; what it does not name is worth a word.
  if (!c.object.empty() && c.message.find(c.object) == std::string::npos) line += " (" + c.object + ")";
  return line;
}

std::string cell_text(const data_value& v) {
  return fmt::format("{}{}{} = {}", v.element, v.combo.empty() ? "" : " ", v.combo, v.value);
}

/// Schools in the order sent, with the cells of each.
struct school_cells {
  std::string school;
  std::vector<std::string> cells;
};

std::vector<school_cells> by_school(const push_batch& batch, const std::vector<std::size_t>& indexes) {
  std::vector<school_cells> all;
  for (const std::size_t index : std::set<std::size_t>(indexes.begin(), indexes.end())) {
    const data_value* v = value_at(batch, index);
    if (v == nullptr) continue;
    if (all.empty() || all.back().school != v->org_unit) all.push_back({v->org_unit, {}});
    all.back().cells.push_back(cell_text(*v));
  }
  return all;
}

std::string school_line(const school_cells& s, const std::function<std::string(std::string_view)>& name_of) {
  std::string line = fmt::format("  {} {}: ", s.school, name_of(s.school));
  const std::size_t shown = std::min(s.cells.size(), most_cells);
  for (std::size_t i = 0; i < shown; ++i) line += (i == 0 ? "" : ", ") + s.cells[i];
  if (shown < s.cells.size()) line += fmt::format(", and {} more", s.cells.size() - shown);
  return line;
}

}  // namespace

std::vector<std::string> conflict_lines(const push_batch& batch, const import_answer& said,
                                        const std::function<std::string(std::string_view)>& name_of) {
  std::vector<std::string> lines;
  const auto add = [&](const std::string& reason, const std::vector<std::size_t>& indexes) {
    lines.push_back(reason);
    if (batch.what != push_batch::kind::values) return;
    const std::vector<school_cells> schools = by_school(batch, indexes);
    for (std::size_t i = 0; i < std::min(schools.size(), most_schools); ++i)
      lines.push_back(school_line(schools[i], name_of));
    if (schools.size() > most_schools)
      lines.push_back(fmt::format("  and {} more schools", schools.size() - most_schools));
  };
  std::set<std::size_t> explained;
  for (std::size_t i = 0; i < std::min(said.conflicts.size(), most_conflicts); ++i) {
    add(reason_of(said.conflicts[i]), said.conflicts[i].indexes);
    explained.insert(said.conflicts[i].indexes.begin(), said.conflicts[i].indexes.end());
  }
  if (said.conflicts.size() > most_conflicts)
    lines.push_back(fmt::format("and {} more reasons", said.conflicts.size() - most_conflicts));
  std::vector<std::size_t> unexplained;
  if (said.conflicts.size() <= most_conflicts)
    std::ranges::copy_if(said.rejected, std::back_inserter(unexplained),
                         [&](std::size_t index) { return !explained.contains(index); });
  if (!unexplained.empty()) add("refused, and not said why:", unexplained);
  if (lines.empty()) lines.push_back("refused: " + said.message);
  return lines;
}

}  // namespace raporo::reports
