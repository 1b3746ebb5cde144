#include "gateway/rehearsal/report_writer.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>

namespace raporo::rehearsal {
namespace {

const std::string not_there = "none";

std::string write_value(const answer& a) {
  return a.text.empty() ? std::to_string(a.value) : in_quotes(a.text);
}

/// A value, or in brackets those of the question's cells.
std::string write_cells(const menus::question& q, const std::string& grade,
                        const std::vector<answer>& answers) {
  std::vector<std::string> values;
  for (const menus::cell& c : q.cells) {
    const auto found = std::ranges::find_if(answers, [&](const answer& a) {
      return a.field == q.field && a.grade == grade && a.by == c.by && a.part == c.part;
    });
    values.push_back(found == answers.end() ? not_there : write_value(*found));
  }
  return values.size() == 1 ? values.front() : fmt::format("[{}]", fmt::join(values, ", "));
}

/// In the order of the answers.
std::vector<std::string> grades_of(const std::string& field, const std::vector<answer>& answers) {
  std::vector<std::string> grades;
  for (const answer& a : answers)
    if (a.field == field && std::ranges::find(grades, a.grade) == grades.end()) grades.push_back(a.grade);
  return grades;
}

std::string write_field(const menus::question& q, const std::vector<answer>& answers) {
  if (q.asked == menus::question::scope::once) return write_cells(q, {}, answers);
  std::vector<std::string> all;
  for (const std::string& grade : grades_of(q.field, answers))
    all.push_back(fmt::format("{}: {}", grade, write_cells(q, grade, answers)));
  return fmt::format("{{{}}}", fmt::join(all, ", "));
}

}  // namespace

std::string in_quotes(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (c == '\n')
      out += "\\n";
    else
      out += c;
  }
  return out + '"';
}

std::string write_report(const menus::form& f, const report_key& key, const std::vector<answer>& answers,
                         const std::vector<std::string>& flags) {
  std::string yaml = fmt::format("{{form: {}", f.id);
  if (!key.school.empty()) yaml += ", school: " + key.school;
  if (!key.period.empty()) yaml += ", period: " + key.period;
  for (const menus::question& q : f.questions)
    if (!grades_of(q.field, answers).empty())
      yaml += fmt::format(", {}: {}", q.field, write_field(q, answers));
  std::vector<std::string> quoted;
  for (const std::string& flag : flags) quoted.push_back(in_quotes(flag));
  return yaml + fmt::format(", flags: [{}]}}", fmt::join(quoted, ", "));
}

std::string write_outcome(stage& s) {
  const std::string first_school = s.school();
  const auto write = [&](report_key key, const std::vector<answer>& answers,
                         const std::vector<std::string>& flags) {
    const menus::graph& g = s.menu().compiled();
    const menus::form& f = *std::ranges::find(g.forms, key.form, &menus::form::id);
    if (key.school == first_school) key.school.clear();
    // Such a period is the moment of the call: another in each playing.
    if (s.menu().find_form(f.id)->every == menus::cadence::any) key.period.clear();
    return write_report(f, key, answers, flags);
  };
  std::string saved;
  for (const storage::report& r : s.new_reports()) saved += "\n        - " + write(r.key, r.answers, r.flags);
  const auto draft = s.open_draft();
  return fmt::format("    expect:\n      saved:{}\n      draft: {}\n", saved.empty() ? " none" : saved,
                     draft ? write(draft->key, draft->answers, draft->flags) : not_there);
}

}  // namespace raporo::rehearsal
