#include "gateway/rehearsal/report_reader.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "config/roster_words.hpp"
#include "menus/answer_input.hpp"

namespace raporo::rehearsal {

using config::yaml_node;

namespace {

constexpr int most_revisions = 1'000;

}  // namespace

void report_unknown(const config::location& where, std::string_view what, std::string_view word,
                    const std::vector<std::string_view>& known, config::diagnostics& problems) {
  const std::string_view guess = config::closest(word, known);
  problems.error("story/unknown-name", where, fmt::format("no {} is called `{}`", what, word),
                 guess.empty() ? fmt::format("known: {}", fmt::join(known, ", "))
                               : fmt::format("did you mean `{}`?", guess));
}

written_report report_reader::read(const yaml_node& node) {
  written_report r;
  r.where = node.where;
  if (!node.is_mapping()) {
    problems_.error("story/bad-value", node.where,
                    node.is_scalar() ? fmt::format("`{}` is no report", node.text) : "this is no report",
                    "write `none`, or a report: {form: attendance, present: {P1: [28, 27]}}");
    return r;
  }
  config::mapping_reader keys(node, area, problems_);
  const yaml_node* form_name = keys.required("form");
  const menus::form* f = form_name != nullptr ? find_form(*form_name) : nullptr;
  r.period = keys.optional_text("period").value_or("");
  r.school = keys.optional_text("school").value_or("");
  if (const auto revision = keys.optional_number("revision", 1, most_revisions))
    r.revision = static_cast<int>(*revision);
  if (const yaml_node* flags = keys.optional("flags")) {
    r.flags.emplace();
    if (!flags->is_sequence())
      problems_.error("story/wrong-type", flags->where, "`flags` is a list: [low[P1]]");
    for (const yaml_node& flag : flags->items) r.flags->push_back(flag.text);
  }
  if (f == nullptr) return r;  // its fields are not known
  r.form = f->id;
  for (const menus::question& q : f->questions)
    if (const yaml_node* values = keys.optional(q.field)) read_field(*values, q, r.cells);
  keys.finish();
  return r;
}

const menus::form* report_reader::find_form(const yaml_node& node) {
  const auto found = std::ranges::find(graph_.forms, node.text, &menus::form::id);
  if (found != graph_.forms.end()) return &*found;
  std::vector<std::string_view> known;
  for (const menus::form& f : graph_.forms) known.emplace_back(f.id);
  report_unknown(node.where, "form", node.text, known, problems_);
  return nullptr;
}

void report_reader::read_field(const yaml_node& node, const menus::question& q, std::vector<cell>& into) {
  if (q.asked == menus::question::scope::once) return read_cells(node, q, {}, into);
  if (!node.is_mapping()) {
    problems_.error("story/wrong-type", node.where, fmt::format("`{}` is asked by grade", q.field),
                    q.values() > 1 ? "write it as {P1: [28, 27]}" : "write it as {P1: 2}");
    return;
  }
  for (const yaml_node::entry& entry : node.entries)
    if (check_grade(entry)) read_cells(entry.value, q, entry.key, into);
}

void report_reader::read_cells(const yaml_node& node, const menus::question& q, const std::string& grade,
                               std::vector<cell>& into) {
  const std::vector<menus::cell>& cells = q.cells;
  const bool nothing = is_none(node);
  if (q.asks_words()) {
    into.push_back({q.field,
                    grade,
                    sex::none,
                    nothing ? std::nullopt : std::optional<std::int64_t>(0),
                    {},
                    nothing ? std::string() : node.text,
                    node.where});
    return;
  }
  if (!nothing && cells.size() > 1 && !is_row(node, cells.size())) return;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const yaml_node& one = cells.size() > 1 && !nothing ? node.items[i] : node;
    into.push_back({q.field,
                    grade,
                    cells[i].by,
                    nothing ? std::nullopt : read_value(one),
                    cells[i].part,
                    {},
                    node.where});
  }
}

std::optional<std::int64_t> report_reader::read_value(const yaml_node& node) {
  if (is_none(node)) return std::nullopt;
  const auto value = menus::read_whole_number(node.text);
  if (!value || !node.is_scalar())
    problems_.error("story/bad-value", node.where, "a whole number or `none` is expected here");
  return value;
}

bool report_reader::is_row(const yaml_node& node, std::size_t numbers) {
  if (node.is_sequence() && node.items.size() == numbers) return true;
  problems_.error("story/wrong-type", node.where,
                  numbers == 2 ? "boys and girls are written as [28, 27]"
                               : fmt::format("a list of {} numbers is expected here", numbers));
  return false;
}

bool report_reader::check_grade(const yaml_node::entry& entry) {
  if (config::find_grade(entry.key)) return true;
  report_unknown(entry.where, "grade", entry.key, {config::grades.begin(), config::grades.end()}, problems_);
  return false;
}

std::vector<enrolled_grade> report_reader::read_enrolment(const yaml_node& node) {
  std::vector<enrolled_grade> grades;
  if (!node.is_mapping())
    problems_.error("story/wrong-type", node.where, "`enrolment` is written as {P1: [31, 30]}");
  for (const yaml_node::entry& entry : node.entries) {
    if (!check_grade(entry) || !is_row(entry.value, 2)) continue;
    grades.push_back({entry.key, read_value(entry.value.items[0]), read_value(entry.value.items[1])});
  }
  std::ranges::sort(grades, {}, [](const enrolled_grade& g) { return config::find_grade(g.grade); });
  return grades;
}

}  // namespace raporo::rehearsal
