#include "menus/values.hpp"

#include "menus/day_input.hpp"
#include "menus/earlier.hpp"
#include "menus/enrolment.hpp"
#include "menus/periods.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace raporo::menus {

namespace {

value text_value(std::string_view s) {
  if (s.empty()) return {};
  return std::string(s);
}

value number(std::int64_t n) {
  return static_cast<double>(n);
}

value number(const std::optional<std::int64_t>& n) {
  if (!n) return {};
  return number(*n);
}

/// Asked very often, of names that differ at their ends.
bool same_grade(std::string_view a, std::string_view b) {
  return a.size() == b.size() && (a.empty() || (a.back() == b.back() && a == b));
}

value_type type_of(const question& q) {
  if (q.asks == question::kind::choice) return value_type::choice;
  return q.asks_numbers() ? value_type::number : value_type::text;
}

/// Nothing is known of any name: what an option is called by itself.
class nameless final : public environment {
 public:
  value lookup(std::string_view /*name*/, const slice& /*part*/) const override { return {}; }
};

std::vector<named_code> codes_of(const question& q) {
  std::vector<named_code> codes;
  for (const coded_option& o : q.choices) codes.push_back({o.code, o.say.words.render_all(nameless())});
  return codes;
}

}  // namespace

bool offers(const question& q, std::string_view grade) {
  return std::ranges::find(q.except, grade) == q.except.end();
}

const answer* find_answer(const std::vector<answer>& answers, std::string_view field, std::string_view grade,
                          sex by, std::string_view part) {
  for (const answer& a : answers)
    if (a.by == by && same_grade(a.grade, grade) && a.field == field && a.part == part) return &a;
  return nullptr;
}

const question* values::question_of(std::string_view name) const {
  if (asked == nullptr || of_program) return nullptr;
  const auto q = std::ranges::find(asked->questions, name, &question::field);
  return q == asked->questions.end() ? nullptr : &*q;
}

value values::lookup(std::string_view name, const slice& part) const {
  if (const question* q = question_of(name)) return field(*q, part);
  if (name == "enrolled") return pupils(part, false);
  if (name == "counted") return pupils(part, true);
  if (earlier::is_needed_for(name)) return earlier_weeks(name, part);
  return fact(name);
}

std::optional<double> values::code_of(std::string_view name, const slice& part) const {
  const question* q = question_of(name);
  if (q == nullptr || q->asks != question::kind::choice) return std::nullopt;
  const coded_option* chosen = chosen_option(*q, part);
  if (chosen == nullptr) return std::nullopt;
  return static_cast<double>(chosen->code);
}

const coded_option* values::chosen_option(const question& q, const slice& part) const {
  if (answers == nullptr) return nullptr;
  const std::string_view of_grade = q.asked == question::scope::once ? std::string_view()
                                    : part.grade.empty()             ? grade
                                                                     : std::string_view(part.grade);
  const answer* given = find_answer(*answers, q.field, of_grade, sex::none);
  if (given == nullptr) return nullptr;
  const auto chosen = std::ranges::find(q.choices, given->value, &coded_option::code);
  return chosen != q.choices.end() ? &*chosen : nullptr;
}

const std::vector<answer>* values::answers_before(int weeks) const {
  if (asked == nullptr || school == nullptr || world_.person == nullptr) return nullptr;
  return earlier::answers_before(world_.person->earlier, school->id, graph_.info_of(*asked), period_label,
                                 weeks);
}

value values::earlier_weeks(std::string_view name, const slice& part) const {
  if (name == earlier::same_as_last) {
    const std::vector<answer>* before = answers_before(1);
    if (before == nullptr || answers == nullptr) return {};
    return answers->size() == before->size() && std::ranges::is_permutation(*answers, *before);
  }
  const bool of_last = name.starts_with(earlier::last);
  if (world_.person == nullptr || world_.person->earlier.empty()) return {};
  values then = *this;
  std::vector<double> figures;
  for (int weeks = 1; weeks <= (of_last ? 1 : usual_weeks); ++weeks) {
    then.answers = answers_before(weeks);
    if (then.answers == nullptr) continue;
    const value v = then.lookup(name.substr(name.find('.') + 1), part);
    if (const double* figure = std::get_if<double>(&v)) figures.push_back(*figure);
  }
  // One week alone is no custom.
  if (figures.size() < (of_last ? 1 : 2)) return {};
  return earlier::median(std::move(figures));
}

