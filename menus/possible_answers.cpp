#include "menus/possible_answers.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "menus/answer_input.hpp"
#include "menus/enrolment.hpp"
#include "menus/values.hpp"

namespace raporo::menus {

namespace {

constexpr number_range any_count{0, 1e15, true};

/// Tries numbers together: boxes of them, each within what it can be.
class number_search {
 public:
  using box = std::vector<number_range>;

  number_search(const form& f, const possible_answers& env, const std::vector<tried_number>& numbers,
                const std::vector<tried_refusal>& refusals)
      : form_(f), env_(env), numbers_(numbers), refusals_(refusals) {
    const name_test is_field = [&](std::string_view name) {
      return std::ranges::find(f.questions, name, &question::field) != f.questions.end();
    };
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      const question& q = f.questions[numbers[i].question];
      if (q.least.reads(is_field) || q.most.reads(is_field)) moving_.push_back(i);
    }
  }

  allowed search(int& effort) {
    box all;
    for (const tried_number& n : numbers_) all.push_back(env_.number(n.question, n.grade, n.cell));
    if (is_impossible(all)) return allowed::none;
    std::vector<box> ahead{without_the_unread(all)};
    allowed found = allowed::none;
    const auto cost = static_cast<int>(refusals_.size() + moving_.size() + numbers_.size() / 8 + 1);
    while (!ahead.empty() && found == allowed::none) {
      const box tried = std::move(ahead.back());
      ahead.pop_back();
      if (is_impossible(tried)) continue;
      if (has_answer(tried)) {
        found = allowed::some;
        continue;
      }
      effort -= cost;
      if (effort < 0)
        found = allowed::not_found;
      else
        halve(tried, all, ahead);
    }
    take(all);
    return found;
  }

 private:
  void take(const box& b) const {
    for (std::size_t i = 0; i < b.size(); ++i)
      env_.number(numbers_[i].question, numbers_[i].grade, numbers_[i].cell) = b[i];
  }

  /// What nothing reads need not be halved. Requires: is_impossible() looked at all refusals and ranges.
  box without_the_unread(box b) const {
    for (std::size_t i = 0; i < b.size(); ++i) {
      const bool moves = std::ranges::find(moving_, i) != moving_.end();
      const tried_number& n = numbers_[i];
      if (!moves && !env_.was_read(n.question, n.grade, n.cell)) b[i].most = b[i].least;
    }
    return b;
  }

  bool is_impossible(const box& b) const {
    take(b);
    return std::ranges::any_of(refusals_,
                               [&](const tried_refusal& r) { return env_.is_sure(*r.refuse, r.where); }) ||
           is_out_of_range(b);
  }

  bool is_out_of_range(const box& b) const {
    for (const std::size_t i : moving_) {
      const tried_number& n = numbers_[i];
      const number_range r = env_.range_of(n.question, n.grade, n.cell);
      const bool left_out =
          form_.questions[n.question].asked == question::scope::some_grades && b[i].least <= 0;
      if (!left_out && (b[i].least > r.most || b[i].most < r.least)) return true;
    }
    return false;
  }

  bool has_answer(const box& b) const {
    const auto at = [&](auto&& number_in) {
      box one = b;
      for (number_range& r : one) {
        r.least = number_in(r);
        r.most = r.least;
      }
      return !is_impossible(one);
    };
    return at([](const number_range& r) { return r.least; }) ||
           at([](const number_range& r) { return r.most; }) ||
           at([](const number_range& r) { return std::floor((r.least + r.most) / 2); });
  }

  /// In the number of which the most is left, so that small ranges have their turn. Requires: it has more
  /// than one point.
  static void halve(const box& b, const box& all, std::vector<box>& ahead) {
    std::size_t widest = 0;
    double most_left = 0;
    for (std::size_t i = 0; i < b.size(); ++i) {
      const double left = (b[i].most - b[i].least) / (all[i].most - all[i].least + 1);
      if (left > most_left) widest = i;
      most_left = std::max(most_left, left);
    }
    const double middle = std::floor((b[widest].least + b[widest].most) / 2);
    box lower = b;
    lower[widest].most = middle;
    box upper = b;
    upper[widest].least = middle + 1;
    ahead.push_back(std::move(lower));
    ahead.push_back(std::move(upper));
  }

