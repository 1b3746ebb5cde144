#include "menus/form_flow.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <tuple>

#include "menus/answer_input.hpp"
#include "menus/text_input.hpp"

namespace raporo::menus {

namespace {

/// Null counts as unknown: only a plain `false` makes a condition void an answer that was given.
bool surely_not(const question& q, const environment& env) {
  if (q.when.empty()) return false;
  const value v = q.when.evaluate(env);
  const bool* flag = std::get_if<bool>(&v);
  return flag != nullptr && !*flag;
}

/// nullopt: the bound is not known, which a bound that no number meets is not.
std::optional<double> bound(const expression& e, const environment& env) {
  const value v = e.evaluate(env);
  const double* n = std::get_if<double>(&v);
  return n != nullptr ? std::optional(*n) : std::nullopt;
}

/// `present[P3]`, `note`
std::string name_of_part(std::string_view name, std::string_view grade) {
  return grade.empty() ? std::string(name) : fmt::format("{}[{}]", name, grade);
}

}  // namespace

values form_flow::here(std::string_view grade) const {
  values v(graph_, world_, language_);
  v.school = &school_;
  v.asked = &form_;
  v.answers = &draft_.answers;
  v.period = draft_.period_name;
  v.period_label = draft_.key.period;
  v.grade = grade;
  return v;
}

std::vector<std::string_view> form_flow::grades_of(const question& q) const {
  if (q.asked == question::scope::once) return {std::string_view()};
  std::vector<std::string_view> grades;
  grades.reserve(school_.grades.size());
  for (const grade_enrolment& e : school_.grades)
    if (offers(q, e.grade)) grades.push_back(e.grade);
  return grades;
}

bool form_flow::asks_for(const question& q, std::string_view grade) const {
  if (q.asked == question::scope::once) return grade.empty();
  return offers(q, grade) &&
         std::ranges::find(school_.grades, grade, &grade_enrolment::grade) != school_.grades.end();
}

bool form_flow::applies(const question& q, std::string_view grade) const {
  // The proof leaves nothing out.
  return q.when.empty() || world_.longest != nullptr || q.when.holds(here(grade));
}

bool form_flow::answered(const question& q, std::string_view grade) const {
  return std::ranges::all_of(q.cells, [&](const cell& c) {
    return find_answer(draft_.answers, q.field, grade, c.by, c.part) != nullptr;
  });
}

bool form_flow::skipped(const question& q, std::string_view grade) const {
  return !draft_.skipped.empty() &&
         std::ranges::find(draft_.skipped, name_of_part(q.field, grade)) != draft_.skipped.end();
}

bool form_flow::skips_some(const question& q) const {
  return std::ranges::any_of(grades_of(q), [&](std::string_view grade) { return skipped(q, grade); });
}

std::optional<form_flow::stop> form_flow::next() const {
  for (const question& q : form_.questions) {
    for (const std::string_view grade : grades_of(q)) {
      if (answered(q, grade) || skipped(q, grade) || !applies(q, grade)) continue;
      const bool which = q.asked == question::scope::some_grades &&
                         std::ranges::find(draft_.narrowed, q.field) == draft_.narrowed.end();
      return stop{&q, grade, which};
    }
  }
  return std::nullopt;
}

bool form_flow::asks_anything() const {
  return !draft_.answers.empty() || next().has_value();
}

void form_flow::answer_with(const question& q, std::string_view grade,
                            const std::vector<std::int64_t>& given) {
  forget(q, grade);
  const std::vector<cell>& cells = q.cells;
  for (std::size_t i = 0; i < cells.size(); ++i)
    draft_.answers.push_back({q.field, std::string(grade), cells[i].by, given[i], {}, cells[i].part});
  drop_void_answers();
}

void form_flow::answer_with(const question& q, std::string words) {
  forget(q, "");
  draft_.answers.push_back({q.field, {}, sex::none, 0, std::move(words), {}});
  drop_void_answers();
}

void form_flow::drop_void_answers() {
  const bool conditional =
      std::ranges::any_of(form_.questions, [](const question& other) { return !other.when.empty(); });
  if (conditional) prune();
}

void form_flow::forget(const question& q, std::string_view grade) {
  std::erase_if(draft_.answers, [&](const answer& a) { return a.field == q.field && a.grade == grade; });
  if (!draft_.skipped.empty()) std::erase(draft_.skipped, name_of_part(q.field, grade));
  drop_flags(q.checks, grade);
  drop_flags(form_.checks, "");
}

bool form_flow::skip(const question& q, std::string_view grade, bool which) {
  bool left_out = false;
  for (const std::string_view one : grades_of(q)) {
    if (!which && one != grade) continue;
    if (answered(q, one)) {
      if (!objection_to(q, one)) continue;
      forget(q, one);
    }
    if (which && !applies(q, one)) continue;
    left_out = true;
    if (!skipped(q, one)) draft_.skipped.push_back(name_of_part(q.field, one));
  }
  return left_out;
}

void form_flow::drop_flags(const std::vector<check>& checks, std::string_view grade) {
  for (const check& c : checks)
    if (!c.hard) std::erase(draft_.flags, flag_of(c, grade));
}

void form_flow::narrow(const question& q, const std::vector<std::string_view>& concerned) {
  const std::vector<std::int64_t> zeros(q.values(), 0);
  for (const std::string_view grade : grades_of(q)) {
    if (std::ranges::find(concerned, grade) == concerned.end())
      answer_with(q, grade, zeros);
    else
      forget(q, grade);
  }
  std::erase(draft_.narrowed, q.field);
  draft_.narrowed.push_back(q.field);
}

bool form_flow::is_void(const answer& a) const {
  const auto q = std::ranges::find(form_.questions, a.field, &question::field);
  if (q == form_.questions.end() || q->by_sex != (a.by != sex::none)) return true;
  if (q->asks_words() == a.text.empty()) return true;
  const bool has_part = std::ranges::find(q->parts, a.part) != q->parts.end();
  if (q->parts.empty() ? !a.part.empty() : !has_part) return true;
  return !asks_for(*q, a.grade) || surely_not(*q, here(a.grade));
}

bool form_flow::is_unasked(const answer& a) const {
  const auto q = std::ranges::find(form_.questions, a.field, &question::field);
  return q != form_.questions.end() && !applies(*q, a.grade);
}

template <class Unwanted>
void form_flow::drop_answers(const Unwanted& unwanted) {
  // One at a time: a condition may read the answers, so none may be half moved while another is judged, and
  // what goes may take others with it.
  for (std::size_t i = 0; i < draft_.answers.size();) {
    if (!unwanted(draft_.answers[i])) {
      ++i;
      continue;
    }
    const std::string field = std::move(draft_.answers[i].field);
    draft_.answers.erase(draft_.answers.begin() + static_cast<std::ptrdiff_t>(i));
    // Of which grades it is, is asked again with it.
    if (std::ranges::find(draft_.answers, field, &answer::field) == draft_.answers.end())
      std::erase(draft_.narrowed, field);
    i = 0;
  }
}

template <class Stays>
void form_flow::drop_marks(const Stays& stays) {
  if (draft_.skipped.empty()) return;
  std::vector<std::string> kept;
  for (const question& q : form_.questions)
    for (const std::string_view grade : grades_of(q))
      if (skipped(q, grade) && stays(q, grade)) kept.push_back(name_of_part(q.field, grade));
  draft_.skipped = std::move(kept);
}

void form_flow::prune() {
  drop_answers([this](const answer& a) { return is_void(a); });
  drop_marks([this](const question& q, std::string_view grade) {
    return !answered(q, grade) && !surely_not(q, here(grade));
  });
}

bool form_flow::drop_unasked() {
  const std::size_t before = draft_.answers.size() + draft_.skipped.size();
  drop_answers([this](const answer& a) { return is_unasked(a); });
  drop_marks([this](const question& q, std::string_view grade) { return applies(q, grade); });
  return draft_.answers.size() + draft_.skipped.size() < before;
}

std::vector<form_flow::stop> form_flow::items() const {
  std::vector<stop> all;
  for (const question& q : form_.questions) {
    const std::vector<std::string_view> grades = grades_of(q);
    for (const std::string_view grade : grades) {
      if (!answered(q, grade) && !skipped(q, grade)) continue;
      const bool which = q.asked == question::scope::some_grades;
      all.push_back({&q, grade, which});
      if (which) break;
    }
  }
  return all;
}

std::string form_flow::values_of(const question& q, std::string_view grade) const {
  std::string shown;
  for (const cell& c : q.cells) {
    const answer* given = find_answer(draft_.answers, q.field, grade, c.by, c.part);
    if (!shown.empty()) shown += '/';
    shown += given == nullptr ? "-" : std::to_string(given->value);
  }
  return shown;
}

day_range form_flow::days_of(const question& q) const {
  return {q.first_day.value_or(world_.today), q.last_day.value_or(world_.today)};
}

std::variant<std::string, phrase> form_flow::read_words_for(const question& q, std::string_view typed) const {
  switch (q.asks) {
    case question::kind::day:
      return read_day(typed, days_of(q));
    case question::kind::week:
      return read_week(typed, days_of(q));
    default:
      return read_short_text(typed, q.longest);
  }
}

extra_words form_flow::bounds_of(const question& q) const {
  extra_words extra;
  extra.limit = static_cast<std::int64_t>(q.longest);
  std::tie(extra.first, extra.last) = shown_bounds(days_of(q), q.asks == question::kind::week);
  return extra;
}

form_flow::answer_range form_flow::range_of(const question& q, std::string_view grade, const cell& c) const {
  values env = here(grade);
  env.by = c.by;
  env.of_part = c.part;
  const std::optional<double> most = bound(q.most, env);
  return {least_answer(bound(q.least, env).value_or(0)), most ? most_answer(*most) : largest_unknown_cell,
          most.has_value()};
}

std::optional<form_flow::excess> form_flow::out_of_range(const question& q, std::string_view grade,
                                                         const std::vector<std::int64_t>& given) const {
  const std::vector<cell>& cells = q.cells;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const answer_range range = range_of(q, grade, cells[i]);
    if (given[i] >= range.least && given[i] <= range.most) continue;
    // The form's own text may speak of a figure that is not known, such as the enrolment.
    const bool own = q.refuse.has_value() && range.most_known;
    excess over{own ? &*q.refuse : &graph_.phrases[static_cast<std::size_t>(phrase::out_of_range)], {}};
    over.words.value = given[i];
    over.words.least = range.least;
    over.words.limit = range.most;
    over.words.by = cells[i].by;
    over.words.part = cells[i].part;
    over.at = i;
    return over;
  }
  return std::nullopt;
}