value values::pupils(const slice& part, bool as_counted) const {
  if (school == nullptr) return {};
  const std::string_view only = part.grade.empty() ? grade : std::string_view(part.grade);
  const sex wanted = part.by == sex::none ? by : part.by;
  std::span<const enrolment_change> changes;
  if (world_.person != nullptr) changes = world_.person->changes;
  double total = 0;
  bool found = false;
  for (const grade_enrolment& e : school->grades) {
    if (!only.empty() && !same_grade(e.grade, only)) continue;
    found = true;
    const auto there =
        as_counted ? counted(e, wanted) : enrolled(school->id, e, wanted, period_label, changes);
    if (!there) return {};
    total += static_cast<double>(*there);
  }
  if (!found) return {};
  return total;
}

value values::field(const question& q, const slice& taken) const {
  if (answers == nullptr) return {};
  if (q.asks_words()) {
    const answer* given = find_answer(*answers, q.field, "", sex::none);
    if (given == nullptr) return {};
    return q.asks == question::kind::text ? given->text : shown_day(given->text);
  }
  if (q.asks == question::kind::choice) {
    const coded_option* chosen = chosen_option(q, taken);
    if (chosen == nullptr) return {};
    return chosen->say.words.in(language_).render(*this);
  }
  const sex wanted = taken.by == sex::none ? by : taken.by;
  const std::string_view wanted_part = taken.part.empty() ? of_part : std::string_view(taken.part);
  double total = 0;
  const auto add = [&](std::string_view of_grade) {
    for (const cell& c : q.cells) {
      if (!q.counts(c, wanted, wanted_part)) continue;
      const answer* given = find_answer(*answers, q.field, of_grade, c.by, c.part);
      if (given == nullptr) return false;
      total += static_cast<double>(given->value);
    }
    return true;
  };
  if (q.asked == question::scope::once) {
    if (!add("")) return {};
    return total;
  }
  const std::string_view only = taken.grade.empty() ? grade : std::string_view(taken.grade);
  if (!only.empty()) {
    if (!add(only)) return {};
    return total;
  }
  if (school == nullptr) return {};
  for (const grade_enrolment& e : school->grades)
    if (offers(q, e.grade) && !add(e.grade) && !is_pointless(q, e.grade)) return {};
  return total;
}

values values::of(std::string_view one_grade) const {
  values there = *this;
  there.grade = one_grade;
  there.by = sex::none;
  there.of_part = {};
  return there;
}

std::optional<double> values::count_grades(
    const std::function<bool(const environment& of_grade)>& holds) const {
  if (school == nullptr) return std::nullopt;
  return static_cast<double>(
      std::ranges::count_if(school->grades, [&](const grade_enrolment& e) { return holds(of(e.grade)); }));
}

bool values::is_pointless(const question& q, std::string_view of_grade) const {
  if (q.when.empty()) return false;
  const value v = q.when.evaluate(of(of_grade));
  const bool* flag = std::get_if<bool>(&v);
  return flag != nullptr && !*flag;
}

