#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "menus/answer_input.hpp"
#include "menus/earlier.hpp"
#include "menus/menu_check.hpp"
#include "menus/trial_answers.hpp"
#include "menus/values.hpp"

/// Questions that nobody can answer, reports that nobody can send. Of the roster nothing is supposed, so that
/// menus stay right when schools come and go; what is not sure passes.
namespace raporo::menus {

namespace {

constexpr number_range any_count{0, 1e15, true};

/// What the names of a form can be at one of its questions.
class possible_answers final : public environment {
 public:
  possible_answers(const form& f, const std::vector<number_range>& cells_before)
      : form_(f), cells_before_(cells_before) {}

  value lookup(std::string_view /*name*/, const slice& /*part*/) const override { return {}; }

  std::optional<number_range> range(std::string_view name, const slice& part) const override {
    const auto q = std::ranges::find(form_.questions, name, &question::field);
    if (q == form_.questions.end()) return is_enrolment(name) ? pupils : any_count;
    const auto index = static_cast<std::size_t>(q - form_.questions.begin());
    const bool one = q->asked == question::scope::once || of_grade || !part.grade.empty();
    if (!one || index >= cells_before_.size()) return any_count;
    const sex wanted = part.by != sex::none || of_cell == nullptr ? part.by : of_cell->by;
    const std::string_view wanted_part =
        !part.part.empty() || of_cell == nullptr ? std::string_view(part.part) : of_cell->part;
    const auto counted = static_cast<double>(
        std::ranges::count_if(q->cells, [&](const cell& c) { return q->counts(c, wanted, wanted_part); }));
    const number_range& one_cell = cells_before_[index];
    return number_range{one_cell.least * counted, one_cell.most * counted, true};
  }

  bool may_be_unknown(std::string_view name, const slice& part) const override {
    const auto q = std::ranges::find(form_.questions, name, &question::field);
    if (q == form_.questions.end() && is_enrolment(name)) return pupils.least < pupils.most;
    if (q == form_.questions.end() || !part.grade.empty()) return true;
    const auto index = static_cast<std::size_t>(q - form_.questions.begin());
    if (index == just_answered) return false;
    return index >= asked_before || !q->when.empty() || q->after == after_tries::skip ||
           (of_grade && !q->except.empty());
  }

  number_range pupils = any_count;  ///< of whatever the question is about; not known unless one number
  std::size_t asked_before = 0;     ///< that many questions, if they apply
  std::size_t just_answered = place::npos;  ///< the question whose checks these are
  bool of_grade = false;                    ///< a name means one grade
  const cell* of_cell = nullptr;            ///< of a bound; nullptr: all of a question

 private:
  static bool is_enrolment(std::string_view name) { return name == "enrolled" || name == "counted"; }

  const form& form_;
  const std::vector<number_range>& cells_before_;  ///< what one cell of each question can be
};

/// What one cell of `q` can be, by the figures that form_flow goes by; least above most: nothing.
number_range range_of_cell(const question& q, const possible_answers& env) {
  const auto least = q.least.range(env);
  const auto most = q.most.range(env);
  std::int64_t from = least ? least_answer(least->least) : 0;
  if (q.least.may_be_unknown(env)) from = 0;
  std::int64_t to = most ? most_answer(most->most) : longest_number;
  if (q.most.may_be_unknown(env)) to = std::max(to, largest_unknown_cell);
  return {static_cast<double>(from), static_cast<double>(to), true};
}

bool is_sure(const check& c, const environment& env) {
  const outcomes can = c.when.possible(env);
  return c.hard && !can.no && !can.unknown;
}

using refusals_together = std::vector<const check*>;

refusals_together refusals_among(std::initializer_list<const std::vector<check>*> lists) {
  refusals_together hard;
  for (const std::vector<check>* checks : lists)
    for (const check& c : *checks)
      if (c.hard) hard.push_back(&c);
  return hard;
}

/// Is each number of `tried`, which `env` goes by, refused by one or another? Halves what is not refused as a
/// whole, as far as that leads to an end soon.
bool refuse_all(const refusals_together& hard, const possible_answers& env, number_range& tried) {
  constexpr int most_halves = 500;
  std::vector<number_range> ahead{tried};
  for (int halves = 0; !ahead.empty(); ++halves) {
    tried = ahead.back();
    ahead.pop_back();
    if (std::ranges::any_of(hard, [&](const check* c) { return is_sure(*c, env); })) continue;
    if (tried.least >= tried.most || halves == most_halves) return false;
    const double middle = std::floor((tried.least + tried.most) / 2);
    ahead.push_back({tried.least, middle, true});
    ahead.push_back({middle + 1, tried.most, true});
  }
  return true;
}

class dead_end_finder {
 public:
  dead_end_finder(const form& f, config::diagnostics& problems) : form_(f), problems_(problems) {}

  void check_all() {
    for (std::size_t i = 0; i < form_.questions.size(); ++i) check_question(i);
    possible_answers env(form_, cells_);
    env.asked_before = form_.questions.size();
    bool sure = false;
    for (const check& c : form_.checks) {
      if (!is_sure(c, env)) continue;
      sure = true;
      problems_.error("menu/always-refused", c.where,
                      fmt::format("no report of `{}` can be sent: this always holds", form_.id),
                      "refuse only what cannot be right");
    }
    if (!sure) check_refusals_of_form();
  }