std::string form_flow::flag_of(const check& c, std::string_view grade) {
  return name_of_part(c.flag, grade);
}

const check* form_flow::fires(const std::vector<check>& checks, std::string_view grade, bool hard) const {
  const values env = here(grade);
  for (const check& c : checks) {
    if (c.hard != hard || !c.when.holds(env)) continue;
    if (!hard && std::ranges::find(draft_.flags, flag_of(c, grade)) != draft_.flags.end()) continue;
    return &c;
  }
  return nullptr;
}

std::optional<form_flow::objection> form_flow::objection_to(const question& q, std::string_view grade) const {
  std::vector<std::int64_t> given;
  for (const cell& c : q.cells)
    given.push_back(find_answer(draft_.answers, q.field, grade, c.by, c.part)->value);
  // Zeros that stand for grades which nobody named were never held to the range.
  const bool unnamed = q.asked == question::scope::some_grades &&
                       std::ranges::all_of(given, [](std::int64_t n) { return n == 0; });
  if (q.asks == question::kind::number && !unnamed)
    if (auto over = out_of_range(q, grade, given)) return objection{&q, grade, over->say, over->words};
  if (const check* c = fires(q.checks, grade, true)) return objection{&q, grade, &c->say, {}};
  return std::nullopt;
}

std::optional<form_flow::objection> form_flow::next_objection() const {
  for (const question& q : form_.questions)
    for (const std::string_view grade : grades_of(q))
      if (answered(q, grade))
        if (auto o = objection_to(q, grade)) return o;
  return std::nullopt;
}

std::optional<form_flow::doubt> form_flow::next_doubt() const {
  for (const question& q : form_.questions) {
    if (std::ranges::all_of(q.checks, &check::hard)) continue;
    for (const std::string_view grade : grades_of(q))
      if (answered(q, grade))
        if (const check* c = fires(q.checks, grade, false)) return doubt{c, grade};
  }
  return std::nullopt;
}

const question* form_flow::warned_at(std::string_view screen, std::string_view grade) const {
  const place* p = graph_.find(screen);
  if (p == nullptr || p->what != place::kind::warning || p->question == place::npos ||
      &graph_.forms[p->index] != &form_)
    return nullptr;
  const question& q = form_.questions[p->question];
  return answered(q, grade) ? &q : nullptr;
}

bool form_flow::complete() const {
  const auto unasked = [this](const answer& a) { return is_unasked(a); };
  return !draft_.answers.empty() && !next() && std::ranges::none_of(draft_.answers, unasked) &&
         !next_objection() && !next_doubt() && fires(form_.checks, "", true) == nullptr &&
         fires(form_.checks, "", false) == nullptr;
}

}  // namespace raporo::menus