  const form& form_;
  const possible_answers& env_;
  const std::vector<tried_number>& numbers_;
  const std::vector<tried_refusal>& refusals_;
  std::vector<std::size_t> moving_;  ///< whose ranges may read what else is tried
};

}  // namespace

bool is_enrolment(std::string_view name) noexcept {
  return name == "enrolled" || name == "counted";
}

possible_answers::possible_answers(const form& f, double largest_school, pupils are)
    : form_(f),
      any_pupils_{0, largest_school, true},
      pupils_known_(are == pupils::any),
      numbers_(f.questions.size()) {}

possible_answers::possible_answers(const form& f, const school_facts& school)
    : form_(f), school_(&school), any_pupils_(any_count), numbers_(f.questions.size()) {}

const question* possible_answers::find(std::string_view name) const {
  const auto q = std::ranges::find(form_.questions, name, &question::field);
  return q == form_.questions.end() ? nullptr : &*q;
}

std::size_t possible_answers::index_of(const question& q) const {
  return static_cast<std::size_t>(&q - form_.questions.data());
}

possible_answers::spot spot_of(const form& f, std::size_t q, std::size_t grade, bool its_checks) {
  possible_answers::spot at{std::nullopt, nullptr, q, its_checks ? q : place::npos};
  if (f.questions[q].asked != question::scope::once) at.grade = grade;
  return at;
}

std::vector<std::size_t> possible_answers::grades_of(std::size_t q) const {
  if (school_ == nullptr || form_.questions[q].asked == question::scope::once) return {0};
  std::vector<std::size_t> grades;
  for (std::size_t i = 0; i < school_->grades.size(); ++i)
    if (offers(form_.questions[q], school_->grades[i].grade)) grades.push_back(i);
  return grades;
}

number_range possible_answers::range_of(std::size_t q, std::size_t grade, std::size_t cell) const {
  spot bound = spot_of(form_, q, grade, false);
  bound.of_cell = &form_.questions[q].cells[cell];
  const spot before = std::exchange(at_, bound);
  const number_range range = range_here(form_.questions[q]);
  at_ = before;
  return range;
}

number_range possible_answers::range_here(const question& q) const {
  const auto least = q.least.range(*this);
  const auto most = q.most.range(*this);
  std::int64_t from = least ? least_answer(least->least) : 0;
  if (q.least.may_be_unknown(*this)) from = 0;
  std::int64_t to = most ? most_answer(most->most) : longest_number;
  if (!pupils_known_ && q.most.reads(is_enrolment))
    to = largest_unknown_cell;
  else if (q.most.may_be_unknown(*this))
    to = std::max(to, largest_unknown_cell);
  return {static_cast<double>(from), static_cast<double>(to), true};
}

number_range& possible_answers::number(std::size_t q, std::size_t grade, std::size_t cell) const {
  const std::size_t at = grade * form_.questions[q].values() + cell;
  if (numbers_[q].size() <= at) numbers_[q].resize(at + 1);
  if (!numbers_[q][at].range) {
    number_range range = range_of(q, grade, cell);
    // What is told as empty is not told again of whatever reads it.
    if (range.least > range.most) range = any_count;
    if (form_.questions[q].asked == question::scope::some_grades) range.least = 0;
    numbers_[q][at].range = range;
  }
  return *numbers_[q][at].range;
}

bool possible_answers::was_read(std::size_t q, std::size_t grade, std::size_t cell) const {
  return numbers_[q][grade * form_.questions[q].values() + cell].read;
}

outcomes possible_answers::possible(const expression& condition, const spot& where) const {
  const spot before = std::exchange(at_, where);
  const outcomes can = condition.possible(*this);
  at_ = before;
  return can;
}