 private:
  /// What the form refuses beside its question does. Requires: nothing is always refused.
  void check_refusals_of_form() {
    for (std::size_t i = 0; i < form_.questions.size(); ++i) {
      const question& q = form_.questions[i];
      const bool always_asked =
          q.asked == question::scope::once && q.when.empty() && q.after != after_tries::skip;
      if (always_asked && !told_[i] && !refusals_among({&form_.checks}).empty())
        check_together(i, refusals_among({&q.checks, &form_.checks}), form_.questions.size());
    }
  }

  /// Answers that several refusals share among them, or one in several parts; of one number, whatever else
  /// was answered.
  void check_together(std::size_t index, const refusals_together& hard, std::size_t asked_before) {
    const question& q = form_.questions[index];
    if (hard.empty() || !q.asks_numbers() || q.values() > 1) return;
    std::vector<number_range> cells = cells_;
    possible_answers env(form_, cells);
    env.asked_before = asked_before;
    env.of_grade = q.asked != question::scope::once;
    env.just_answered = index;
    if (!refuse_all(hard, env, cells[index])) return;
    told_[index] = true;
    const std::string message =
        fmt::format("nobody can answer `{}`: together the refusals leave no answer", q.field);
    constexpr const char* hint = "refuse only what cannot be right";
    if (hard.size() == 1)
      problems_.error("menu/always-refused", hard.back()->where, message, hint);
    else
      problems_.clash("menu/always-refused", hard.back()->where, hard.front()->where, message, hint);
  }

  void check_question(std::size_t index) {
    const question& q = form_.questions[index];
    possible_answers env(form_, cells_);
    env.asked_before = index;
    env.of_grade = q.asked != question::scope::once;
    if (!q.when.possible(env).yes)
      problems_.warning("menu/never-asked", q.when_where,
                        fmt::format("`{}` is never asked: this never holds", q.field));
    cells_.push_back(q.asks_numbers() ? check_range(q, env) : any_count);
    if (q.asks_numbers() && !range_told_) check_range_after_answers(q, index);
    env.just_answered = index;
    told_.push_back(false);
    for (const check& c : q.checks) {
      if (!is_sure(c, env)) continue;
      told_.back() = true;
      problems_.error("menu/always-refused", c.where,
                      fmt::format("nobody can answer `{}`: this always holds", q.field),
                      "refuse only what cannot be right");
    }
    if (!told_.back()) check_together(index, refusals_among({&q.checks}), index);
  }

  /// Where enrolment is known, from one pupil to more than any school has.
  static bool is_empty_everywhere(const question& q, possible_answers env) {
    return std::ranges::all_of(
        std::array{1, 3, 10, 30, 100, 300, 1'000, 3'000, 10'000, 15'000}, [&](int pupils) {
          env.pupils = {static_cast<double>(pupils), static_cast<double>(pupils), true};
          const number_range cell = range_of_cell(q, env);
          return cell.least > cell.most;
        });
  }

  /// A number for some answers to what the range reads, and none for others.
  void check_range_after_answers(const question& q, std::size_t index) {
    const std::optional<empty_range> empty = find_empty_range(form_, index);
    if (!empty) return;
    std::string message = fmt::format("nobody can answer `{}` when {}: no number is in its range{}", q.field,
                                      empty->when, empty->asked ? "" : ", if it is asked then");
    std::string hint = fmt::format(
        "its least is {} then, its most {}; let `when` or a `refuse` of that answer "
        "leave it out",
        empty->least, empty->most);
    if (empty->asked)
      problems_.error("menu/empty-range", q.range_where, std::move(message), std::move(hint));
    else
      problems_.warning("menu/empty-range", q.range_where, std::move(message), std::move(hint));
  }

  number_range check_range(const question& q, possible_answers env) {
    range_told_ = true;
    number_range all{any_count.most, 0, true};
    for (const cell& c : q.cells) {
      env.of_cell = &c;
      const number_range one = range_of_cell(q, env);
      if (one.least > one.most) {
        problems_.error("menu/empty-range", q.range_where,
                        fmt::format("nobody can answer `{}`: no number is in its range", q.field),
                        fmt::format("its least is {} or more, its most {} or less", one.least, one.most));
        return any_count;
      }
      if (is_empty_everywhere(q, env)) {
        problems_.error(
            "menu/empty-range", q.range_where,
            fmt::format("nobody can answer `{}`: no number is in its range, however many pupils there are",
                        q.field),
            "write the least first, and a most that schools have");
        return any_count;
      }
      all.least = std::min(all.least, one.least);
      all.most = std::max(all.most, one.most);
    }
    range_told_ = false;
    // The grades that are not concerned are a stated 0.
    if (q.asked == question::scope::some_grades) all.least = 0;
    return all;
  }

  const form& form_;
  config::diagnostics& problems_;
  std::vector<number_range> cells_;
  bool range_told_ = false;  ///< is the last of them wrong?
  std::vector<bool> told_;   ///< by question: that its answer is always refused
};

}  // namespace

void check_dead_ends(const graph& g, config::diagnostics& problems) {
  for (const form& f : g.forms) dead_end_finder(f, problems).check_all();
}

}  // namespace raporo::menus
