#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "menus/menu_check.hpp"
#include "menus/possible_answers.hpp"
#include "menus/school_ends.hpp"
#include "menus/trial_answers.hpp"

/// Questions that nobody can answer, reports that nobody can send: first whatever the school is, then at the
/// schools of the roster (school_ends.cpp). What is not sure passes.
namespace raporo::menus {

namespace {

constexpr int effort_of_question = 20'000;
constexpr int effort_at_schools = 1'000'000;

using refusals_together = std::vector<const check*>;

refusals_together refusals_among(std::initializer_list<const std::vector<check>*> lists) {
  refusals_together hard;
  for (const std::vector<check>* checks : lists)
    for (const check& c : *checks)
      if (c.hard) hard.push_back(&c);
  return hard;
}

class dead_end_finder {
 public:
  dead_end_finder(const form& f, const worst_case& extremes, config::diagnostics& problems)
      : form_(f),
        problems_(problems),
        most_pupils_(static_cast<double>(extremes.largest_school)),
        env_(f, most_pupils_) {
    told_.questions.resize(f.questions.size());
  }

  /// What is so at every school.
  told_ends check_all() {
    for (std::size_t i = 0; i < form_.questions.size(); ++i) check_question(i);
    const possible_answers::spot at_end{std::nullopt, nullptr, form_.questions.size(), place::npos};
    for (const check& c : form_.checks) {
      if (!env_.is_sure(c, at_end)) continue;
      told_.form = true;
      problems_.error("menu/always-refused", c.where,
                      fmt::format("no report of `{}` can be sent: this always holds", form_.id),
                      "refuse only what cannot be right");
    }
    if (!told_.form) check_refusals_of_form();
    return told_;
  }

 private:
  /// What the form refuses beside its question does. Requires: nothing is always refused.
  void check_refusals_of_form() {
    for (std::size_t i = 0; i < form_.questions.size(); ++i) {
      const question& q = form_.questions[i];
      const bool always_asked =
          q.asked == question::scope::once && q.when.empty() && q.after != after_tries::skip;
      if (always_asked && !told_.questions[i] && !refusals_among({&form_.checks}).empty())
        check_together(i, refusals_among({&q.checks, &form_.checks}), form_.questions.size());
    }
  }

  /// Answers that several refusals share among them, or one in several parts, whatever else was answered.
  void check_together(std::size_t index, const refusals_together& hard, std::size_t asked_before) {
    const question& q = form_.questions[index];
    if (hard.empty() || !q.asks_numbers()) return;
    possible_answers::spot where = spot_of(form_, index, 0, true);
    where.asked_before = asked_before;
    std::vector<tried_refusal> refusals;
    for (const check* c : hard) refusals.push_back({c, where});
    std::vector<tried_number> numbers;
    for (std::size_t c = 0; c < q.values(); ++c) numbers.push_back({index, 0, c});
    int effort = effort_of_question;
    if (try_numbers(form_, env_, numbers, refusals, effort) != allowed::none) return;
    told_.questions[index] = true;
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
    if (!env_.possible(q.when, spot_of(form_, index, 0, false)).yes)
      problems_.warning("menu/never-asked", q.when_where,
                        fmt::format("`{}` is never asked: this never holds", q.field));
    if (q.asks_numbers() && !check_range(index)) {
      told_.questions[index] = true;
    } else if (q.asks_numbers()) {
      check_range_after_answers(q, index);
    }
    bool refused = false;
    for (const check& c : q.checks) {
      if (!env_.is_sure(c, spot_of(form_, index, 0, true))) continue;
      refused = true;
      problems_.error("menu/always-refused", c.where,
                      fmt::format("nobody can answer `{}`: this always holds", q.field),
                      "refuse only what cannot be right");
    }
    if (refused)
      told_.questions[index] = true;
    else if (!told_.questions[index])
      check_together(index, refusals_among({&q.checks}), index);
  }

  /// Where enrolment is known, from one pupil to more than any school has.
  bool is_empty_everywhere(std::size_t index, std::size_t cell) const {
    return std::ranges::all_of(std::array{1, 3, 10, 30, 100, 300, 1'000, 3'000, 10'000, 15'000},
                               [&](int pupils) {
                                 possible_answers env(form_, most_pupils_);
                                 env.fixed_pupils = pupils;
                                 const number_range range = env.range_of(index, 0, cell);
                                 return range.least > range.most;
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

  /// False: no number is in it.
  bool check_range(std::size_t index) {
    const question& q = form_.questions[index];
    for (std::size_t c = 0; c < q.values(); ++c) {
      const number_range one = env_.range_of(index, 0, c);
      if (one.least > one.most) {
        problems_.error("menu/empty-range", q.range_where,
                        fmt::format("nobody can answer `{}`: no number is in its range", q.field),
                        fmt::format("its least is {} or more, its most {} or less", one.least, one.most));
        return false;
      }
      if (is_empty_everywhere(index, c)) {
        problems_.error(
            "menu/empty-range", q.range_where,
            fmt::format("nobody can answer `{}`: no number is in its range, however many pupils there are",
                        q.field),
            "write the least first, and a most that schools have");
        return false;
      }
    }
    return true;
  }

  const form& form_;
  config::diagnostics& problems_;
  double most_pupils_;
  possible_answers env_;
  told_ends told_;
};

}  // namespace

void check_dead_ends(const graph& g, const worst_case& extremes, config::diagnostics& problems) {
  int effort = effort_at_schools;
  for (const form& f : g.forms) {
    const told_ends told = dead_end_finder(f, extremes, problems).check_all();
    check_ends_at_schools(f, extremes, told, effort, problems);
  }
}

}  // namespace raporo::menus