bool possible_answers::is_sure(const check& c, const spot& where) const {
  if (!c.hard) return false;
  const outcomes can = possible(c.when, where);
  return !can.no && !can.unknown;
}

std::optional<std::size_t> possible_answers::find_grade(std::string_view name) const {
  const auto found = std::ranges::find(school_->grades, name, &grade_enrolment::grade);
  if (found == school_->grades.end()) return std::nullopt;
  return static_cast<std::size_t>(found - school_->grades.begin());
}

/// Of what is not known, any: least below most.
number_range possible_answers::pupils_of(const slice& part) const {
  if (fixed_pupils >= 0) return {fixed_pupils, fixed_pupils, true};
  if (school_ == nullptr) return any_pupils_;
  const sex wanted = part.by != sex::none || at_.of_cell == nullptr ? part.by : at_.of_cell->by;
  const std::optional<std::size_t> only = part.grade.empty() ? at_.grade : find_grade(part.grade);
  if (!part.grade.empty() && !only) return any_count;
  double total = 0;
  for (std::size_t i = 0; i < school_->grades.size(); ++i) {
    if (only && i != *only) continue;
    const auto there = counted(school_->grades[i], wanted);
    if (!there) return any_count;
    total += static_cast<double>(*there);
  }
  return school_->grades.empty() ? any_count : number_range{total, total, true};
}

std::optional<number_range> possible_answers::range(std::string_view name, const slice& part) const {
  const question* q = find(name);
  if (q == nullptr) return is_enrolment(name) ? pupils_of(part) : any_count;
  const std::size_t index = index_of(*q);
  const bool readable = index < at_.asked_before || index == at_.answered;
  if (!readable || !q->asks_numbers()) return any_count;
  std::vector<std::size_t> grades{0};
  if (q->asked != question::scope::once) {
    if (school_ == nullptr && !at_.grade && part.grade.empty()) return any_count;
    const std::optional<std::size_t> only = part.grade.empty()   ? at_.grade
                                            : school_ == nullptr ? 0
                                                                 : find_grade(part.grade);
    if (!part.grade.empty() && !only) return any_count;
    grades = only ? std::vector<std::size_t>{*only} : grades_of(index);
  }
  const sex wanted = part.by != sex::none || at_.of_cell == nullptr ? part.by : at_.of_cell->by;
  const std::string_view wanted_part =
      !part.part.empty() || at_.of_cell == nullptr ? std::string_view(part.part) : at_.of_cell->part;
  number_range total{0, 0, true};
  for (const std::size_t grade : grades)
    for (std::size_t c = 0; c < q->values(); ++c) {
      if (!q->counts(q->cells[c], wanted, wanted_part)) continue;
      const number_range one = number(index, grade, c);
      numbers_[index][grade * q->values() + c].read = true;
      // Where a grade is not asked about there is nothing to count.
      total.least += q->when.empty() ? one.least : 0;
      total.most += one.most;
    }
  return total;
}

bool possible_answers::may_be_unknown(std::string_view name, const slice& part) const {
  const question* q = find(name);
  if (q == nullptr && is_enrolment(name)) {
    const number_range known = pupils_of(part);
    return known.least < known.most;
  }
  if (q == nullptr) return true;
  if (!part.grade.empty() && (school_ == nullptr || !find_grade(part.grade) || !offers(*q, part.grade)))
    return true;
  const std::size_t index = index_of(*q);
  if (index == at_.answered) return !part.grade.empty();
  return index >= at_.asked_before || !q->when.empty() || q->after == after_tries::skip ||
         (at_.grade && !q->except.empty());
}

std::optional<double> possible_answers::most_grades() const {
  return school_ != nullptr ? std::optional(static_cast<double>(school_->grades.size())) : std::nullopt;
}

allowed try_numbers(const form& f, const possible_answers& env, const std::vector<tried_number>& numbers,
                    const std::vector<tried_refusal>& refusals, int& effort) {
  return number_search(f, env, numbers, refusals).search(effort);
}

}  // namespace raporo::menus
