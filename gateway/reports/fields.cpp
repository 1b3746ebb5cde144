#include "gateway/reports/fields.hpp"

#include <algorithm>
#include <array>

#include "gateway/base/ascii.hpp"
#include "menus/graph.hpp"

namespace raporo::reports {
namespace {

/// How the three languages begin the word.
constexpr std::array<std::string_view, 3> disability_words{"disab", "ubumuga", "handicap"};

bool names_disability(std::string_view name) {
  return std::ranges::any_of(disability_words, [&](std::string_view word) {
    return !std::ranges::search(name, word, {}, to_lower).empty();
  });
}

/// Is a dimension with one of these values about disability?
bool divides_by_disability(const menus::graph& menu, const std::vector<std::string>& parts) {
  return std::ranges::any_of(menu.dimensions, [&](const menus::dimension& d) {
    const bool meant = std::ranges::any_of(d.values, [&](const menus::dimension::value& v) {
      return std::ranges::find(parts, v.name) != parts.end();
    });
    return meant &&
           (names_disability(d.name) || std::ranges::any_of(d.values, [](const menus::dimension::value& v) {
              return names_disability(v.name);
            }));
  });
}

field_kind kind_of(const menus::question& q) {
  if (q.asks_numbers()) return field_kind::number;
  return q.asks_words() ? field_kind::words : field_kind::choice;
}

field read_field(const menus::graph& menu, const menus::form& form, const menus::question& q) {
  field f;
  f.form = form.id;
  f.name = q.field;
  f.kind = kind_of(q);
  f.by_grade = q.asked != menus::question::scope::once;
  f.every_grade =
      q.asked == menus::question::scope::each_grade && q.when.empty() && q.after != menus::after_tries::skip;
  f.except = q.except;
  f.parts = q.parts;
  for (const menus::coded_option& c : q.choices) f.codes.push_back(c.code);
  // A choice for a grade is about pupils of it; one for the school is about the school.
  f.sensitive = (f.kind == field_kind::choice && f.by_grade) || names_disability(q.field) ||
                divides_by_disability(menu, q.parts);
  return f;
}

}  // namespace

std::vector<field> fields_of(const menus::menu& menu) {
  std::vector<field> all;
  for (const menus::form& form : menu.compiled().forms) {
    for (const menus::question& q : form.questions) {
      if (find_field(all, form.id, q.field) == nullptr) all.push_back(read_field(menu.compiled(), form, q));
    }
  }
  return all;
}

const field* find_field(const std::vector<field>& all, std::string_view form,
                        std::string_view name) noexcept {
  const auto found =
      std::ranges::find_if(all, [&](const field& f) { return f.form == form && f.name == name; });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace raporo::reports