value values::fact(std::string_view name) const {
  if (name == "grade") return text_value(grade);
  if (name == "school") return text_value(school != nullptr ? school->name : "");
  if (name == "sector") return text_value(school != nullptr ? school->sector : "");
  if (name == "period") return text_value(shown_name(world_.calendar, period, period_label));
  if (name == "week") return text_value(world_.calendar.week.name);
  if (name == "term") return text_value(world_.calendar.term.name);
  if (name == "year") return text_value(world_.calendar.year.name);
  if (name == "person") return text_value(world_.person != nullptr ? world_.person->name : "");
  if (name == "service_code") return text_value(world_.service_code);
  if (name == "help") return text_value(world_.help_contact);
  if (name == "value") return extra->value ? number(extra->value) : text_value(extra->literal);
  if (name == "least") return number(extra->least);
  if (name == "limit") return number(extra->limit);
  if (name == "tries_left") return number(extra->tries_left);
  if (name == "others") return number(extra->others);
  if (name == "minutes") return number(extra->minutes);
  if (name == "first") return text_value(extra->first);
  if (name == "last") return text_value(extra->last);
  if (name == "schools") return text_value(extra->schools);
  if (name == "lost") return text_value(extra->lost);
  if (name == "missing") return text_value(extra->missing);
  if (name == "why") return text_value(extra->why);
  if (name == "example") return text_value(extra->example);
  if (name == "codes") return text_value(extra->codes);
  if (name == "form" && asked != nullptr) return asked->name.words.in(language_).render(*this);
  if (name == "sex" && extra->by != sex::none)
    return graph_.say(extra->by == sex::boys ? phrase::boys : phrase::girls).in(language_).render(*this);
  if (name == "part" && !extra->part.empty())
    if (const dimension::value* known = graph_.find_part(extra->part))
      return known->say.words.in(language_).render(*this);
  if (extra->saved != nullptr) {
    if (name == "receipt") return text_value(extra->saved->receipt);
    if (name == "revision") return number(extra->saved->revision);
    if (name == "due") return text_value(extra->saved->due);
    // No schools counted: a practice, which has no place in the sector.
    const bool counted = extra->saved->sector_schools > 0;
    if (name == "sector_reported") return counted ? number(extra->saved->sector_reported) : value{};
    if (name == "sector_schools") return counted ? number(extra->saved->sector_schools) : value{};
  }
  if (extra->stored != nullptr) {
    if (name == "receipt") return text_value(extra->stored->receipt);
    if (name == "revision") return number(extra->stored->revision);
    if (name == "reporter") return text_value(extra->stored->reporter);
    if (name == "date") return text_value(extra->stored->date);
  }
  return {};
}

vocabulary make_vocabulary(std::string_view extra, const form* asked) {
  static constexpr std::array texts{"school", "sector", "period",       "week", "term",
                                    "year",   "person", "service_code", "help"};
  static constexpr std::array numbers{"least",  "limit",    "tries_left",      "minutes",
                                      "others", "revision", "sector_reported", "sector_schools"};
  vocabulary v;
  for (const char* word : texts) v.names.push_back({word, value_type::text, false, {}});
  v.names.push_back({"enrolled", value_type::number, true, {}});
  v.names.push_back({"counted", value_type::number, true, {}});
  while (!extra.empty()) {
    const std::string_view word = extra.substr(0, extra.find(' '));
    extra.remove_prefix(std::min(extra.size(), word.size() + 1));
    const bool counts = std::ranges::find(numbers, word) != numbers.end();
    v.names.push_back({std::string(word), counts ? value_type::number : value_type::text, false, {}});
  }
  if (v.find("grade") == nullptr)
    v.names.push_back({"grade",
                       value_type::text,
                       false,
                       {},
                       {},
                       "only texts of a question with `each: grade` or `some: grade`, and phrases, know it"});
  if (asked != nullptr)
    for (const question& q : asked->questions) {
      // As in `values`, a field hides a word of the same name, where menus are older than the word.
      std::erase_if(v.names, [&](const vocabulary::name& n) { return n.word == q.field; });
      v.names.push_back({q.field, type_of(q), q.asked != question::scope::once || q.values() > 1, q.parts,
                         [&q] { return codes_of(q); }});
    }
  if (asked == nullptr || !asked->weekly) return v;
  for (const question& q : asked->questions)
    for (const std::string_view before : {earlier::last, earlier::usual})
      if (q.asks_numbers())
        v.names.push_back({std::string(before) + q.field, value_type::number,
                           q.asked != question::scope::once || q.values() > 1, q.parts});
  v.names.push_back({std::string(earlier::same_as_last), value_type::flag, false, {}});
  return v;
}

}  // namespace raporo::menus
